// SPDX-License-Identifier: GPL-3.0-or-later
// Previews come first, order the exact batches, and change no exact value.
#include "core/session/sweep_work.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace headscope {
namespace {

constexpr std::uint64_t kMemory = std::uint64_t{1} << 30U;

class SweepWorkTest : public ::testing::Test {
protected:
    SweepWorkTest() {
        model = open("gpt2");
        for (std::uint32_t t = 0; t < 9; ++t) request.input.ids.push_back(TokenId{(7 * t + 3) % 61});
        request.preview = true;
    }
    static std::shared_ptr<const LoadedModel> open(const std::string& name) {
        return *LoadedModel::load(std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/models" / name,
                                  {});
    }
    // The demo: of the small models, one whose heads are many enough for an estimate to be quicker.
    static std::shared_ptr<const LoadedModel> demo() {
        return *LoadedModel::load(std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "resources/models/demo", {});
    }
    static std::vector<float> finish(SweepWork& work, ForwardPass& exact,
                                     const SweepWork::NarrowEngine& narrow) {
        while (*work.step(exact, narrow, {})) {
        }
        return work.result().values;
    }
    // The kinds of work, each once, in their order.
    static std::vector<std::string> stages(SweepWork& work, ForwardPass& exact,
                                           const SweepWork::NarrowEngine& narrow) {
        std::vector<std::string> seen;
        for (bool more = true; more;) {
            more = *work.step(exact, narrow, {});
            if (seen.empty() || seen.back() != work.stage()) seen.emplace_back(work.stage());
        }
        return seen;
    }
    const SweepWork::NarrowEngine none = [] { return nullptr; };
    std::shared_ptr<const LoadedModel> model;
    SweepRequest request;
};

TEST_F(SweepWorkTest, PreviewsAreCompleteBeforeTheFirstExactValue) {
    ForwardPass exact(model, kMemory), other(model, kMemory);
    SweepWork work(request);
    do {
        ASSERT_TRUE(*work.step(exact, [&] { return &other; }, {}));
        ASSERT_TRUE(work.previews());
        EXPECT_EQ(work.result().doneCount(), 0U) << "a preview is not done";
        EXPECT_TRUE(std::isnan(work.result().values.front()));
    } while (!work.previewDone());
    const SweepResult map = work.result();
    for (const HeadRef head : allHeads(model->spec())) {
        EXPECT_EQ(map.previewKind(head), PreviewKind::products16);
        EXPECT_TRUE(std::isfinite(map.shownAt(head)));
    }
}

TEST_F(SweepWorkTest, TheLargestEffectBecomesExactFirst) {
    ForwardPass exact(model, kMemory), other(model, kMemory);
    const auto narrow = [&] { return &other; };
    SweepWork work(request);
    while (*work.step(exact, narrow, {}) && work.previews()) {
    }
    const SweepResult first = work.result();
    const auto largest = std::max_element(first.preview.begin(), first.preview.end());
    EXPECT_EQ(first.done[static_cast<std::size_t>(largest - first.preview.begin())], 1U);
    EXPECT_FALSE(first.complete());
}

TEST_F(SweepWorkTest, ExactValuesDoNotDependOnThePreview) {
    ForwardPass exact(model, kMemory), other(model, kMemory);
    SweepWork previewed(request), without(request);
    const std::vector<float> values = finish(previewed, exact, [&] { return &other; });
    ForwardPass again(model, kMemory);
    EXPECT_EQ(values, finish(without, again, none));
    EXPECT_TRUE(previewed.result().complete());
    EXPECT_TRUE(without.result().preview.empty()) << "no engine for previews: none is made";
}

TEST_F(SweepWorkTest, WithoutAQuickerEngineTheEstimateComesFirst) {
    const auto larger = demo();
    ForwardPass exact(larger, kMemory), other(larger, kMemory);
    request.metric = EffectMetric::dloss;
    SweepWork alone(request);
    EXPECT_EQ(stages(alone, exact, none), (std::vector<std::string>{"first-order estimate", "effect map"}));
    const SweepResult map = alone.result();
    EXPECT_TRUE(map.complete());
    EXPECT_EQ(map.request.method, SweepMethod::exact);
    EXPECT_EQ(map.previewKind(allHeads(larger->spec()).front()), PreviewKind::none) << "exact by now";
    SweepWork beside(request);
    EXPECT_EQ(stages(beside, exact, [&] { return &other; }),
              (std::vector<std::string>{"16-bit preview", "effect map"}))
        << "a short sweep needs no two previews";
    ForwardPass again(larger, kMemory);
    SweepRequest plain = request;
    plain.preview = false;
    SweepWork without(plain);
    EXPECT_EQ(map.values, finish(without, again, none)) << "an estimate changes no exact value";
}

TEST_F(SweepWorkTest, ALongSweepShowsTheEstimateAndThenThePreview) {
    const auto larger = demo();
    ForwardPass exact(larger, kMemory), other(larger, kMemory);
    request.metric = EffectMetric::dloss;
    SweepWork work(request, 1.0);
    std::uint32_t made = 0;
    const auto narrow = [&] {
        ++made;
        return &other;
    };
    while (!work.previewDone()) ASSERT_TRUE(*work.step(exact, narrow, {}));
    EXPECT_EQ(made, 0U) << "the engine of 16 bits takes time to be made: not before the estimate is shown";
    SweepResult map = work.result();
    for (const HeadRef head : allHeads(larger->spec()))
        EXPECT_EQ(map.previewKind(head), PreviewKind::firstOrder);
    ASSERT_TRUE(*work.step(exact, narrow, {}));
    map = work.result();
    EXPECT_EQ(std::count(map.previewKinds.begin(), map.previewKinds.end(), PreviewKind::none), 0);
    EXPECT_GT(std::count(map.previewKinds.begin(), map.previewKinds.end(), PreviewKind::products16), 0);
    EXPECT_GT(std::count(map.previewKinds.begin(), map.previewKinds.end(), PreviewKind::firstOrder), 0)
        << "what is known stays on screen";
}

TEST_F(SweepWorkTest, MetricsWithoutAGradientHaveNoEstimate) {
    const auto larger = demo();
    ForwardPass exact(larger, kMemory);
    request.metric = EffectMetric::top1;
    SweepWork work(request);
    EXPECT_EQ(stages(work, exact, none), std::vector<std::string>{"effect map"});
}

TEST_F(SweepWorkTest, AnEstimateWithoutMemoryIsLeftOut) {
    const auto larger = demo();
    ForwardPass exact(larger, std::uint64_t{1} << 20U);
    request.metric = EffectMetric::dloss;
    while (request.input.ids.size() < 100) request.input.ids.push_back(request.input.ids.back());
    SweepWork work(request);
    EXPECT_EQ(stages(work, exact, none), std::vector<std::string>{"effect map"});
    EXPECT_TRUE(work.result().preview.empty());
}

TEST_F(SweepWorkTest, AnEstimateThatIsAskedForIsTheResult) {
    ForwardPass exact(model, kMemory);
    request.method = SweepMethod::firstOrder;
    SweepWork work(request);
    EXPECT_EQ(stages(work, exact, none), std::vector<std::string>{"first-order estimate"});
    const SweepResult map = work.result();
    EXPECT_TRUE(map.complete());
    EXPECT_TRUE(map.preview.empty());
    EXPECT_EQ(map.request.method, SweepMethod::firstOrder);
    request.metric = EffectMetric::top1;
    SweepWork refused(request);
    const auto step = refused.step(exact, none, {});
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().code, ErrorCode::metricUnavailable);
}

}  // namespace
}  // namespace headscope
