// SPDX-License-Identifier: GPL-3.0-or-later
// How the models that came before tokenizer.json cut text, by the class of their tokenizer.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/text/folder_config.h"
#include "core/text/tokenizer_draft.h"

namespace headscope::text {

// As transformers' own conversion has it (convert_slow_tokenizer.py); where that and its classes of version 5
// differ, what the published tokenizer.json of the models say: "<mask>" takes the spaces before it along.

/// Reads the tokenizer of a folder that has no tokenizer.json.
/// Errors: fileMissing (no vocabulary either), tokenizerFormat (a class that is not known; names it), and
/// those of the files' readers.
[[nodiscard]] Result<TokenizerDraft> draftOfFolder(const std::filesystem::path& folder);

/// Classes over vocab.json and merges.txt. Errors: as draftOfFolder.
[[nodiscard]] Result<TokenizerDraft> draftOfMerges(const std::filesystem::path& folder, FolderConfig& config,
                                                   const std::string& name);
/// Classes over vocab.txt. Errors: as draftOfFolder.
[[nodiscard]] Result<TokenizerDraft> draftOfWords(const std::filesystem::path& folder, FolderConfig& config,
                                                  const std::string& name);
/// Classes over a SentencePiece model in `file`; no name: as the model itself says. Errors: as draftOfFolder.
[[nodiscard]] Result<TokenizerDraft> draftOfPieces(const std::filesystem::path& file, FolderConfig& config,
                                                   const std::string& name);

/// Layout "CLS A SEP", pairs with `between` separators between the texts.
[[nodiscard]] SpecialLayout clsSepLayout(const std::string& cls, const std::string& sep, int between,
                                         std::uint8_t secondSegment);
/// Layout of decoders: a token before or behind each text, where asked for.
[[nodiscard]] SpecialLayout bosEosLayout(const std::string& bos, const std::string& eos, bool addBos,
                                         bool addEos);

}  // namespace headscope::text
