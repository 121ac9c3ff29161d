// SPDX-License-Identifier: GPL-3.0-or-later
// The mask rule, what a spec must satisfy, and how it is described.
#include "core/model/spec/model_spec.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

using test::expectError;
using test::specOf;

bool sees(Visibility visibility, std::optional<std::uint32_t> window, std::uint32_t query,
          std::uint32_t key) {
    return keyVisible(visibility, window, Position{query}, Position{key});
}

/// Number of keys among `tokens` that `query` sees.
std::uint32_t visibleCount(Visibility visibility, std::optional<std::uint32_t> window, std::uint32_t query,
                           std::uint32_t tokens) {
    std::uint32_t count = 0;
    for (std::uint32_t key = 0; key < tokens; ++key) count += sees(visibility, window, query, key) ? 1U : 0U;
    return count;
}

// transformers 5.23, make_log_bucket_position(distance, 256, 512) and (distance, 8, 24), plus the span.
TEST(RelativeRow, FollowsTheReference) {
    const std::pair<int, std::uint32_t> wide[] = {{0, 256},    {1, 257},   {128, 384}, {130, 386},
                                                  {200, 425},  {300, 463}, {511, 511}, {600, 511},
                                                  {-129, 127}, {-400, 23}, {-600, 0}};
    for (const auto& [distance, row] : wide)
        EXPECT_EQ(relativeRow({256, 512, true, true, false, {}}, distance), row) << distance;
    const std::uint32_t narrow[] = {8, 9, 10, 11, 12, 13, 13, 13, 14, 14, 14, 14, 14, 15};
    for (int distance = 0; distance < 14; ++distance)
        EXPECT_EQ(relativeRow({8, 24, true, true, false, {}}, distance), narrow[distance]) << distance;
}

TEST(RelativeRow, WithoutBucketsEachDistanceHasItsOwnUpToTheSpan) {
    const RelativeSpec spec{4, 0, true, true, true, {}};
    const std::uint32_t rows[] = {0, 0, 1, 2, 3, 4, 5, 6, 7, 7, 7};
    for (int distance = -5; distance <= 5; ++distance)
        EXPECT_EQ(relativeRow(spec, distance), rows[distance + 5]) << distance;
}

TEST(KeyVisible, CausalQueriesSeeThemselvesAndWhatIsBefore) {
    EXPECT_TRUE(sees(Visibility::causal, {}, 4, 0));
    EXPECT_TRUE(sees(Visibility::causal, {}, 4, 4));
    EXPECT_FALSE(sees(Visibility::causal, {}, 4, 5));
    EXPECT_FALSE(sees(Visibility::causal, {}, 0, UINT32_MAX));
    for (std::uint32_t q = 0; q < 9; ++q) EXPECT_EQ(visibleCount(Visibility::causal, {}, q, 9), q + 1);
}

TEST(KeyVisible, BidirectionalQueriesSeeEverything) {
    for (std::uint32_t q = 0; q < 9; ++q) EXPECT_EQ(visibleCount(Visibility::bidirectional, {}, q, 9), 9U);
}

TEST(KeyVisible, ACausalWindowCountsTheOwnPosition) {
    // W = 4: the query and the three before it.
    EXPECT_TRUE(sees(Visibility::causal, 4, 10, 10));
    EXPECT_TRUE(sees(Visibility::causal, 4, 10, 7));
    EXPECT_FALSE(sees(Visibility::causal, 4, 10, 6));
    EXPECT_FALSE(sees(Visibility::causal, 4, 10, 11));
    for (std::uint32_t q = 0; q < 20; ++q) {
        EXPECT_EQ(visibleCount(Visibility::causal, 4, q, 20), std::min(q + 1, 4U)) << q;
    }
    EXPECT_EQ(visibleCount(Visibility::causal, 1, 10, 20), 1U) << "a window of one is the own position";
}

TEST(KeyVisible, ABidirectionalWindowReachesBothWays) {
    EXPECT_TRUE(sees(Visibility::bidirectional, 3, 10, 8));
    EXPECT_TRUE(sees(Visibility::bidirectional, 3, 10, 12));
    EXPECT_FALSE(sees(Visibility::bidirectional, 3, 10, 7));
    EXPECT_FALSE(sees(Visibility::bidirectional, 3, 10, 13));
    EXPECT_EQ(visibleCount(Visibility::bidirectional, 3, 10, 20), 5U);
}

