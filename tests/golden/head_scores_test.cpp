// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of real heads against an independent float64 reference; its definitions stand beside the models.
#include "core/analysis/head_metrics.h"

#include <algorithm>

#include "model_fixture.h"

namespace headscope::test {
namespace {

constexpr double kScore = 2e-5;  // design.md's table of tolerances

// One metric of every head over some texts, [L][H].
std::vector<std::vector<double>> scoresOf(ForwardPass& pass, std::string_view metric,
                                          const std::vector<std::vector<TokenId>>& texts,
                                          std::optional<TokenFacts::Copy> copy = std::nullopt) {
    const ModelSpec& spec = pass.model().spec();
    std::vector<std::vector<std::vector<Score>>> found;  // [L][H][text]
    for (const std::vector<TokenId>& ids : texts) {
        const TokenFacts facts = tokenFacts(ids, copy);
        PatternRequest request;
        request.input.ids = ids;
        request.heads = allHeads(spec);
        const auto result = pass.patterns(request, {});
        if (!result) {
            ADD_FAILURE() << result.error().text();
            return {};
        }
        found.resize(result->patterns.size());
        for (std::size_t layer = 0; layer < found.size(); ++layer) {
            const AttentionPattern& pattern = result->patterns[layer];
            found[layer].resize(pattern.heads.size());
            for (std::size_t head = 0; head < pattern.heads.size(); ++head) {
                found[layer][head].push_back(scoreOf(
                    *headMetric(metric), {pattern.kind, pattern.queries, pattern.keys, pattern.visibility,
                                          pattern.window, pattern.head(head), &facts}));
            }
        }
    }
    std::vector<std::vector<double>> means;
    for (const auto& layer : found) {
        means.emplace_back();
        for (const std::vector<Score>& head : layer) means.back().push_back(meanScore(head).value);
    }
    return means;
}

class HeadScores : public ::testing::TestWithParam<const char*> {};

TEST_P(HeadScores, AreTheReferences) {
    HEADSCOPE_NEEDS_SHARED(std::string("models/") + GetParam());
    const auto folder = sharedDir() / "models" / GetParam();
    ForwardPass pass(openModel(folder), kTestMemory);
    const auto golden = readJson(folder / "golden/head_scores.json");
    const auto period = golden["period"].get<std::uint32_t>();
    std::vector<std::vector<TokenId>> texts;
    for (const auto& ids : golden["text_ids"]) texts.push_back(idsOf(ids));
    for (const auto& [metric, expected] : golden["scores"].items()) {
        const bool repeats = metric == "induction" || metric == "duplicate_token";
        const auto scores = repeats ? scoresOf(pass, metric, {idsOf(golden["repeated_ids"])},
                                               TokenFacts::Copy{1 + period, period})
                                    : scoresOf(pass, metric, texts);
        ASSERT_EQ(scores.size(), expected.size()) << metric;
        for (std::size_t layer = 0; layer < scores.size(); ++layer) {
            for (std::size_t head = 0; head < scores[layer].size(); ++head) {
                EXPECT_NEAR(scores[layer][head], expected[layer][head].get<double>(), kScore)
                    << metric << ' ' << layer << '.' << head;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Shared, HeadScores,
                         ::testing::Values("stories260k-llama", "trained-here-induction-gpt2"),
                         [](const auto& model) {
                             std::string name = model.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace headscope::test
