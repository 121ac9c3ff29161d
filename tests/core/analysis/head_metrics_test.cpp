// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of patterns whose answer is known: even ones give the chance level, extreme ones 1.
// Covers: core/analysis/head_metric.cpp, core/analysis/metrics/focus_metrics.cpp
// Covers: core/analysis/metrics/offset_metrics.cpp, core/analysis/metrics/repeat_metrics.cpp
// Covers: core/analysis/metrics/token_class_metrics.cpp
#include "core/analysis/head_metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <set>
#include <string>
#include <vector>

namespace headscope {
namespace {

std::vector<TokenId> tokens(std::initializer_list<std::uint32_t> values) {
    std::vector<TokenId> ids;
    for (const std::uint32_t value : values) ids.push_back(TokenId{value});
    return ids;
}

// A pattern with its text and weights.
struct Example {
    TokenFacts text;
    std::vector<float> weights;
    ScoredPattern pattern;

    explicit Example(TokenFacts facts, Visibility visibility = Visibility::causal,
                     std::optional<std::uint32_t> window = {})
        : text(std::move(facts)) {
        pattern.queries = pattern.keys = text.size();
        pattern.visibility = visibility;
        pattern.window = window;
        pattern.text = &text;
        weights.assign(std::size_t{pattern.queries} * pattern.keys, 0.0F);
        pattern.weights = weights;
    }
    Example(const Example&) = delete;
    Example& operator=(const Example&) = delete;

