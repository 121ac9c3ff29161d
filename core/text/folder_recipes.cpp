// SPDX-License-Identifier: GPL-3.0-or-later
// How the models that came before tokenizer.json cut text, by the class of their tokenizer.
#include "core/text/folder_recipes.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "core/text/bpe.h"
#include "core/text/vocabulary_files.h"
#include "core/text/word_piece.h"

namespace headscope::text {
namespace {

using nlohmann::json;

constexpr std::uint32_t kLongestWord = 100;  // of WordPiece, in characters

enum class Source : std::uint8_t { merges, words, pieces };

/// A tokenizer's class, the models that have it by model_type, and what it reads.
struct Row {
    std::string_view tokenizerClass, modelTypes;  // types between spaces
    Source source;
};

constexpr std::array<Row, 27> kRows{{
    {"GPT2Tokenizer", " gpt2 gpt_neo gptj opt gpt_bigcode codegen ", Source::merges},
    {"CodeGenTokenizer", "", Source::merges},
    {"RobertaTokenizer", " roberta ", Source::merges},
    {"BartTokenizer", " bart ", Source::merges},
    {"LongformerTokenizer", " longformer ", Source::merges},
    {"LEDTokenizer", " led ", Source::merges},
    {"CLIPTokenizer", " clip clip_text_model ", Source::merges},
    {"WhisperTokenizer", " whisper ", Source::merges},
    {"Qwen2Tokenizer", " qwen2 qwen2_moe qwen3 qwen3_moe ", Source::merges},
    {"DebertaTokenizer", " deberta ", Source::merges},
    {"BertTokenizer", " bert ", Source::words},
    {"DistilBertTokenizer", " distilbert ", Source::words},
    {"ElectraTokenizer", " electra ", Source::words},
    {"MobileBertTokenizer", " mobilebert ", Source::words},
    {"MPNetTokenizer", " mpnet ", Source::words},
    {"T5Tokenizer", " t5 mt5 umt5 ", Source::pieces},
    {"LlamaTokenizer", " llama mistral mixtral ", Source::pieces},
    {"CodeLlamaTokenizer", "", Source::pieces},
    {"GemmaTokenizer", " gemma gemma2 gemma3_text ", Source::pieces},
    {"XLMRobertaTokenizer", " xlm-roberta ", Source::pieces},
    {"XGLMTokenizer", " xglm ", Source::pieces},
    {"CamembertTokenizer", " camembert ", Source::pieces},
    {"MBartTokenizer", " mbart ", Source::pieces},
    {"AlbertTokenizer", " albert ", Source::pieces},
    {"PegasusTokenizer", " pegasus ", Source::pieces},
    {"DebertaV2Tokenizer", " deberta-v2 ", Source::pieces},
    {"MarianTokenizer", " marian ", Source::pieces},
}};

const Row* rowOf(const FolderConfig& config) {
    for (const Row& row : kRows) {
        if (row.tokenizerClass == config.tokenizerClass()) return &row;
    }
    if (!config.tokenizerClass().empty() || config.modelType().empty()) return nullptr;
    for (const Row& row : kRows) {
        if (row.modelTypes.find(" " + config.modelType() + " ") != std::string_view::npos) return &row;
    }
    return nullptr;
}

bool isThere(const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

/// The SentencePiece model of a folder under one of its usual names.
std::optional<std::filesystem::path> pieceFile(const std::filesystem::path& folder) {
    for (const char* name : {"spiece.model", "tokenizer.model", "sentencepiece.bpe.model", "spm.model",
                             "sentencepiece.model", "source.spm"}) {
        if (isThere(folder / name)) return folder / name;
    }
    return std::nullopt;
}

Failure noVocabulary(const std::filesystem::path& folder) {
    return fail(
        ErrorCode::fileMissing,
        fmt::format(
            "{} has no tokenizer: no tokenizer.json, no vocab.json with merges.txt, no vocab.txt and no "
            "SentencePiece model",
            folder.string()),
        "download the tokenizer files into the same folder");
}

Failure unknownClass(const std::filesystem::path& folder, const FolderConfig& config) {
    std::string known;
    for (const Row& row : kRows) known += fmt::format("{}{}", known.empty() ? "" : ", ", row.tokenizerClass);
    const bool named = !config.tokenizerClass().empty();
    return fail(ErrorCode::tokenizerFormat,
                fmt::format("{}: {} \"{}\" is not supported without a tokenizer.json; known: {}",
                            folder.string(), named ? "tokenizer_class" : "the tokenizer of model_type",
                            named ? config.tokenizerClass() : config.modelType(), known),
                "save it with transformers, which writes a tokenizer.json");
}

json byteLevel(bool addPrefixSpace, bool useRegex = true) {
    return {{"type", "ByteLevel"},
            {"add_prefix_space", addPrefixSpace},
            {"trim_offsets", true},
            {"use_regex", useRegex}};
}

json splitAndBytes(std::string_view expression, const char* behavior, bool invert) {
    const json split{
        {"type", "Split"}, {"pattern", {{"Regex", expression}}}, {"behavior", behavior}, {"invert", invert}};
    const bool cutAlready = !invert;
    return {{"type", "Sequence"}, {"pretokenizers", {split, byteLevel(false, !cutAlready)}}};
}

constexpr std::string_view kClipWords =
    R"(<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)";
constexpr std::string_view kQwenWords =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

json clipSections() {
    const json normalizer = json::parse(R"({"type": "Sequence", "normalizers": [{"type": "NFC"},
        {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}, {"type": "Lowercase"}]})");
    const json decoder = json::parse(R"({"type": "Sequence", "decoders": [{"type": "ByteLevel"},
        {"type": "Replace", "pattern": {"String": "</w>"}, "content": " "},
        {"type": "Strip", "content": " ", "start": 0, "stop": 1}]})");
    return {{"normalizer", normalizer},
            {"pre_tokenizer", splitAndBytes(kClipWords, "Removed", true)},
            {"decoder", decoder}};
}

