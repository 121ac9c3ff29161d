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

// Read from the file in 16 bits, or narrowed once it is there: the same matrices.
TEST(LoadedModel, AsBfloat16EqualsANarrowedCopy) {
    for (const char* name : {"gpt2", "llama", "bert-masked-lm", "t5", "mixtral"}) {
        const auto folder = sourceDir() / "tests/data/models" / name;
        const auto loaded = LoadedModel::load(folder, {}, {}, {}, ComputeType::bf16);
        ASSERT_TRUE(loaded) << name;
        const auto narrowed = LoadedModel::narrowed(openModel(folder), 0);
        if (!narrowed) GTEST_SKIP() << "this processor does not multiply bfloat16";
        RunRequest request;
        for (std::uint32_t t = 0; t < 9; ++t) request.input.ids.push_back(TokenId{(7 * t + 3) % 29});
        if ((*loaded)->spec().twoStacks()) request.input.encoderIds = request.input.ids;
        request.capture.taps = {TapPoint::residPost};
        ForwardPass direct(*loaded, kTestMemory), copied(narrowed, kTestMemory);
        const RunResult a = runOrFail(direct, request), b = runOrFail(copied, request);
        ASSERT_EQ(a.captures.size(), b.captures.size());
        for (std::size_t i = 0; i < a.captures.size(); ++i)
            EXPECT_EQ(a.captures[i].values, b.captures[i].values) << name << ' ' << a.captures[i].name;
    }
}

TEST(LoadedModel, AsBfloat16NeedsHalfOfTheMatrices) {
    const auto folder = sourceDir() / "tests/data/models/llama";
    const auto whole = openModel(folder);
    const auto half = LoadedModel::load(folder, {}, {}, {}, ComputeType::bf16);
    ASSERT_TRUE(half);
    EXPECT_LT((*half)->residentWeights(), whole->residentWeights() * 6 / 10);
}

}  // namespace
}  // namespace headscope::test
