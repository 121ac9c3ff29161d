// SPDX-License-Identifier: GPL-3.0-or-later
// How models with a SentencePiece vocabulary cut text, by the class of their tokenizer.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/text/folder_recipes.h"
#include "core/text/renumbered_model.h"
#include "core/text/sentencepiece_model.h"
#include "core/text/vocabulary_files.h"

namespace headscope::text {
namespace {

using nlohmann::json;

constexpr float kNever = -100.0F;  // a score that keeps a piece out of texts

constexpr std::array<const char*, 25> kMbartLanguages{
    "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN",
    "hi_IN", "it_IT", "ja_XX", "kk_KZ", "ko_KR", "lt_LT", "lv_LV", "my_MM", "ne_NP",
    "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN"};

/// A recipe at work: what it starts from, and what it makes of it.
struct Recipe {
    SentencePieceModel model;
    FolderConfig& config;
    json normalizers = json::array();
    json preTokenizer, decoder;
    SpecialLayout layout;
    std::vector<AddedToken> more;  // beside those of the config and of the model
};

json metaspace(const char* scheme, bool split = true) {
    return {{"type", "Metaspace"}, {"replacement", "▁"}, {"prepend_scheme", scheme}, {"split", split}};
}

json sequence(const char* key, json steps) { return {{"type", "Sequence"}, {key, std::move(steps)}}; }

json replace(const char* kind, const char* from, const char* to) {
    return {{"type", "Replace"}, {"pattern", {{kind, from}}}, {"content", to}};
}

AddedToken special(std::string content) {
    AddedToken token;
    token.content = std::move(content);
    token.special = true;
    return token;
}

void addCharMap(Recipe& recipe) {
    if (recipe.model.charMap.empty()) return;
    recipe.normalizers.push_back(
        {{"type", "Precompiled"}, {"precompiled_charsmap", base64Of(recipe.model.charMap)}});
}

/// The splitting of T5, XLM-R and their kin: at whitespace, a mark in front of each word.
Result<void> markWords(Recipe& recipe) {
    HEADSCOPE_TRY(const bool addPrefixSpace, recipe.config.flag("add_prefix_space", true));
    recipe.decoder = metaspace(addPrefixSpace ? "always" : "never");
    recipe.preTokenizer = sequence("pretokenizers", {{{"type", "WhitespaceSplit"}}, recipe.decoder});
    return {};
}

/// The splitting of Pegasus and XGLM: runs of spaces are one, and every space is the mark of a word.
Result<void> markSpaces(Recipe& recipe) {
    HEADSCOPE_TRY(const bool addPrefixSpace, recipe.config.flag("add_prefix_space", true));
    recipe.normalizers.push_back(replace("Regex", " {2,}", " "));
    recipe.decoder = metaspace(addPrefixSpace ? "always" : "never");
    recipe.preTokenizer = recipe.decoder;
    return {};
}

/// Puts pieces in place of the first `count`: fairseq's order, in which ids are shifted.
void replaceFirst(SentencePieceModel& model, std::size_t count, std::vector<SentencePiece> first) {
    const std::size_t skipped = std::min(count, model.pieces.size());
    model.pieces.erase(model.pieces.begin(), model.pieces.begin() + static_cast<std::ptrdiff_t>(skipped));
    model.pieces.insert(model.pieces.begin(), first.begin(), first.end());
}

Result<void> fillT5(Recipe& recipe) {
    HEADSCOPE_TRY(const std::uint32_t extra, recipe.config.number("extra_ids", 10000, 100));
    for (std::uint32_t i = extra; i-- > 0;) {
        const std::string name = fmt::format("<extra_id_{}>", i);
        recipe.model.pieces.push_back({name, 0, PieceType::normal});
        recipe.more.push_back(special(name));
    }
    addCharMap(recipe);
    const std::string eos = recipe.config.namedOr("eos_token", "</s>");
    (void)recipe.config.namedOr("unk_token", "<unk>");
    (void)recipe.config.namedOr("pad_token", "<pad>");
    recipe.layout = {{{"$A"}, {eos}}, {{"$A"}, {eos}, {"$B"}, {eos}}};
    return markWords(recipe);
}

/// XLM-R, CamemBERT, mBART, XGLM: the dictionary of fairseq before the pieces.
Result<void> fillFairseq(Recipe& recipe, const std::string& name) {
    FolderConfig& config = recipe.config;
    const std::string bos = config.namedOr("bos_token", "<s>");
    const std::string eos = config.namedOr("eos_token", "</s>");
    const std::string pad = config.namedOr("pad_token", "<pad>");
    const std::string unknown = config.namedOr("unk_token", "<unk>");
    if (name == "CamembertTokenizer") {
        replaceFirst(recipe.model, 1,
                     {{"<s>NOTUSED"}, {pad}, {"</s>NOTUSED"}, {unknown}, {"<unk>NOTUSED", kNever}});
    } else {
        replaceFirst(recipe.model, 3, {{bos}, {pad}, {eos}, {unknown}});
    }
    recipe.model.unknown = 3;
    addCharMap(recipe);
    recipe.layout = clsSepLayout(bos, eos, 2, 0);
    if (name == "XGLMTokenizer") {
        for (int i = 0; i < 7; ++i) {
            recipe.model.pieces.push_back({fmt::format("<madeupword{}>", i)});
            recipe.more.push_back(special(fmt::format("<madeupword{}>", i)));
        }
        recipe.layout = {{{eos}, {"$A"}}, {{eos}, {"$A"}, {eos}, {eos}, {"$B"}}};
        return markSpaces(recipe);
    }
    if (name == "MBartTokenizer") {
        for (const char* language : kMbartLanguages) {
            recipe.model.pieces.push_back({language});
            recipe.more.push_back(special(language));
        }
        HEADSCOPE_TRY(const std::string source, config.text("src_lang", "en_XX"));
        recipe.layout = {{{"$A"}, {eos}, {source}}, {{"$A"}, {"$B"}, {eos}, {source}}};
    }
    recipe.model.pieces.push_back({config.namedOr("mask_token", "<mask>", true)});
    return markWords(recipe);
}

Result<void> fillLlama(Recipe& recipe, bool byDefault) {
    FolderConfig& config = recipe.config;
    const std::string bos = config.namedOr("bos_token", "<s>");
    const std::string eos = config.namedOr("eos_token", "</s>");
    (void)config.namedOr("unk_token", "<unk>");
    recipe.model.byteFallback = true;
    HEADSCOPE_TRY(const bool legacy, config.flag("legacy", true));
    HEADSCOPE_TRY(const bool addPrefixSpace, config.flag("add_prefix_space", byDefault));
    json decoders{replace("String", "▁", " "), {{"type", "ByteFallback"}}, {{"type", "Fuse"}}};
    if (addPrefixSpace) decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    recipe.decoder = sequence("decoders", std::move(decoders));
    if (legacy) {
        if (addPrefixSpace) recipe.normalizers.push_back({{"type", "Prepend"}, {"prepend", "▁"}});
        recipe.normalizers.push_back(replace("String", " ", "▁"));
    } else {
        recipe.preTokenizer = metaspace(addPrefixSpace ? "first" : "never", false);
    }
    HEADSCOPE_TRY(const bool addBos, config.flag("add_bos_token", true));
    HEADSCOPE_TRY(const bool addEos, config.flag("add_eos_token", false));
    recipe.layout = bosEosLayout(bos, eos, addBos, addEos);
    return {};
}

Result<void> fillGemma(Recipe& recipe) {
    FolderConfig& config = recipe.config;
    const std::string bos = config.namedOr("bos_token", "<bos>");
    const std::string eos = config.namedOr("eos_token", "<eos>");
    (void)config.namedOr("unk_token", "<unk>");
    (void)config.namedOr("pad_token", "<pad>");
    recipe.model.byteFallback = true;
    recipe.normalizers.push_back(replace("String", " ", "▁"));
    recipe.preTokenizer = {{"type", "Split"},
                           {"pattern", {{"String", " "}}},
                           {"behavior", "MergedWithPrevious"},
                           {"invert", false}};
    recipe.decoder =
        sequence("decoders", {replace("String", "▁", " "), {{"type", "ByteFallback"}}, {{"type", "Fuse"}}});
    HEADSCOPE_TRY(const bool addBos, config.flag("add_bos_token", true));
    HEADSCOPE_TRY(const bool addEos, config.flag("add_eos_token", false));
    recipe.layout = bosEosLayout(bos, eos, addBos, addEos);
    return {};
}

/// ALBERT keeps numbers and the comma behind them apart.
bool endsInNumberAndComma(const std::string& piece) {
    return piece.size() >= 2 && piece.back() == ',' && piece[piece.size() - 2] >= '0' &&
           piece[piece.size() - 2] <= '9';
}

Result<void> fillAlbert(Recipe& recipe) {
    HEADSCOPE_TRY(const bool keepAccents, recipe.config.flag("keep_accents", false));
    HEADSCOPE_TRY(const bool lower, recipe.config.flag("do_lower_case", true));
    for (SentencePiece& piece : recipe.model.pieces) {
        if (endsInNumberAndComma(piece.spelling)) piece.score += kNever;
    }
    recipe.normalizers = {replace("String", "``", "\""), replace("String", "''", "\"")};
    if (!keepAccents) {
        recipe.normalizers.push_back({{"type", "NFKD"}});
        recipe.normalizers.push_back({{"type", "StripAccents"}});
    }
    if (lower) recipe.normalizers.push_back({{"type", "Lowercase"}});
    addCharMap(recipe);
    recipe.normalizers.push_back(replace("Regex", " {2,}", " "));
    (void)recipe.config.namedOr("unk_token", "<unk>");
    (void)recipe.config.namedOr("pad_token", "<pad>");
    (void)recipe.config.namedOr("mask_token", "[MASK]", true);
    const std::string cls = recipe.config.namedOr("cls_token", "[CLS]");
    recipe.layout = clsSepLayout(cls, recipe.config.namedOr("sep_token", "[SEP]"), 1, 1);
    return markWords(recipe);
}

Result<void> fillDebertaV2(Recipe& recipe) {
    HEADSCOPE_TRY(const bool lower, recipe.config.flag("do_lower_case", false));
    HEADSCOPE_TRY(const bool splitMarks, recipe.config.flag("split_by_punct", false));
    if (lower) recipe.normalizers.push_back({{"type", "Lowercase"}});
    recipe.normalizers.push_back({{"type", "Strip"}, {"strip_left", true}, {"strip_right", true}});
    addCharMap(recipe);
    recipe.normalizers.push_back(replace("Regex", " {2,}", " "));
    json steps = json::array();
    if (splitMarks) steps.push_back({{"type", "Punctuation"}, {"behavior", "Isolated"}});
    recipe.decoder = metaspace("always");
    steps.push_back(recipe.decoder);
    recipe.preTokenizer = sequence("pretokenizers", std::move(steps));
    const std::string cls = recipe.config.namedOr("cls_token", "[CLS]");
    recipe.layout = clsSepLayout(cls, recipe.config.namedOr("sep_token", "[SEP]"), 1, 1);
    (void)recipe.config.namedOr("unk_token", "[UNK]");
    (void)recipe.config.namedOr("pad_token", "[PAD]");
    (void)recipe.config.namedOr("mask_token", "[MASK]");
    return {};
}

Result<void> fillPegasus(Recipe& recipe) {
    HEADSCOPE_TRY(const std::uint32_t offset, recipe.config.number("offset", 10000, 103));
    const std::string eos = recipe.config.namedOr("eos_token", "</s>");
    std::vector<SentencePiece> first{{recipe.config.namedOr("pad_token", "<pad>")}, {eos}};
    HEADSCOPE_TRY(const std::string sentence, recipe.config.text("mask_token_sent", "<mask_1>"));
    first.push_back({sentence});
    first.push_back({recipe.config.namedOr("mask_token", "<mask_2>")});
    recipe.more.push_back(special(sentence));
    for (std::uint32_t i = 2; i < offset; ++i) {
        first.push_back({fmt::format("<unk_{}>", i), kNever});
        recipe.more.push_back(special(first.back().spelling));
    }
    recipe.model.unknown += offset;
    replaceFirst(recipe.model, 2, std::move(first));
    addCharMap(recipe);
    (void)recipe.config.namedOr("unk_token", "<unk>");
    recipe.layout = {{{"$A"}, {eos}}, {{"$A"}, {"$B"}, {eos}}};
    return markSpaces(recipe);
}

/// As the SentencePiece library itself does, without special tokens around texts.
Result<void> fillPlain(Recipe& recipe) {
    addCharMap(recipe);
    if (!recipe.normalizers.empty()) recipe.normalizers.back()["longest_match"] = true;
    if (recipe.model.removeExtraSpaces) {
        recipe.normalizers.push_back(replace("Regex", "\\A +| +\\z", ""));  // other whitespace stays
        recipe.normalizers.push_back(replace("Regex", " {2,}", " "));
    }
    const bool prefix = recipe.model.addDummyPrefix;
    if (prefix) recipe.normalizers.push_back({{"type", "Prepend"}, {"prepend", " "}});
    recipe.normalizers.push_back(replace("String", " ", "▁"));
    const json marks = metaspace(prefix ? "always" : "never", false);
    recipe.decoder = sequence("decoders", {{{"type", "ByteFallback"}}, marks});
    return {};
}

/// Takes away the pieces that no text is cut into. Their ids are lost, so only where others number the
/// pieces.
void leaveOutControls(SentencePieceModel& model) {
    const auto isControl = [](const SentencePiece& piece) { return piece.type == PieceType::control; };
    const auto first = static_cast<std::ptrdiff_t>(std::min<std::size_t>(model.unknown, model.pieces.size()));
    const auto before = std::count_if(model.pieces.begin(), model.pieces.begin() + first, isControl);
    model.unknown -= static_cast<std::uint32_t>(before);
    std::erase_if(model.pieces, isControl);
}

/// Marian: the pieces of source.spm, cut as the library does it, and codes such as ">>fr<<" that stand before
/// a text. Without Moses' normalisation of punctuation, which the reference leaves out as well where
/// sacremoses is not installed. Source: transformers, tokenization_marian.py.
Result<void> fillMarian(Recipe& recipe, const Vocabulary& vocabulary) {
    FolderConfig& config = recipe.config;
    HEADSCOPE_TRY(const bool apart, config.flag("separate_vocabs", false));
    if (apart) {
        return fail(ErrorCode::tokenizerFormat, "separate_vocabs is true, expected one vocabulary",
                    "open a Marian model whose two languages share one");
    }
    leaveOutControls(recipe.model);
    recipe.more.clear();
    for (std::uint32_t id = 0; id < vocabulary.idCount(); ++id) {
        const std::string* spelling = vocabulary.spelling(id);
        if (spelling && spelling->starts_with(">>") && spelling->ends_with("<<"))
            recipe.more.push_back(special(*spelling));
    }
    const std::string eos = config.namedOr("eos_token", "</s>");
    (void)config.namedOr("unk_token", "<unk>");
    (void)config.namedOr("pad_token", "<pad>");
    HEADSCOPE_CHECKED(fillPlain(recipe));
    recipe.layout = {{{"$A"}, {eos}}, {{"$A"}, {"$B"}, {eos}}};
    return {};
}

Result<void> fill(Recipe& recipe, const std::string& name) {
    if (name == "T5Tokenizer") return fillT5(recipe);
    if (name == "LlamaTokenizer" || name == "CodeLlamaTokenizer") return fillLlama(recipe, true);
    if (name == "GemmaTokenizer") return fillGemma(recipe);
    if (name == "AlbertTokenizer") return fillAlbert(recipe);
    if (name == "DebertaV2Tokenizer") return fillDebertaV2(recipe);
    if (name == "PegasusTokenizer") return fillPegasus(recipe);
    if (name.empty()) return fillPlain(recipe);
    return fillFairseq(recipe, name);
}

}  // namespace

Result<TokenizerDraft> draftOfPieces(const std::filesystem::path& file, FolderConfig& config,
                                     const std::string& name) {
    HEADSCOPE_TRY(SentencePieceModel read, readSentencePiece(file));
    Recipe recipe{std::move(read), config, json::array(), {}, {}, {}, {}};
    for (const SentencePiece& piece : recipe.model.pieces) {
        if (piece.type != PieceType::control && piece.type != PieceType::userDefined) continue;
        recipe.more.push_back(special(piece.spelling));
        recipe.more.back().special = piece.type == PieceType::control;
    }
    const bool marian = name == "MarianTokenizer";
    std::optional<Vocabulary> numbers;
    if (marian) {
        HEADSCOPE_TRY(numbers, readVocabJson(file.parent_path() / "vocab.json"));
        HEADSCOPE_CHECKED(fillMarian(recipe, *numbers));
    } else {
        HEADSCOPE_CHECKED(fill(recipe, name));
    }
    TokenizerDraft draft;
    draft.file = file.string();
    draft.sections = json{
        {"normalizer", sequence("normalizers", recipe.normalizers)},
        {"pre_tokenizer", recipe.preTokenizer},
        {"decoder",
         recipe.decoder}}.dump();
    draft.layout = std::move(recipe.layout);
    draft.added = std::move(recipe.more);
    for (AddedToken& token : config.addedTokens()) draft.added.push_back(std::move(token));
    draft.mask = config.named("mask_token");
    const PieceModelOptions options{recipe.model.kind, recipe.model.unknown, recipe.model.byteFallback,
                                    name.empty() || marian};
    if (options.unknown >= recipe.model.pieces.size()) {
        return fail(ErrorCode::tokenizerFormat, fmt::format("{} has {} pieces, too few for a {}",
                                                            file.string(), recipe.model.pieces.size(), name));
    }
    draft.model = modelOfPieces(std::move(recipe.model.pieces), options);
    if (marian) {
        const std::string spelling = config.namedOr("unk_token", "<unk>");
        const auto unknown = numbers->id(spelling);
        if (!unknown) {
            return fail(ErrorCode::tokenizerFormat,
                        fmt::format("vocab.json beside {} has no \"{}\"", file.string(), spelling),
                        "download vocab.json again");
        }
        draft.model =
            std::make_unique<const RenumberedModel>(std::move(draft.model), std::move(*numbers), *unknown);
    }
    return draft;
}

}  // namespace headscope::text
