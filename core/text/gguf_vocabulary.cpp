// SPDX-License-Identifier: GPL-3.0-or-later
// The tokenizer that a GGUF file carries in its metadata.
#include "core/text/gguf_vocabulary.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/text/bpe.h"
#include "core/text/folder_recipes.h"
#include "core/text/sentencepiece_model.h"
#include "core/text/tokenizer_draft.h"
#include "core/text/utf8.h"
#include "core/text/vocabulary_files.h"
#include "core/text/word_piece.h"

namespace headscope::text {
namespace {

using nlohmann::json;

constexpr std::string_view kMark = "▁";
constexpr std::uint32_t kLongestWord = 100;  // of WordPiece, in characters

Failure wrong(const GgufVocabulary& vocabulary, std::string_view key, const std::string& what,
              std::string hint = {}) {
    return fail(ErrorCode::tokenizerFormat,
                fmt::format("{}: tokenizer.ggml.{} {}", vocabulary.file, key, what), std::move(hint));
}

/// The lists must fit each other, and every id the tokens.
Result<void> check(const GgufVocabulary& vocabulary) {
    const std::size_t count = vocabulary.tokens.size();
    if (count == 0) return wrong(vocabulary, "tokens", "is missing or empty");
    if (count > Vocabulary::kIdLimit)
        return wrong(vocabulary, "tokens", fmt::format("has {} entries", count));
    if (!vocabulary.scores.empty() && vocabulary.scores.size() != count) {
        return wrong(vocabulary, "scores",
                     fmt::format("has {} entries, but there are {} tokens", vocabulary.scores.size(), count));
    }
    if (!vocabulary.types.empty() && vocabulary.types.size() != count) {
        return wrong(vocabulary, "token_type",
                     fmt::format("has {} entries, but there are {} tokens", vocabulary.types.size(), count));
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (firstInvalidByte(vocabulary.tokens[i]))
            return wrong(vocabulary, fmt::format("tokens[{}]", i), "is not UTF-8");
        if (!vocabulary.scores.empty() && !std::isfinite(vocabulary.scores[i])) {
            return wrong(vocabulary, fmt::format("scores[{}]", i), "is no finite number");
        }
    }
    for (const auto& [key, id] : {std::pair{"bos_token_id", vocabulary.bos},
                                  {"eos_token_id", vocabulary.eos},
                                  {"unknown_token_id", vocabulary.unknown},
                                  {"seperator_token_id", vocabulary.separator},
                                  {"mask_token_id", vocabulary.mask}}) {
        if (id && *id >= count)
            return wrong(vocabulary, key, fmt::format("is {}, but there are {} tokens", *id, count));
    }
    return {};
}

std::string spelling(const GgufVocabulary& vocabulary, std::optional<std::uint32_t> id,
                     const char* otherwise = "") {
    return id ? vocabulary.tokens[*id] : std::string(otherwise);
}

PieceType typeOf(const GgufVocabulary& vocabulary, std::size_t id) {
    const std::int64_t type = vocabulary.types.empty() ? 1 : vocabulary.types[id];
    return type >= 1 && type <= 6 ? static_cast<PieceType>(type) : PieceType::normal;
}

/// Control, unknown and user-defined tokens are looked for in texts.
std::vector<AddedToken> addedTokens(const GgufVocabulary& vocabulary) {
    std::vector<AddedToken> added;
    for (std::uint32_t id = 0; id < vocabulary.tokens.size(); ++id) {
        const PieceType type = typeOf(vocabulary, id);
        const bool special = type == PieceType::control || type == PieceType::unknown;
        if (!special && type != PieceType::userDefined) continue;
        AddedToken token;
        token.content = vocabulary.tokens[id];
        token.special = special;
        added.push_back(std::move(token));
    }
    return added;
}

std::unique_ptr<const TokenModel> pieceModel(const GgufVocabulary& vocabulary, PieceModelOptions options) {
    std::vector<SentencePiece> pieces;
    for (std::size_t id = 0; id < vocabulary.tokens.size(); ++id) {
        const double score = vocabulary.scores.empty() ? 0.0 : vocabulary.scores[id];
        pieces.push_back({vocabulary.tokens[id], static_cast<float>(score), typeOf(vocabulary, id)});
    }
    return modelOfPieces(std::move(pieces), options);
}

json replace(const char* from, const char* to) {
    return {{"type", "Replace"}, {"pattern", {{"String", from}}}, {"content", to}};
}

Result<TokenizerDraft> draftOfLlama(const GgufVocabulary& vocabulary) {
    TokenizerDraft draft;
    const bool prefix = vocabulary.addSpacePrefix.value_or(true);
    json normalizers = json::array();
    if (prefix) normalizers.push_back({{"type", "Prepend"}, {"prepend", kMark}});
    normalizers.push_back(replace(" ", "▁"));
    json decoders = json::array({replace("▁", " "), {{"type", "ByteFallback"}}, {{"type", "Fuse"}}});
    if (prefix) decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    draft.sections = json{{"normalizer", {{"type", "Sequence"}, {"normalizers", normalizers}}},
                          {"decoder", {{"type", "Sequence"}, {"decoders", decoders}}}}
                         .dump();
    draft.model =
        pieceModel(vocabulary, {SentencePieceKind::bpe, vocabulary.unknown.value_or(0), true, false});
    draft.layout = bosEosLayout(spelling(vocabulary, vocabulary.bos), spelling(vocabulary, vocabulary.eos),
                                vocabulary.bos && vocabulary.addBos.value_or(true),
                                vocabulary.eos && vocabulary.addEos.value_or(false));
    return draft;
}

Result<TokenizerDraft> draftOfGpt2(const GgufVocabulary& vocabulary) {
    TokenizerDraft draft;
    const auto splitting = ggufSplitting(vocabulary.pre.empty() ? "default" : vocabulary.pre);
    if (!splitting) {
        return wrong(vocabulary, "pre",
                     fmt::format("is \"{}\", a way to split text that is not known", vocabulary.pre),
                     "take the same model as safetensors with its tokenizer.json");
    }
    json steps = json::array();
    for (const std::string_view expression : splitting->expressions) {
        steps.push_back({{"type", "Split"},
                         {"pattern", {{"Regex", expression}}},
                         {"behavior", "Isolated"},
                         {"invert", false}});
    }
    const json bytes{{"type", "ByteLevel"},
                     {"add_prefix_space", vocabulary.addSpacePrefix.value_or(false)},
                     {"trim_offsets", true},
                     {"use_regex", false}};
    steps.push_back(bytes);
    draft.sections =
        json{{"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", steps}}}, {"decoder", bytes}}.dump();
    Vocabulary spellings(std::vector<std::string>(vocabulary.tokens));
    BpeMerges merges;
    for (std::uint32_t i = 0; i < vocabulary.merges.size(); ++i) {
        const auto merge = splitMerge(vocabulary.merges[i]);
        if (!merge) return wrong(vocabulary, fmt::format("merges[{}]", i), merge.error().message);
        const auto added = addMerge(*merge, i, spellings, 0, merges);
        if (!added) return wrong(vocabulary, fmt::format("merges[{}]", i), added.error().message);
    }
    BpeOptions options;
    options.ignoreMerges = splitting->ignoreMerges;
    draft.model = std::make_unique<const Bpe>(std::move(spellings), std::move(merges), std::move(options));
    draft.layout = bosEosLayout(spelling(vocabulary, vocabulary.bos), spelling(vocabulary, vocabulary.eos),
                                vocabulary.bos && vocabulary.addBos.value_or(splitting->addBos),
                                vocabulary.eos && vocabulary.addEos.value_or(false));
    return draft;
}

