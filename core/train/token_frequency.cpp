// SPDX-License-Identifier: GPL-3.0-or-later
// Counts tokens of generated documents.
#include "core/train/token_frequency.h"

#include "core/train/synthetic_text.h"

namespace headscope::train {

Result<std::vector<std::uint64_t>> tokenFrequency(const text::Tokenizer& tokenizer, std::uint64_t seed) {
    constexpr std::uint64_t kDocuments = 4000;
    std::vector<std::uint64_t> counts(tokenizer.vocabularySize(), 0);
    for (std::uint64_t i = 0; i < kDocuments; ++i) {
        HEADSCOPE_TRY(const text::Encoding encoding,
                      tokenizer.encode(syntheticDocument(Split::training, seed, i).text, std::nullopt,
                                       text::SpecialTokens::leaveOff));
        for (const TokenId id : encoding.ids) ++counts[id.value];
    }
    return counts;
}

}  // namespace headscope::train
