// SPDX-License-Identifier: GPL-3.0-or-later
// The vocabularies that came before tokenizer.json: vocab.json, merges.txt, vocab.txt.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/text/bpe_merges.h"
#include "core/text/vocabulary.h"

namespace headscope::text {

/// Reads vocab.json: spellings to ids. Errors: fileMissing, fileUnreadable, fileFormat, tokenizerFormat.
[[nodiscard]] Result<Vocabulary> readVocabJson(const std::filesystem::path& file);
/// Reads vocab.txt: one token a line, ids from 0; of equal lines the last one counts.
/// Errors: fileMissing, fileUnreadable, fileFormat, textEncoding.
[[nodiscard]] Result<Vocabulary> readVocabText(const std::filesystem::path& file);
/// Reads merges.txt: two tokens a line, best first, a line "#version" ahead of them.
/// Errors: fileMissing, fileUnreadable, fileFormat, tokenizerFormat (names the line).
[[nodiscard]] Result<BpeMerges> readMergesText(const std::filesystem::path& file,
                                               const Vocabulary& vocabulary);

/// One merge as the two spellings that it joins.
using SpelledMerge = std::pair<std::string, std::string>;
/// Splits "left right". Errors: tokenizerFormat (what is wrong, without file and place).
[[nodiscard]] Result<SpelledMerge> splitMerge(std::string_view line);
/// Adds a merge by spelling; `prefixBytes` of the right one are left out where they meet.
/// Errors: tokenizerFormat (what is wrong, without file and place).
[[nodiscard]] Result<void> addMerge(const SpelledMerge& merge, std::uint32_t rank,
                                    const Vocabulary& vocabulary, std::size_t prefixBytes, BpeMerges& merges);

}  // namespace headscope::text