TEST(KeyVisible, AWideWindowIsNone) {
    for (std::uint32_t q = 0; q < 9; ++q) {
        EXPECT_EQ(visibleCount(Visibility::causal, UINT32_MAX, q, 9), q + 1);
        EXPECT_EQ(visibleCount(Visibility::causal, 9, q, 9), q + 1);
    }
}

TEST(ValidateSpec, AcceptsAPlainModel) { EXPECT_TRUE(validate(specOf(3, 4, 6))); }

TEST(ValidateSpec, RejectsZeroAndHugeNumbers) {
    struct Case {
        const char* name;
        std::function<void(ModelSpec&, std::uint32_t)> set;
    };
    const std::vector<Case> cases = {
        {"the hidden size", [](ModelSpec& s, std::uint32_t n) { s.modelDim = n; }},
        {"the vocabulary size", [](ModelSpec& s, std::uint32_t n) { s.vocabulary = n; }},
        {"the number of positions", [](ModelSpec& s, std::uint32_t n) { s.maxPositions = n; }},
        {"the number of heads",
         [](ModelSpec& s, std::uint32_t n) { s.stacks[0].block.attention.queryHeads = n; }},
        {"the number of key/value heads",
         [](ModelSpec& s, std::uint32_t n) { s.stacks[0].block.attention.kvHeads = n; }},
        {"the head dimension",
         [](ModelSpec& s, std::uint32_t n) { s.stacks[0].block.attention.headDim = n; }},
        {"the MLP size", [](ModelSpec& s, std::uint32_t n) { s.stacks[0].block.mlpDim = n; }},
    };
    for (const Case& c : cases) {
        for (const std::uint32_t number : {0U, UINT32_MAX}) {
            ModelSpec spec = specOf(3, 4, 6);
            c.set(spec, number);
            expectError(validate(spec), ErrorCode::configKey,
                        {c.name, std::to_string(number), "expected 1 to"});
        }
    }
}

TEST(ValidateSpec, RejectsNoAndTooManyLayers) {
    expectError(validate(specOf(0, 4, 6)), ErrorCode::configKey, {"the number of layers is 0"});
    expectError(validate(specOf(4097, 4, 6)), ErrorCode::configKey, {"the number of layers is 4097"});
    EXPECT_TRUE(validate(specOf(4096, 4, 6)));
}

TEST(ValidateSpec, RejectsAnEpsilonThatIsNone) {
    for (const float epsilon : {-1e-5F, 1.0F, 1e30F, std::numeric_limits<float>::infinity(),
                                std::numeric_limits<float>::quiet_NaN()}) {
        ModelSpec spec = specOf(3, 4, 6);
        spec.normEpsilon = epsilon;
        expectError(validate(spec), ErrorCode::configKey, {"epsilon"});
    }
}

TEST(ValidateSpec, RejectsHeadsThatCannotShareKeys) {
    ModelSpec spec = specOf(3, 6, 4);
    spec.stacks[0].block.attention.kvHeads = 4;
    expectError(validate(spec), ErrorCode::configKey, {"6 query heads", "4 key/value heads"});
    spec.stacks[0].block.attention.kvHeads = 12;
    expectError(validate(spec), ErrorCode::configKey, {"12 key/value heads"});
    spec.stacks[0].block.attention.kvHeads = 2;
    EXPECT_TRUE(validate(spec));
}

TEST(ValidateSpec, RejectsRotationsThatDoNotFitTheHead) {
    ModelSpec spec = specOf(3, 4, 6);
    spec.stacks[0].rotary.dims = 8;
    expectError(validate(spec), ErrorCode::configKey, {"8 rotary dimensions", "head of 6"});
    spec.stacks[0].rotary.dims = 5;
    expectError(validate(spec), ErrorCode::configKey, {"5 rotary dimensions"});
    spec.stacks[0].rotary.dims = 6;
    EXPECT_TRUE(validate(spec));
}