/// What comes around texts, by class; asks for the special tokens so that they become added tokens.
Result<SpecialLayout> mergesLayout(FolderConfig& config, const std::string& name, bool addPrefixSpace) {
    if (name == "CLIPTokenizer") {
        const std::string bos = config.namedOr("bos_token", "<|startoftext|>");
        return clsSepLayout(bos, config.namedOr("eos_token", "<|endoftext|>"), 2, 0);
    }
    if (name == "DebertaTokenizer") {
        (void)config.namedOr("unk_token", "[UNK]");
        (void)config.namedOr("pad_token", "[PAD]");
        (void)config.namedOr("mask_token", "[MASK]", true);
        const std::string cls = config.namedOr("cls_token", "[CLS]");
        return clsSepLayout(cls, config.namedOr("sep_token", "[SEP]"), 1, 1);
    }
    if (name == "WhisperTokenizer") {
        const std::string eos = config.namedOr("eos_token", "<|endoftext|>");
        const std::string start = "<|startoftranscript|>";
        const std::string plain = "<|notimestamps|>";
        return SpecialLayout{{{start}, {plain}, {"$A"}, {eos}},
                             {{start}, {plain}, {"$A"}, {"$B", 1}, {eos, 1}}};
    }
    if (name == "GPT2Tokenizer" || name == "CodeGenTokenizer" || name == "Qwen2Tokenizer") {
        const std::string eos = config.namedOr("eos_token", "<|endoftext|>");
        const std::string bos = name == "Qwen2Tokenizer" ? config.named("bos_token").value_or("")
                                                         : config.namedOr("bos_token", eos);
        (void)config.namedOr("unk_token", "<|endoftext|>");
        HEADSCOPE_TRY(const bool addBos, config.flag("add_bos_token", false));
        return bosEosLayout(bos, eos, addBos && !bos.empty(), false);
    }
    for (const auto& [key, usual] : {std::pair{"bos_token", "<s>"},
                                     {"eos_token", "</s>"},
                                     {"unk_token", "<unk>"},
                                     {"pad_token", "<pad>"}}) {
        (void)config.namedOr(key, usual);
    }
    (void)config.namedOr("mask_token", "<mask>", true);
    const std::string cls = config.namedOr("cls_token", "<s>");
    SpecialLayout layout = clsSepLayout(cls, config.namedOr("sep_token", "</s>"), 2, 0);
    HEADSCOPE_TRY(layout.trimOffsets, config.flag("trim_offsets", true));
    layout.keepFirstSpace = addPrefixSpace;
    return layout;
}

}  // namespace

SpecialLayout clsSepLayout(const std::string& cls, const std::string& sep, int between,
                           std::uint8_t secondSegment) {
    SpecialLayout layout;
    layout.single = {{cls}, {"$A"}, {sep}};
    layout.pair = layout.single;
    for (int i = 1; i < between; ++i) layout.pair.push_back({sep});
    layout.pair.push_back({"$B", secondSegment});
    layout.pair.push_back({sep, secondSegment});
    return layout;
}

SpecialLayout bosEosLayout(const std::string& bos, const std::string& eos, bool addBos, bool addEos) {
    SpecialLayout layout;
    for (const std::uint8_t segment : {std::uint8_t{0}, std::uint8_t{1}}) {
        if (addBos) layout.pair.push_back({bos, segment});
        layout.pair.push_back({segment == 0 ? "$A" : "$B", segment});
        if (addEos) layout.pair.push_back({eos, segment});
        if (segment == 0) layout.single = layout.pair;
    }
    return layout;
}