    // Rows that put all weight on one key each.
    void point(const std::function<std::uint32_t(std::uint32_t)>& keyOf) {
        for (std::uint32_t q = 0; q < pattern.queries; ++q) {
            for (std::uint32_t k = 0; k < pattern.keys; ++k)
                weights[std::size_t{q} * pattern.keys + k] = k == keyOf(q) ? 1.0F : 0.0F;
        }
    }
    void even() {
        for (std::uint32_t q = 0; q < pattern.queries; ++q) {
            const auto [begin, end] = pattern.seenBy(q);
            for (std::uint32_t k = begin; k < end; ++k)
                weights[std::size_t{q} * pattern.keys + k] = 1.0F / static_cast<float>(end - begin);
        }
    }
    [[nodiscard]] Score score(std::string_view id) const { return scoreOf(*headMetric(id), pattern); }
};

TokenFacts sentence() {
    const std::vector<std::string> words = {"[CLS]", "Ann",   " did", " not", " see",
                                            " 42",   " cats", ".",    "[SEP]"};
    std::vector<TokenId> ids;
    for (std::uint32_t i = 0; i < words.size(); ++i) ids.push_back(TokenId{i});
    return tokenFacts(ids, words, std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0, 0, 0, 1});
}

TEST(HeadMetrics, IdsAreUniqueAndEveryMetricIsDescribed) {
    std::set<std::string_view> ids;
    for (const HeadMetric& metric : headMetrics()) {
        EXPECT_TRUE(ids.insert(metric.id).second) << metric.id;
        EXPECT_FALSE(metric.title.empty() || metric.definition.empty() || metric.unit.empty()) << metric.id;
        EXPECT_EQ(headMetric(metric.id), &metric);
    }
    EXPECT_EQ(headMetric("no such metric"), nullptr);
}

TEST(HeadMetrics, EvenAttentionScoresTheChanceLevel) {
    for (const Visibility visibility : {Visibility::causal, Visibility::bidirectional}) {
        for (const std::optional<std::uint32_t> window : {std::optional<std::uint32_t>(), {3U}}) {
            Example example(sentence(), visibility, window);
            example.text.ids[7] = example.text.ids[2];
            example.text.earlier[7] = 2;
            example.even();
            for (const HeadMetric& metric : headMetrics()) {
                const Score score = scoreOf(metric, example.pattern);
                if (!score.available()) continue;
                EXPECT_NEAR(score.value, score.chance, 1e-6) << metric.id;
                EXPECT_GT(score.rows, 0U);
                EXPECT_FALSE(score.interval) << "one text has no interval";
            }
        }
    }
}

TEST(HeadMetrics, OffsetsAreReadAtTheirKey) {
    Example example(tokenFacts(tokens({1, 2, 3, 4, 5, 6})));
    example.point([](std::uint32_t q) { return q == 0 ? 0 : q - 1; });
    EXPECT_EQ(example.score("previous_token").value, 1.0);
    EXPECT_EQ(example.score("previous_token").rows, 5U);
    EXPECT_NEAR(example.score("previous_token").chance, (1 / 2.0 + 1 / 3.0 + 1 / 4.0 + 1 / 5.0 + 1 / 6.0) / 5,
                1e-12);
    EXPECT_EQ(example.score("current_token").value, 0.0);
    EXPECT_EQ(example.score("current_token").rows, 5U) << "the first row has no choice";
    EXPECT_EQ(example.score("distance").value, 1.0);
    EXPECT_EQ(example.score("local").value, 1.0);
    EXPECT_NEAR(example.score("first_token").value, 0.2, 1e-12) << "of row 1 alone";
    EXPECT_EQ(example.score("entropy").value, 0.0);
    EXPECT_EQ(example.score("confidence").value, 1.0);
    EXPECT_EQ(example.score("next_token").missing, "causal attention never sees the next token");
}

TEST(HeadMetrics, NextTokenNeedsToSeeIt) {
    Example example(tokenFacts(tokens({1, 2, 3, 4})), Visibility::bidirectional);
    example.point([](std::uint32_t q) { return (q + 1) % 4; });
    EXPECT_EQ(example.score("next_token").value, 1.0);
    EXPECT_EQ(example.score("next_token").rows, 3U);
    EXPECT_EQ(example.score("next_token").chance, 0.25);
}

TEST(HeadMetrics, WindowsLimitTheChanceAndTheRows) {
    Example example(tokenFacts(tokens({1, 2, 3, 4, 5, 6})), Visibility::causal, 2);
    example.even();
    EXPECT_EQ(example.score("previous_token").chance, 0.5);
    EXPECT_EQ(example.score("first_token").rows, 1U) << "later rows do not see it";
    Example both(tokenFacts(tokens({1, 2, 3, 4, 5, 6})), Visibility::bidirectional, 2);
    for (std::uint32_t q = 0; q < 6; ++q) {
        const auto [begin, end] = both.pattern.seenBy(q);
        for (std::uint32_t k = 0; k < 6; ++k)
            EXPECT_EQ(both.pattern.visible(q, k), k >= begin && k < end) << q << ' ' << k;
    }
}

TEST(HeadMetrics, InductionIsTheTokenAfterEveryEarlierOccurrence) {
    // 7 8 9 7 8: the second 7 (row 3) should look at 8 (key 1), the second 8 (row 4) at 9 (key 2).
    Example example(tokenFacts(tokens({7, 8, 9, 7, 8})));
    example.point([](std::uint32_t q) { return q >= 3 ? q - 2 : 0; });
    EXPECT_EQ(example.score("induction").value, 1.0);
    EXPECT_EQ(example.score("induction").rows, 2U);
    EXPECT_NEAR(example.score("induction").chance, (1 / 4.0 + 1 / 5.0) / 2, 1e-12);
    EXPECT_EQ(example.score("duplicate_token").value, 0.0);
    example.point([](std::uint32_t q) { return q >= 3 ? q - 3 : 0; });
    EXPECT_EQ(example.score("duplicate_token").value, 1.0);
    // Three in a row: behind the one before stands the query itself, which is no prediction.
    Example thrice(tokenFacts(tokens({4, 4, 4})));
    thrice.point([](std::uint32_t q) { return q; });
    EXPECT_EQ(thrice.score("induction").rows, 1U);
    EXPECT_EQ(thrice.score("induction").value, 0.0);
}

TEST(HeadMetrics, InACopyOnlyThePlaceInTheBlockCounts) {
    // The block 5 5 6 after a begin token, then its copy: chance repeats inside the block do not count.
    Example example(tokenFacts(tokens({1, 5, 5, 6, 5, 5, 6}), TokenFacts::Copy{4, 3}));
    example.point([](std::uint32_t q) { return q >= 4 ? q - 2 : 0; });
    EXPECT_EQ(example.score("induction").value, 1.0);
    EXPECT_EQ(example.score("induction").rows, 3U);
    EXPECT_EQ(example.score("duplicate_token").rows, 3U);
}

TEST(HeadMetrics, WithoutRepeatsThereIsNoScore) {
    Example example(tokenFacts(tokens({1, 2, 3})));
    example.even();
    const Score score = example.score("induction");
    EXPECT_FALSE(score.available());
    EXPECT_NE(score.missing.find("no token repeats"), std::string::npos);
    EXPECT_EQ(score.rows, 0U);
}

TEST(HeadMetrics, ClassesAreCountedAgainstTheirShare) {
    Example example(sentence(), Visibility::bidirectional);
    example.point([](std::uint32_t q) { return q % 2 == 0 ? 8 : 3; });
    EXPECT_NEAR(example.score("separator").value, 5 / 9.0, 1e-12);
    EXPECT_NEAR(example.score("separator").chance, 1 / 9.0, 1e-12);
    EXPECT_NEAR(example.score("special").chance, 2 / 9.0, 1e-12);
    EXPECT_NEAR(example.score("negator").value, 4 / 9.0, 1e-12);
    EXPECT_EQ(example.score("punctuation").value, 0.0);
    EXPECT_NEAR(example.score("punctuation").chance, 1 / 9.0, 1e-12);
    EXPECT_NEAR(example.score("digit").chance, 1 / 9.0, 1e-12);
    EXPECT_NEAR(example.score("capitalised").chance, 1 / 9.0, 1e-12);
    Example bare(tokenFacts(tokens({1, 2, 3})));
    bare.even();
    EXPECT_EQ(bare.score("separator").missing, "this text has no [SEP]");
}

TEST(HeadMetrics, CrossAttentionHasNoDistances) {
    Example example(tokenFacts(tokens({1, 2, 1, 2})), Visibility::bidirectional);
    example.pattern.kind = AttentionKind::cross;
    example.even();
    for (const char* id : {"previous_token", "current_token", "distance", "local", "induction"})
        EXPECT_NE(example.score(id).missing.find("another text"), std::string::npos) << id;
    EXPECT_EQ(example.score("first_token").rows, 4U) << "the first key is no query's own";
    EXPECT_NEAR(example.score("entropy").value, 1.0, 1e-6);
}

TEST(HeadMetrics, MeansAreOverTextsWithAnInterval) {
    Score one{.value = 0.2, .chance = 0.1, .rows = 10, .texts = 1}, two = one, none;
    two.value = 0.6;
    none.missing = "no token repeats";
    const Score mean = meanScore(std::vector<Score>{one, none, two});
    EXPECT_NEAR(mean.value, 0.4, 1e-12);
    EXPECT_EQ(mean.rows, 20U);
    EXPECT_EQ(mean.texts, 2U);
    ASSERT_TRUE(mean.interval);
    EXPECT_LE(mean.interval->low, mean.value);
    EXPECT_GE(mean.interval->high, mean.value);
    EXPECT_FALSE(meanScore(std::vector<Score>{one}).interval);
    EXPECT_EQ(meanScore(std::vector<Score>{none}).missing, "no token repeats");
    EXPECT_FALSE(meanScore({}).available());
}

}  // namespace
}  // namespace headscope
