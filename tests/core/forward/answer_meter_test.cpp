// SPDX-License-Identifier: GPL-3.0-or-later
// An answer measured in parts is the answer measured at once.
#include "core/forward/answer_meter.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace headscope {
namespace {

constexpr std::int64_t kPositions = 7, kVocabulary = 11;

Answer everyPosition() {
    Answer answer;
    for (std::uint32_t p = 0; p < kPositions; ++p) answer.positions.push_back(Position{p});
    for (std::uint32_t p = 1; p < kPositions; ++p) answer.next.push_back(TokenId{(3 * p) % 11});
    return answer;
}

at::Tensor logProbs(const at::Tensor& logits) {
    return logits.defined() ? at::log_softmax(logits, -1) : at::Tensor();
}

class AnswerMeterTest : public ::testing::TestWithParam<std::int64_t> {
protected:
    AnswerMeterTest() {
        spec.topCount = 3;
        spec.target = TokenId{4};
        spec.foil = TokenId{2};
    }
    // All of `after`, as many positions at a time as the parameter says.
    AnswerMeter measured(bool edited) {
        AnswerMeter meter(answer, position, spec);
        for (std::int64_t begin = 0; begin < kPositions; begin += GetParam()) {
            const std::int64_t count = std::min(GetParam(), kPositions - begin);
            const at::Tensor now = after.narrow(0, begin, count);
            const at::Tensor plain = edited ? before.narrow(0, begin, count) : at::Tensor();
            meter.add(static_cast<std::size_t>(begin), now, logProbs(now), plain, logProbs(plain));
        }
        return meter;
    }
    at::Tensor before = at::randn({kPositions, kVocabulary}), after = at::randn({kPositions, kVocabulary});
    Answer answer = everyPosition();
    Position position{4};
    LogitsSpec spec;
};

TEST_P(AnswerMeterTest, PartsMakeTheWhole) {
    const Effect whole =
        measureEffect(answer, before, logProbs(before), after, logProbs(after), position, spec);
    const AnswerMeter meter = measured(true);
    ASSERT_TRUE(meter.effect());
    EXPECT_EQ(meter.effect()->klPerPosition, whole.klPerPosition);
    EXPECT_EQ(meter.effect()->kl, whole.kl);
    EXPECT_EQ(meter.effect()->changes, whole.changes);
    EXPECT_EQ(meter.effect()->logitDiffEdited, whole.logitDiffEdited);
    EXPECT_NEAR(meter.effect()->dloss.value(), whole.dloss.value(), 1e-6);
    const LogitsSummary plain = summarise(answer, after, logProbs(after), position, spec);
    EXPECT_EQ(meter.summary().lossPerPosition, plain.lossPerPosition);
    EXPECT_EQ(meter.summary().top, plain.top);
    EXPECT_EQ(meter.summary().target, plain.target);
    EXPECT_EQ(meter.baseline().top, summarise(answer, before, logProbs(before), position, spec).top);
}

TEST_P(AnswerMeterTest, WithoutEditsTheBaselineIsTheAnswer) {
    const AnswerMeter meter = measured(false);
    EXPECT_FALSE(meter.effect());
    EXPECT_EQ(meter.baseline(), meter.summary());
}

INSTANTIATE_TEST_SUITE_P(Parts, AnswerMeterTest, ::testing::Values(1, 2, 3, 7));

TEST(AnswerMeter, OnePositionHasNoListOfDivergences) {
    const Answer one{{Position{4}}, {}};
    const LogitsSpec spec;
    AnswerMeter meter(one, Position{4}, spec);
    const at::Tensor before = at::randn({1, 5}), after = at::randn({1, 5});
    meter.add(0, after, logProbs(after), before, logProbs(before));
    EXPECT_TRUE(meter.effect()->klPerPosition.empty());
    EXPECT_GT(meter.effect()->kl, 0.0);
}

TEST(AnswerMeter, ALargeVocabularyTakesFewerPositionsAtOnce) {
    ModelSpec spec;
    spec.vocabulary = 50257;
    const std::size_t some = positionsAtOnce(spec);
    EXPECT_GT(some, 512U);
    spec.vocabulary = 4 * 50257;
    EXPECT_NEAR(static_cast<double>(positionsAtOnce(spec)), static_cast<double>(some) / 4, 1.0);
}

}  // namespace
}  // namespace headscope
