// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the "model" section of tokenizer.json.
#include "core/text/token_model.h"

#include "core/text/bpe.h"
#include "core/text/unigram.h"
#include "core/text/word_level.h"
#include "core/text/word_piece.h"

namespace headscope::text {
namespace {

/// Type of a model section, as its keys tell where it does not say so itself (GPT-2's published file).
Result<std::string> modelType(const JsonSection& section) {
    if (!section.isObject() || !section.at("type").isNull()) return section.type();
    if (section.at("vocab").isArray()) return std::string("Unigram");
    if (!section.at("merges").isNull()) return std::string("BPE");
    return std::string(section.at("max_input_chars_per_word").isNull() ? "WordLevel" : "WordPiece");
}

}  // namespace

Result<std::unique_ptr<const TokenModel>> readTokenModel(const JsonSection& section) {
    HEADSCOPE_TRY(const std::string type, modelType(section));
    if (type == "BPE") return Bpe::read(section);
    if (type == "WordPiece") return WordPiece::read(section);
    if (type == "WordLevel") return WordLevel::read(section);
    if (type == "Unigram") return Unigram::read(section);
    return section.failType(type, "BPE, WordPiece, WordLevel, Unigram");
}

}  // namespace headscope::text