Result<TokenizerDraft> draftOfMerges(const std::filesystem::path& folder, FolderConfig& config,
                                     const std::string& name) {
    TokenizerDraft draft;
    draft.file = (folder / "vocab.json").string();
    HEADSCOPE_TRY(const bool addPrefixSpace, config.flag("add_prefix_space", false));
    HEADSCOPE_TRY(draft.layout, mergesLayout(config, name, addPrefixSpace));
    HEADSCOPE_TRY(Vocabulary vocabulary, readVocabJson(folder / "vocab.json"));
    HEADSCOPE_TRY(BpeMerges merges, readMergesText(folder / "merges.txt", vocabulary));
    BpeOptions options;
    json sections{{"pre_tokenizer", byteLevel(addPrefixSpace)}, {"decoder", byteLevel(true)}};
    if (name == "CLIPTokenizer") {
        sections = clipSections();
        options.suffix = "</w>";
        options.unknown = config.namedOr("unk_token", "<|endoftext|>");
    } else if (name == "Qwen2Tokenizer") {
        sections["normalizer"] = {{"type", "NFC"}};
        sections["pre_tokenizer"] = splitAndBytes(kQwenWords, "Isolated", false);
    }
    draft.sections = sections.dump();
    draft.model = std::make_unique<const Bpe>(std::move(vocabulary), std::move(merges), std::move(options));
    draft.added = config.addedTokens();
    draft.mask = config.named("mask_token");
    return draft;
}

Result<TokenizerDraft> draftOfWords(const std::filesystem::path& folder, FolderConfig& config,
                                    const std::string& name) {
    TokenizerDraft draft;
    draft.file = (folder / "vocab.txt").string();
    const bool mpnet = name == "MPNetTokenizer";
    HEADSCOPE_TRY(Vocabulary vocabulary, readVocabText(folder / "vocab.txt"));
    HEADSCOPE_TRY(const bool lower, config.flag("do_lower_case", true));
    HEADSCOPE_TRY(const bool chinese, config.flag("tokenize_chinese_chars", true));
    HEADSCOPE_TRY(const std::optional<bool> accents, config.maybeFlag("strip_accents"));
    const std::string cls = config.namedOr("cls_token", mpnet ? "<s>" : "[CLS]");
    const std::string sep = config.namedOr("sep_token", mpnet ? "</s>" : "[SEP]");
    const std::string unknown = config.namedOr("unk_token", "[UNK]");
    (void)config.namedOr("pad_token", mpnet ? "<pad>" : "[PAD]");
    (void)config.namedOr("mask_token", mpnet ? "<mask>" : "[MASK]", mpnet);
    draft.layout = clsSepLayout(cls, sep, mpnet ? 2 : 1, mpnet ? 0 : 1);
    draft.layout.trimOffsets = mpnet;  // it shares RoBERTa's processor
    const json stripAccents = accents ? json(*accents) : json();
    draft.sections = json{{"normalizer",
                           {{"type", "BertNormalizer"},
                            {"clean_text", true},
                            {"handle_chinese_chars", chinese},
                            {"strip_accents", stripAccents},
                            {"lowercase", lower}}},
                          {"pre_tokenizer", {{"type", "BertPreTokenizer"}}},
                          {"decoder", {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}}}}
                         .dump();
    draft.model = std::make_unique<const WordPiece>(std::move(vocabulary), unknown, "##", kLongestWord);
    draft.added = config.addedTokens();
    draft.mask = config.named("mask_token");
    return draft;
}

Result<TokenizerDraft> draftOfFolder(const std::filesystem::path& folder) {
    HEADSCOPE_TRY(FolderConfig config, FolderConfig::read(folder));
    const Row* row = rowOf(config);
    const auto pieces = pieceFile(folder);
    const bool merges = isThere(folder / "vocab.json") && isThere(folder / "merges.txt");
    const bool words = isThere(folder / "vocab.txt");
    if (!pieces && !merges && !words) return noVocabulary(folder);
    if (row == nullptr && (!config.tokenizerClass().empty() || !pieces)) return unknownClass(folder, config);
    const std::string name(row == nullptr ? std::string_view() : row->tokenizerClass);
    const Source source = row == nullptr ? Source::pieces : row->source;
    if (source == Source::merges) return draftOfMerges(folder, config, name);
    if (source == Source::words) return draftOfWords(folder, config, name);
    if (!pieces) return noVocabulary(folder);
    return draftOfPieces(*pieces, config, name);
}

}  // namespace headscope::text
