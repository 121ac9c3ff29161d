// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns on demand cost their own sublayer's projections, once.
// Covers: core/model/head_pattern.cpp
#include "core/forward/pattern_source.h"

#include <ATen/core/grad_mode.h>

#include <atomic>

#include "model_fixture.h"

namespace headscope::test {
namespace {

HeadRef head(std::uint32_t layer, std::uint32_t index) {
    return {Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{index}};
}

class PatternSourceTest : public ::testing::Test {
protected:
    PatternSourceTest() {
        for (std::uint32_t t = 0; t < 9; ++t) request.input.ids.push_back(TokenId{(7 * t + 3) % 61});
        request.heads = {head(2, 1)};
        request.region = PatternRegion{{Position{2}, Position{7}}, {Position{0}, Position{9}}, 1};
    }
    PatternPart part(const PatternRequest& asked) { return part(source, asked); }
    PatternPart part(PatternSource& from, const PatternRequest& asked) {
        auto answer = from.answer(pass, asked, {});
        EXPECT_TRUE(answer);
        return answer ? answer->parts.front() : PatternPart{};
    }
    at::NoGradGuard noGradients;
    ForwardPass pass{openModel(sourceDir() / "tests/data/models/gpt2"), kTestMemory};
    PatternSource source{std::uint64_t{1} << 20U};
    PatternRequest request;
};

TEST_F(PatternSourceTest, WalksToTheLayerOnceAndProjectsOnce) {
    part(request);
    EXPECT_EQ(pass.counters().layersWalked, 2U) << "the layer itself is not walked";
    EXPECT_EQ(source.projections(), 1U);
    request.region->side = 4;
    part(request);
    request.heads = {head(2, 3)};
    part(request);
    EXPECT_EQ(pass.counters().layersWalked, 2U);
    EXPECT_EQ(source.projections(), 1U) << "queries and keys serve every head and region of the sublayer";
}

TEST_F(PatternSourceTest, EditsBelowNeedOtherQueriesEditsOfTheLayerDoNot) {
    part(request);
    request.interventions = InterventionSet().toggled(head(2, 1), EditKind::firstPattern);
    const PatternPart first = part(request);
    EXPECT_EQ(source.projections(), 1U);
    for (std::uint32_t row = 0; row < first.rows; ++row) EXPECT_EQ(first.most[first.cell(row, 0)], 1.0F);
    request.interventions = InterventionSet().toggled(head(1, 0), EditKind::zeroZ);
    part(request);
    EXPECT_EQ(source.projections(), 2U);
}

TEST_F(PatternSourceTest, KeepsNoMoreThanItsBudget) {
    part(request);
    const std::uint64_t one = source.bytes();
    EXPECT_GT(one, 0U);
    PatternSource enough(one), small(one - 1);
    part(enough, request);
    part(small, request);
    EXPECT_EQ(small.bytes(), 0U);
    request.heads = {head(1, 0)};
    part(enough, request);
    EXPECT_EQ(enough.bytes(), one);
}

TEST_F(PatternSourceTest, RefusesWhatIsNotThere) {
    request.heads = {head(3, 0)};
    EXPECT_EQ(source.answer(pass, request, {}).error().code, ErrorCode::headRange);
    request.heads = {head(2, 0)};
    request.region->side = 0;
    EXPECT_EQ(source.answer(pass, request, {}).error().code, ErrorCode::usage);
}

TEST_F(PatternSourceTest, StopsWhenAskedTo) {
    part(request);
    const auto stop = std::make_shared<std::atomic<bool>>(true);
    const auto answer = source.answer(pass, request, JobContext(stop, {}));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::cancelled);
    EXPECT_EQ(part(request).rows, 5U);
}

}  // namespace
}  // namespace headscope::test
