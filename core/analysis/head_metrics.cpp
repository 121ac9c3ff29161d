// SPDX-License-Identifier: GPL-3.0-or-later
// The table of metrics: a new one is a function in metrics/ and a line here.
#include "core/analysis/head_metrics.h"

#include <algorithm>
#include <array>

#include "core/analysis/metrics/focus_metrics.h"
#include "core/analysis/metrics/offset_metrics.h"
#include "core/analysis/metrics/repeat_metrics.h"
#include "core/analysis/metrics/token_class_metrics.h"
#include "core/analysis/statistics.h"
#include "core/base/check.h"

namespace headscope {
namespace {

constexpr std::array<HeadMetric, 17> kMetrics = {{
    {"previous_token", "Previous token", "Mean weight on the token just before.", "weight",
     metrics::previousToken, metrics::noSuchOffset},
    {"current_token", "Current token", "Mean weight on the own position.", "weight", metrics::currentToken,
     metrics::noSuchOffset},
    {"next_token", "Next token", "Mean weight on the token just after.", "weight", metrics::nextToken,
     metrics::noNextToken},
    {"first_token", "First token", "Mean weight on the first token, a sink in many models.", "weight",
     metrics::firstToken, metrics::noChoice},
    {"induction", "Induction", "On repeated tokens: mean weight on the token after the earlier copy.",
     "weight", metrics::induction, metrics::noRepeats},
    {"duplicate_token", "Duplicate token", "On repeated tokens: mean weight on the earlier copy.", "weight",
     metrics::duplicateToken, metrics::noRepeats},
    {"local", "Local window", "Mean weight within two tokens of the own position.", "weight",
     metrics::localWindow, metrics::noSuchOffset},
    {"distance", "Distance", "Mean distance between query and key, weighted by attention.", "tokens",
     metrics::distance, metrics::noSuchOffset},
    {"entropy", "Entropy / ln n", "−Σ A ln A per row, over ln of the visible keys; 1 = even.", "share",
     metrics::entropyShare, metrics::noChoice},
    {"entropy_nats", "Entropy", "−Σ A ln A per row.", "nats", metrics::entropy, metrics::noChoice},
    {"confidence", "Largest weight", "Mean of the largest weight of each row.", "weight", metrics::confidence,
     metrics::noChoice},
    {"special", "Special tokens", "Mean weight on tokens that the tokenizer added.", "weight",
     metrics::specialTokens, metrics::noSpecialTokens},
    {"separator", "[SEP]", "Mean weight on [SEP] and its like.", "weight", metrics::separators,
     metrics::noSeparators},
    {"punctuation", "Punctuation", "Mean weight on punctuation marks.", "weight", metrics::punctuation,
     metrics::noPunctuation},
    {"digit", "Numbers", "Mean weight on numbers.", "weight", metrics::digits, metrics::noDigits},
    {"capitalised", "Capitalised", "Mean weight on tokens with a capital first letter.", "weight",
     metrics::capitalised, metrics::noCapitals},
    {"negator", "Negators", "Mean weight on \"not\", \"never\" and the like.", "weight", metrics::negators,
     metrics::noNegators},
}};

}  // namespace

std::span<const HeadMetric> headMetrics() { return kMetrics; }

const HeadMetric* headMetric(std::string_view id) {
    const auto found = std::find_if(kMetrics.begin(), kMetrics.end(),
                                    [id](const HeadMetric& metric) { return metric.id == id; });
    return found == kMetrics.end() ? nullptr : found;
}

Score scoreOf(const HeadMetric& metric, const ScoredPattern& pattern) {
    HEADSCOPE_CHECK(pattern.text != nullptr && pattern.text->size() == pattern.keys);
    HEADSCOPE_CHECK(pattern.weights.size() == std::size_t{pattern.queries} * pattern.keys);
    Score score;
    for (std::uint32_t query = 0; query < pattern.queries; ++query) {
        const std::optional<RowScore> row = metric.row(pattern, query);
        if (!row) continue;
        score.value += row->value;
        score.chance += row->chance;
        ++score.rows;
    }
    if (score.rows == 0) {
        score.missing = metric.missing(pattern);
        return score;
    }
    score.value /= score.rows;
    score.chance /= score.rows;
    score.texts = 1;
    return score;
}

Score meanScore(std::span<const Score> texts) {
    Score mean;
    std::vector<float> values;
    for (const Score& text : texts) {
        if (!text.available()) continue;
        mean.value += text.value;
        mean.chance += text.chance;
        mean.rows += text.rows;
        mean.texts += text.texts;
        values.push_back(static_cast<float>(text.value));
    }
    if (values.empty()) {
        mean.missing = texts.empty() ? "no text was scored" : texts.front().missing;
        return mean;
    }
    const auto count = static_cast<double>(values.size());
    mean.value /= count;
    mean.chance /= count;
    if (values.size() > 1) {
        const MeanInterval interval = bootstrapMean(values);
        mean.interval = ScoreInterval{interval.low, interval.high};
    }
    return mean;
}

}  // namespace headscope