/// GGUF marks the begin of words, BERT what goes on: "▁un", "able" are "un", "##able".
std::string bertSpelling(const GgufVocabulary& vocabulary, std::size_t id) {
    const std::string& token = vocabulary.tokens[id];
    if (token.starts_with(kMark)) return token.substr(kMark.size());
    const bool isWord =
        typeOf(vocabulary, id) == PieceType::normal && !(token.starts_with('[') && token.ends_with(']'));
    return isWord ? "##" + token : token;
}

Result<TokenizerDraft> draftOfBert(const GgufVocabulary& vocabulary) {
    TokenizerDraft draft;
    std::vector<std::string> spellings;
    spellings.reserve(vocabulary.tokens.size());
    for (std::size_t id = 0; id < vocabulary.tokens.size(); ++id)
        spellings.push_back(bertSpelling(vocabulary, id));
    draft.sections =
        R"({"normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true}})";
    draft.model = std::make_unique<const WordPiece>(Vocabulary(std::move(spellings)),
                                                    spelling(vocabulary, vocabulary.unknown, "[UNK]"), "##",
                                                    kLongestWord);
    draft.layout = clsSepLayout(spelling(vocabulary, vocabulary.bos, "[CLS]"),
                                spelling(vocabulary, vocabulary.separator, "[SEP]"), 1, 1);
    if (!vocabulary.addBos.value_or(true)) draft.layout = {};
    return draft;
}

