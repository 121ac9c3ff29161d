// SPDX-License-Identifier: GPL-3.0-or-later
// Learns a byte-level BPE vocabulary from text, and writes it as tokenizer.json.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace headscope::train {

/// Special tokens of a vocabulary, by what they are for; their ids come first, in this order.
enum class SpecialTokenSet : std::uint8_t {
    document,  ///< <|endoftext|>, put before every text: for models that name the next token
    masked,    ///< [PAD], [CLS], [SEP], [MASK], as BERT uses them
};

/// Merges in the order learned, over the 256 byte symbols.
struct BpeVocabulary {
    std::vector<std::string> tokens;                          ///< id -> spelling in GPT-2's byte alphabet
    std::vector<std::pair<std::string, std::string>> merges;  ///< by rank
};

/// Counts the words of texts, split as GPT-2 splits them.
class WordCounter {
public:
    /// Errors: those of the splitting expression.
    [[nodiscard]] Result<void> add(std::string_view text);
    /// Word in the byte alphabet -> how often.
    [[nodiscard]] const std::map<std::string, std::uint64_t>& counts() const { return m_counts; }

private:
    std::map<std::string, std::uint64_t> m_counts;
};

/// At most `size` tokens: the special ones, the 256 bytes, then one a merge; pairs seen once are not merged.
/// Of equally frequent pairs the one with the smaller ids wins, so that equal counts give equal vocabularies.
/// Source: Sennrich et al. 2016 (arXiv:1508.07909), over bytes as in Radford et al. 2019.
[[nodiscard]] BpeVocabulary trainBpe(const std::map<std::string, std::uint64_t>& words,
                                     SpecialTokenSet special, std::uint32_t size);

/// The document of a tokenizer.json that transformers and Headscope read.
[[nodiscard]] std::string tokenizerJson(const BpeVocabulary& vocabulary, SpecialTokenSet special);
/// The document of the tokenizer_config.json beside it.
[[nodiscard]] std::string tokenizerConfigJson(SpecialTokenSet special, std::uint32_t longest);

}  // namespace headscope::train
