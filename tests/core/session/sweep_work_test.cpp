// SPDX-License-Identifier: GPL-3.0-or-later
// A preview comes first, orders the exact batches, and changes no exact value.
#include "core/session/sweep_work.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace headscope {
namespace {

class SweepWorkTest : public ::testing::Test {
protected:
    SweepWorkTest() {
        const std::filesystem::path folder =
            std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/models/gpt2";
        model = *LoadedModel::load(folder, {});
        for (std::uint32_t t = 0; t < 9; ++t) request.input.ids.push_back(TokenId{(7 * t + 3) % 61});
        request.preview = true;
    }
    static std::vector<float> finish(SweepWork& work, ForwardPass& exact, ForwardPass* preview) {
        while (*work.step(exact, preview, {})) {
        }
        return work.result().values;
    }
    std::shared_ptr<const LoadedModel> model;
    SweepRequest request;
};

TEST_F(SweepWorkTest, PreviewsAreCompleteBeforeTheFirstExactValue) {
    ForwardPass exact(model, std::uint64_t{1} << 30U), other(model, std::uint64_t{1} << 30U);
    SweepWork work(request);
    while (work.previews()) {
        ASSERT_TRUE(work.step(exact, &other, {}));
        EXPECT_EQ(work.result().doneCount(), 0U) << "a preview is not done";
        EXPECT_TRUE(std::isnan(work.result().values.front()));
    }
    const SweepResult map = work.result();
    for (const HeadRef head : allHeads(model->spec())) {
        EXPECT_TRUE(map.isPreview(head));
        EXPECT_TRUE(std::isfinite(map.shownAt(head)));
    }
}

TEST_F(SweepWorkTest, TheLargestEffectBecomesExactFirst) {
    ForwardPass exact(model, std::uint64_t{1} << 30U), other(model, std::uint64_t{1} << 30U);
    SweepWork work(request);
    while (work.previews()) ASSERT_TRUE(work.step(exact, &other, {}));
    ASSERT_TRUE(*work.step(exact, &other, {}));
    const SweepResult first = work.result();
    const auto largest = std::max_element(first.preview.begin(), first.preview.end());
    EXPECT_EQ(first.done[static_cast<std::size_t>(largest - first.preview.begin())], 1U);
    EXPECT_FALSE(first.complete());
}

TEST_F(SweepWorkTest, ExactValuesDoNotDependOnThePreview) {
    ForwardPass exact(model, std::uint64_t{1} << 30U), other(model, std::uint64_t{1} << 30U);
    SweepWork previewed(request), without(request);
    const std::vector<float> values = finish(previewed, exact, &other);
    ForwardPass again(model, std::uint64_t{1} << 30U);
    EXPECT_EQ(values, finish(without, again, nullptr));
    EXPECT_TRUE(previewed.result().complete());
    EXPECT_TRUE(without.result().preview.empty()) << "no engine for previews: none is made";
}

}  // namespace
}  // namespace headscope