Result<TokenizerDraft> draftOfT5(const GgufVocabulary& vocabulary) {
    TokenizerDraft draft;
    json normalizers = json::array();
    if (!vocabulary.charMap.empty()) {
        normalizers.push_back(
            {{"type", "Precompiled"}, {"precompiled_charsmap", base64Of(vocabulary.charMap)}});
    }
    json steps = json::array();
    if (vocabulary.removeExtraSpaces.value_or(false)) steps.push_back({{"type", "WhitespaceSplit"}});
    const bool prefix = vocabulary.addSpacePrefix.value_or(true);
    const json marks{{"type", "Metaspace"},
                     {"replacement", kMark},
                     {"prepend_scheme", prefix ? "always" : "never"},
                     {"split", true}};
    steps.push_back(marks);
    draft.sections = json{
        {"normalizer", {{"type", "Sequence"}, {"normalizers", normalizers}}},
        {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", steps}}},
        {"decoder",
         marks}}.dump();
    draft.model =
        pieceModel(vocabulary, {SentencePieceKind::unigram, vocabulary.unknown.value_or(2), false, false});
    draft.layout = bosEosLayout(spelling(vocabulary, vocabulary.bos), spelling(vocabulary, vocabulary.eos),
                                vocabulary.bos && vocabulary.addBos.value_or(false),
                                vocabulary.eos && vocabulary.addEos.value_or(true));
    return draft;
}

Result<TokenizerDraft> draftOf(const GgufVocabulary& vocabulary) {
    if (vocabulary.model == "llama") return draftOfLlama(vocabulary);
    if (vocabulary.model == "gpt2") return draftOfGpt2(vocabulary);
    if (vocabulary.model == "bert") return draftOfBert(vocabulary);
    if (vocabulary.model == "t5") return draftOfT5(vocabulary);
    return wrong(
        vocabulary, "model",
        fmt::format("is \"{}\", which is not supported; known: llama, gpt2, bert, t5", vocabulary.model),
        "take the same model as safetensors with its tokenizer.json");
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> tokenizerFromGguf(const GgufVocabulary& vocabulary) {
    HEADSCOPE_CHECKED(check(vocabulary));
    const bool pieces = vocabulary.model == "llama" || vocabulary.model == "t5";
    if (pieces && vocabulary.scores.empty()) return wrong(vocabulary, "scores", "is missing");
    if (vocabulary.model == "t5" && vocabulary.unknown.value_or(2) >= vocabulary.tokens.size()) {
        return wrong(vocabulary, "tokens", fmt::format("has {} entries", vocabulary.tokens.size()));
    }
    HEADSCOPE_TRY(TokenizerDraft draft, draftOf(vocabulary));
    draft.file = vocabulary.file;
    draft.added = addedTokens(vocabulary);
    if (vocabulary.mask) draft.mask = vocabulary.tokens[*vocabulary.mask];
    return finishTokenizer(std::move(draft));
}

}  // namespace headscope::text
