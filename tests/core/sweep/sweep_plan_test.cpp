// SPDX-License-Identifier: GPL-3.0-or-later
// Batches of a sweep: every head once, in order, small enough to stop between two.
#include "core/sweep/sweep_plan.h"

#include <gtest/gtest.h>

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using test::specOf;

ModelInput inputOf(std::uint32_t tokens) {
    ModelInput input;
    input.ids.resize(tokens);
    return input;
}

constexpr std::uint64_t kPlenty = std::uint64_t{1} << 40U;

TEST(SweepPlan, CoversEachHeadExactlyOnceInWalkOrder) {
    for (const std::uint32_t layers : {1U, 3U, 12U}) {
        for (const std::uint32_t heads : {1U, 2U, 5U, 12U, 25U}) {
            for (const std::uint32_t tokens : {0U, 1U, 7U, 100U, 500U, 1024U, 4000U}) {
                for (const std::uint64_t memory :
                     {std::uint64_t{0}, std::uint64_t{1} << 20U, std::uint64_t{1} << 24U, kPlenty}) {
                    std::vector<HeadRef> covered;
                    for (const SweepBatch& batch :
                         planSweep(specOf(layers, heads, 4), inputOf(tokens), memory)) {
                        ASSERT_LT(batch.begin, batch.end);
                        for (std::uint32_t h = batch.begin.value; h < batch.end.value; ++h) {
                            covered.push_back(
                                {batch.block.stack, batch.block.layer, batch.kind, HeadIndex{h}});
                        }
                    }
                    ASSERT_EQ(covered, allHeads(specOf(layers, heads, 4)))
                        << layers << heads << tokens << memory;
                }
            }
        }
    }
}

TEST(SweepPlan, KeepsABatchShort) {
    // A toggle waits for one batch: about a thousand rows, and never less than one head.
    for (const std::uint32_t tokens : {1U, 10U, 100U, 300U, 1000U, 5000U}) {
        for (const SweepBatch& batch : planSweep(specOf(2, 64, 4), inputOf(tokens), kPlenty)) {
            const std::uint64_t size = batch.end.value - batch.begin.value;
            EXPECT_TRUE(size == 1 || size * tokens <= 1024) << size << " heads of " << tokens << " tokens";
        }
    }
    EXPECT_EQ(planSweep(specOf(2, 12, 64), inputOf(10), kPlenty).size(), 2U)
        << "a short prompt takes a layer at once";
    EXPECT_EQ(planSweep(specOf(2, 12, 64), inputOf(2000), kPlenty).size(), 24U)
        << "a long one a head at a time";
}

TEST(SweepPlan, KeepsABatchWithinItsMemory) {
    const ModelSpec spec = specOf(2, 16, 32);  // the MLP's 2048 is the widest
    const std::uint64_t perHead = std::uint64_t{8} * 2048 * sizeof(float);
    for (const std::uint64_t memory : {perHead * 4, perHead * 16, perHead * 40}) {
        for (const SweepBatch& batch : planSweep(spec, inputOf(8), memory)) {
            const std::uint64_t size = batch.end.value - batch.begin.value;
            EXPECT_TRUE(size == 1 || size * perHead <= memory) << size;
        }
    }
    EXPECT_EQ(planSweep(spec, inputOf(8), 0).size(), 32U) << "with no memory to spare, a head at a time";
}

TEST(SweepPlan, PlansASublayerAloneAsAmongAll) {
    const ModelSpec spec = specOf(5, 12, 4);
    const std::vector<SublayerRef> sublayers = allSublayers(spec);
    ASSERT_EQ(sublayers.size(), 5U);
    for (const std::uint32_t tokens : {1U, 100U, 300U}) {
        const auto whole = planSweep(spec, inputOf(tokens), kPlenty);
        std::vector<SweepBatch> joined;
        for (const SublayerRef sublayer : sublayers) {
            for (const SweepBatch& batch :
                 planSweep(spec, inputOf(tokens), kPlenty, std::span(&sublayer, 1))) {
                joined.push_back(batch);
            }
        }
        EXPECT_EQ(joined, whole) << tokens;
    }
    const std::vector<SublayerRef> some = {sublayers[4], sublayers[1], sublayers[4]};
    const auto batches = planSweep(spec, inputOf(1), kPlenty, some);
    ASSERT_EQ(batches.size(), 2U) << "in walk order, each once";
    EXPECT_EQ(batches[0].block.layer, LayerIndex{1});
    EXPECT_EQ(batches[1].block.layer, LayerIndex{4});
}

TEST(SweepPlan, SurvivesTheLargestModelThatIsAllowed) {
    ModelSpec spec = specOf(1, 65536, 16);
    spec.stacks[0].block.mlpDim = 1U << 20U;
    ASSERT_TRUE(validate(spec));
    EXPECT_EQ(planSweep(spec, inputOf(1U << 20U), kPlenty).size(), 65536U);
}

}  // namespace
}  // namespace headscope
