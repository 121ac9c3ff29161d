// SPDX-License-Identifier: GPL-3.0-or-later
// One pass a document, one hidden token a pass.
#include "core/train/mask_meter.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/analysis/statistics.h"
#include "core/base/check.h"
#include "core/forward/forward_pass.h"
#include "core/train/synthetic_text.h"
#include "core/train/token_frequency.h"

namespace headscope::train {
namespace {

constexpr std::uint64_t kSeed = 2;
constexpr std::array<std::pair<DocumentKind, std::string_view>, 10> kKinds = {{
    {DocumentKind::indirectObject, "indirectObject"},
    {DocumentKind::agreement, "agreement"},
    {DocumentKind::copying, "copying"},
    {DocumentKind::brackets, "brackets"},
    {DocumentKind::pronoun, "pronoun"},
    {DocumentKind::sequence, "sequence"},
    {DocumentKind::negation, "negation"},
    {DocumentKind::story, "story"},
    {DocumentKind::definition, "definition"},
    {DocumentKind::plain, "plain"},
}};

class MaskMeter {
public:
    MaskMeter(std::shared_ptr<const LoadedModel> model, std::shared_ptr<const text::Tokenizer> tokenizer,
              TokenId mask, std::uint32_t items)
        : m_tokenizer(std::move(tokenizer)),
          m_mask(mask),
          m_items(items),
          m_pass(std::move(model), kCacheBytes) {}

    [[nodiscard]] Result<SkillResult> measure(DocumentKind kind, std::string_view name,
                                              TokenId mostFrequent) {
        SkillResult result;
        result.skill = std::string(name);
        result.chance = 1.0 / m_tokenizer->vocabularySize();
        std::vector<float> right;
        double frequent = 0.0;
        for (std::uint64_t index = 0; right.size() < m_items; ++index) {
            HEADSCOPE_TRY(text::Encoding encoding,
                          m_tokenizer->encode(syntheticDocumentOf(kind, Split::heldOut, kSeed, index).text,
                                              std::nullopt, text::SpecialTokens::add));
            if (encoding.ids.size() > m_pass.model().spec().maxPositions) continue;
            // Somewhere between the special tokens; which place depends on the number of the document alone.
            const std::size_t place = 1 + (index * 7919) % (encoding.ids.size() - 2);
            const TokenId hidden = std::exchange(encoding.ids[place], m_mask);
            HEADSCOPE_TRY(const TokenId named, guess(std::move(encoding.ids), place));
            right.push_back(named == hidden ? 1.0F : 0.0F);
            frequent += hidden == mostFrequent ? 1.0 : 0.0;
        }
        const MeanInterval interval = wilsonShare(right);
        result.items = static_cast<std::uint32_t>(right.size());
        result.accuracy = {interval.mean, interval.low, interval.high};
        result.frequencyBaseline = frequent / static_cast<double>(right.size());
        return result;
    }

private:
    static constexpr std::uint64_t kCacheBytes = std::uint64_t{256} << 20U;

    [[nodiscard]] Result<TokenId> guess(std::vector<TokenId> ids, std::size_t place) {
        RunRequest request;
        request.input.ids = std::move(ids);
        request.logits.position = Position{static_cast<std::uint32_t>(place)};
        request.logits.topCount = 1;
        HEADSCOPE_TRY(const RunResult result, m_pass.run(request, {}));
        HEADSCOPE_CHECK(result.logits.has_value() && !result.logits->top.empty());
        return result.logits->top.front().token;
    }

    std::shared_ptr<const text::Tokenizer> m_tokenizer;
    TokenId m_mask;
    std::uint32_t m_items;
    ForwardPass m_pass;
};

}  // namespace

Result<SkillReport> measureMasks(std::shared_ptr<const LoadedModel> model,
                                 std::shared_ptr<const text::Tokenizer> tokenizer, std::uint32_t items,
                                 const std::function<bool(double, std::string_view)>& report) {
    const auto mask = tokenizer->maskToken();
    if (!mask) {
        return fail(ErrorCode::usage, "the tokenizer names no mask token",
                    "name one as mask_token in tokenizer_config.json");
    }
    HEADSCOPE_TRY(const std::vector<std::uint64_t> frequency, tokenFrequency(*tokenizer, kSeed));
    const auto most = std::max_element(frequency.begin(), frequency.end()) - frequency.begin();
    MaskMeter meter(std::move(model), std::move(tokenizer), *mask, items);
    SkillReport all;
    for (const auto& [kind, name] : kKinds) {
        const double fraction = static_cast<double>(all.skills.size()) / static_cast<double>(kKinds.size());
        if (report && !report(fraction, name))
            return fail(ErrorCode::cancelled, "the measurement was stopped");
        HEADSCOPE_TRY(SkillResult result,
                      meter.measure(kind, name, TokenId{static_cast<std::uint32_t>(most)}));
        all.skills.push_back(std::move(result));
    }
    return all;
}

}  // namespace headscope::train
