// SPDX-License-Identifier: GPL-3.0-or-later
// The shares never add up to more than the limit, and weights come first.
#include "core/forward/memory_budget.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/expect_error.h"

namespace headscope::test {
namespace {

constexpr MemoryNeeds kNeeds{.plain = 10, .matrices = 4000, .use = 300, .pass = 200, .residuals = 40};
constexpr std::uint64_t kAlways = 100 + 10 + 200 + 40;  // with the process below

MemoryLimit limitOf(std::uint64_t bytes) { return {.bytes = bytes, .process = 100}; }

std::uint64_t total(const MemoryShares& shares) {
    const std::uint64_t use = shares.matrices < kNeeds.matrices ? kNeeds.use : 0;
    return kAlways - kNeeds.residuals + shares.matrices + use + shares.caches + shares.captures;
}

TEST(MemoryBudget, KeepsAllWeightsWhereTheyFit) {
    const auto shares = valueOf(shareMemory(limitOf(10000), kNeeds));
    EXPECT_EQ(shares, (MemoryShares{.matrices = 4000, .caches = 2500, .captures = 3190}));
    EXPECT_EQ(total(shares), 10000U);
    // The last byte decides.
    EXPECT_EQ(valueOf(shareMemory(limitOf(kAlways + 4000), kNeeds)).matrices, 4000U);
    EXPECT_LT(valueOf(shareMemory(limitOf(kAlways + 3999), kNeeds)).matrices, 4000U);
}

TEST(MemoryBudget, LeavesAQuarterBesideOneUseWhereTheyDoNot) {
    const auto shares = valueOf(shareMemory(limitOf(kAlways + 300 + 1000), kNeeds));
    EXPECT_EQ(shares, (MemoryShares{.matrices = 750, .caches = 165, .captures = 125}));
    EXPECT_EQ(total(shares), kAlways + 300 + 1000);
}

TEST(MemoryBudget, NeverGivesMoreThanTheLimit) {
    for (std::uint64_t bytes = kAlways + kNeeds.use; bytes < 12000; bytes += 7)
        EXPECT_LE(total(valueOf(shareMemory(limitOf(bytes), kNeeds))), bytes) << bytes;
}

TEST(MemoryBudget, RefusesWhatNotEvenOneMatrixFitsIn) {
    EXPECT_TRUE(shareMemory(limitOf(kAlways + 300), kNeeds));
    expectError(shareMemory(limitOf(kAlways + 299), kNeeds), ErrorCode::memoryLimit,
                {"needs at least", "limit", "--memory-limit"});
    // Keeping all of a small model may need less than a use would.
    MemoryNeeds small = kNeeds;
    small.matrices = 20;
    EXPECT_TRUE(shareMemory(limitOf(kAlways + 20), small));
}

TEST(MemoryBudget, GivesEverythingWithoutALimit) {
    const auto shares = valueOf(shareMemory({}, kNeeds));
    EXPECT_EQ(shares.matrices, kNeeds.matrices);
    EXPECT_EQ(shares.caches, std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(shares.captures, std::numeric_limits<std::uint64_t>::max());
}

TEST(MemoryBudget, CountsTheResidualsOfAPass) {
    ModelSpec spec;
    spec.modelDim = 8;
    spec.maxPositions = 4;
    spec.stacks.resize(1);
    spec.stacks[0].layers.resize(3);
    EXPECT_EQ(passNeeds(spec).residuals, 4U * 4 * 4 * 8);
    spec.maxPositions = 1000;  // a short prompt is counted, not the longest
    EXPECT_EQ(passNeeds(spec).residuals, 4U * 4 * 64 * 8);
}

// Of a block with D = 2, H = 2, d = 1, F = 3 and an output head of 5.
TEST(MemoryBudget, GradientsGrowWithTheSquareOfThePrompt) {
    ModelSpec spec;
    spec.modelDim = 2;
    spec.vocabulary = 5;
    spec.stacks.resize(1);
    BlockSpec& block = spec.stacks.front().block;
    block.attention.queryHeads = block.attention.kvHeads = 2;
    block.attention.headDim = 1;
    block.mlpDim = 3;
    ModelInput input;
    const auto needs = [&](std::size_t tokens, std::uint64_t rows, std::uint64_t readouts) {
        input.ids.resize(tokens);
        return gradientNeeds(spec, input, rows, readouts);
    };
    // 4 bytes of twice the block's (12 D + 5 F + 13 H d) T + 5 H T² numbers, and twice the residual's T D.
    EXPECT_EQ(needs(10, 1, 1), 4U * (2 * (65 * 10 + 10 * 100) + 2 * 10 * 2));
    EXPECT_EQ(needs(100, 1, 1), 4U * (2 * (65 * 100 + 10 * 10000) + 2 * 100 * 2));
    EXPECT_EQ(needs(10, 1, 16) - needs(10, 1, 1), 4U * 2 * 15 * 10 * 2) << "a gradient a readout";
    EXPECT_EQ(needs(10, 1000, 1), 4U * (2 * 3 * 1000 * 5 + 2 * 10 * 2)) << "many rows of logits are wider";
    block.attention.relative.span = 4;
    EXPECT_GT(needs(10, 1, 1), 4U * (2 * (65 * 10 + 10 * 100) + 2 * 10 * 2));
}

}  // namespace
}  // namespace headscope::test
