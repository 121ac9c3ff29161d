// SPDX-License-Identifier: GPL-3.0-or-later
// A model within a limit: how it is shared, and when it is refused.
#include "core/forward/loaded_model.h"

#include <gtest/gtest.h>

#include "core/model/spec/model_cost.h"
#include "model_fixture.h"
#include "tests/support/expect_error.h"

namespace headscope::test {
namespace {

const std::filesystem::path kModel = sourceDir() / "tests/data/models/gpt2";

TEST(LoadedModel, KeepsEverythingWithoutALimit) {
    const auto model = valueOf(LoadedModel::load(kModel, {}));
    EXPECT_EQ(model->memory().caches, std::numeric_limits<std::uint64_t>::max());
    EXPECT_GT(model->residentWeights(), model->memory().matrices)
        << "norms and biases are beside the matrices";
}

TEST(LoadedModel, SharesALimitThatIsLargeEnough) {
    constexpr std::uint64_t kLimit = std::uint64_t{1} << 30U;
    const auto free = valueOf(LoadedModel::load(kModel, {}));
    const auto model = valueOf(LoadedModel::load(kModel, {}, {}, {.bytes = kLimit, .process = 1000}));
    EXPECT_EQ(model->memory().matrices, free->memory().matrices);
    EXPECT_EQ(model->residentWeights(), free->residentWeights());
    EXPECT_EQ(model->memory().caches, kLimit / 4);
    EXPECT_LT(model->memory().captures, kLimit);
}

TEST(LoadedModel, RefusesALimitBelowTheSmallestWorkingSetWithTheBytesNeeded) {
    const MemoryLimit limit{.bytes = 100'000'000, .process = 99'000'000};
    expectError(LoadedModel::load(kModel, {}, {}, limit), ErrorCode::memoryLimit,
                {"needs at least 14", "MiB", "the limit is 95 MiB"});
}

}  // namespace
}  // namespace headscope::test