TEST(ValidateSpec, RejectsARotaryBaseThatGivesNoAngles) {
    // A power of a number that is not positive is NaN or infinite, and so would every score be.
    for (const float base :
         {0.0F, -10000.0F, std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
        ModelSpec spec = specOf(3, 4, 6);
        spec.stacks[0].rotary = {6, base, RotaryPairing::halfSplit};
        expectError(validate(spec), ErrorCode::configKey, {"rotary base"});
        spec.stacks[0].rotary.dims = 0;
        EXPECT_TRUE(validate(spec)) << "without rotation the base does not matter";
    }
}

TEST(ModelSpec, ListsEveryHeadInWalkOrder) {
    ModelSpec spec = specOf(2, 3, 4);
    StackSpec encoder = spec.stacks[0];
    encoder.stack = Stack::encoder;
    encoder.layers.resize(1);
    spec.stacks.insert(spec.stacks.begin(), encoder);
    const auto heads = allHeads(spec);
    ASSERT_EQ(heads.size(), 9U);
    EXPECT_TRUE(std::is_sorted(heads.begin(), heads.end()));
    EXPECT_EQ(headText(heads.front()), "enc:0.0");
    EXPECT_EQ(headText(heads.back()), "1.2");
    EXPECT_EQ(spec.headGrids().size(), 2U);
    EXPECT_EQ(spec.layerCount(), 2U) << "the main stack is the decoder";
}

TEST(ModelSpec, DescribesItsAttention) {
    ModelSpec spec = specOf(3, 4, 6);
    EXPECT_EQ(describeAttention(spec), "causal");
    spec.stacks[0].layers[1].window = 8;
    EXPECT_EQ(describeAttention(spec), "causal, sliding window 8 in 1 of 3 layers");
    for (LayerSpec& layer : spec.stacks[0].layers) layer.window = 8;
    EXPECT_EQ(describeAttention(spec), "causal, sliding window 8");
    spec.stacks[0].block.attention.visibility = Visibility::bidirectional;
    EXPECT_EQ(describeAttention(spec), "bidirectional, sliding window 8");
    EXPECT_TRUE(spec.bidirectional());
}

TEST(ModelSpec, DescribesItsPositions) {
    ModelSpec spec = specOf(1, 1, 2);
    EXPECT_EQ(describePositions(spec), "none");
    spec.stacks[0].positions = Positions::learned;
    EXPECT_EQ(describePositions(spec), "learned");
    spec.stacks[0].positions = Positions::rotary;
    EXPECT_EQ(describePositions(spec), "rotary");
}

// The vectors of methods.md §1.2, computed from the published rule.
TEST(ModelSpec, DistancesFallIntoT5sBuckets) {
    const DistanceBias bias{32, 128};
    const std::pair<std::int64_t, std::uint32_t> both[] = {
        {0, 0},    {-1, 1},    {1, 17}, {-7, 7},  {-8, 8},  {-12, 9}, {-16, 10}, {-32, 12},
        {-64, 14}, {-127, 15}, {8, 24}, {16, 26}, {32, 28}, {64, 30}, {127, 31}, {5000, 31}};
    for (const auto& [distance, bucket] : both)
        EXPECT_EQ(distanceBucket(bias, Visibility::bidirectional, distance), bucket) << distance;
    const std::pair<std::int64_t, std::uint32_t> causal[] = {{-15, 15}, {-16, 16},  {-20, 17},  {-32, 21},
                                                             {-64, 26}, {-100, 30}, {-127, 31}, {3, 0}};
    for (const auto& [distance, bucket] : causal)
        EXPECT_EQ(distanceBucket(bias, Visibility::causal, distance), bucket) << distance;
}

TEST(ModelSpec, RejectsMixturesThatCannotBe) {
    ModelSpec spec = test::specOf(1, 2, 4);
    spec.stacks[0].block.experts = {4, 2, 8, true, ExpertForm::gated};
    EXPECT_TRUE(validate(spec));
    spec.stacks[0].block.experts.perToken = 5;
    expectError(validate(spec), ErrorCode::configKey, {"experts a token is 5", "1 to 4"});
}

}  // namespace
}  // namespace headscope
