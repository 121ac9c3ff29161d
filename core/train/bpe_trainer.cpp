// SPDX-License-Identifier: GPL-3.0-or-later
// Pair counting over distinct words: a few thousand of them, so every merge counts anew.
#include "core/train/bpe_trainer.h"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "core/text/byte_alphabet.h"
#include "core/text/pre_tokenizer.h"

namespace headscope::train {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kByteLevel =
    R"({"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true})";

std::vector<std::string> specialTokens(SpecialTokenSet special) {
    if (special == SpecialTokenSet::document) return {"<|endoftext|>"};
    return {"[PAD]", "[CLS]", "[SEP]", "[MASK]"};
}

// A word as ids of what its bytes were merged to so far.
struct Word {
    std::vector<std::uint32_t> parts;
    std::uint64_t count{};
};

std::uint64_t keyOf(std::uint32_t left, std::uint32_t right) { return (std::uint64_t{left} << 32U) | right; }

// The most frequent pair; 0 where none is seen twice. No pair has that key: id 0 is a special token.
std::uint64_t bestPair(const std::vector<Word>& words) {
    std::unordered_map<std::uint64_t, std::uint64_t> counts;
    for (const Word& word : words) {
        for (std::size_t i = 0; i + 1 < word.parts.size(); ++i)
            counts[keyOf(word.parts[i], word.parts[i + 1])] += word.count;
    }
    std::uint64_t best = 0, most = 1;
    for (const auto& [pair, count] : counts) {
        if (count > most || (count == most && best != 0 && pair < best)) {
            best = pair;
            most = count;
        }
    }
    return best;
}

void merge(std::vector<Word>& words, std::uint32_t left, std::uint32_t right, std::uint32_t merged) {
    for (Word& word : words) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < word.parts.size(); ++i) {
            const bool pair =
                i + 1 < word.parts.size() && word.parts[i] == left && word.parts[i + 1] == right;
            word.parts[kept++] = pair ? merged : word.parts[i];
            if (pair) ++i;
        }
        word.parts.resize(kept);
    }
}

Json addedToken(std::size_t id, const std::string& content) {
    // A mask stands for a word together with the blank before it.
    return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", content == "[MASK]"},
            {"rstrip", false}, {"normalized", false}, {"special", true}};
}

Json piece(const char* kind, const char* name, int segment) {
    return {{kind, {{"id", name}, {"type_id", segment}}}};
}

Json postProcessor(SpecialTokenSet special) {
    const Json first = piece("Sequence", "A", 0), second = piece("Sequence", "B", 1);
    Json single, pair;
    if (special == SpecialTokenSet::document) {
        const Json begin = piece("SpecialToken", "<|endoftext|>", 0);
        single = {begin, first};
        pair = {begin, first, second};
    } else {
        const Json end = piece("SpecialToken", "[SEP]", 0);
        single = {piece("SpecialToken", "[CLS]", 0), first, end};
        pair = {piece("SpecialToken", "[CLS]", 0), first, end, second, piece("SpecialToken", "[SEP]", 1)};
    }
    Json used = Json::object();
    const std::vector<std::string> names = specialTokens(special);
    for (std::size_t id = 0; id < names.size(); ++id) {
        if (names[id] == "[PAD]" || names[id] == "[MASK]") continue;
        used[names[id]] = {{"id", names[id]}, {"ids", {id}}, {"tokens", {names[id]}}};
    }
    return {{"type", "TemplateProcessing"}, {"single", single}, {"pair", pair}, {"special_tokens", used}};
}

}  // namespace

Result<void> WordCounter::add(std::string_view text) {
    static const auto splitter = [] {
        auto section = text::JsonSection::parse(kByteLevel, "byte level");
        return text::readPreTokenizer(section.value()).value();
    }();
    std::vector<text::TextPart> parts;
    parts.push_back({text::NormalizedText(text), {}});
    HEADSCOPE_CHECKED(splitter->split(parts));
    for (const text::TextPart& part : parts) ++m_counts[part.text.text()];
    return {};
}

BpeVocabulary trainBpe(const std::map<std::string, std::uint64_t>& counts, SpecialTokenSet special,
                       std::uint32_t size) {
    BpeVocabulary vocabulary;
    vocabulary.tokens = specialTokens(special);
    std::map<std::string, std::uint32_t, std::less<>> byteIds;
    for (unsigned int byte = 0; byte < 256; ++byte) {
        const std::string spelling(text::byteSpelling(static_cast<unsigned char>(byte)));
        byteIds[spelling] = static_cast<std::uint32_t>(vocabulary.tokens.size());
        vocabulary.tokens.push_back(spelling);
    }
    std::vector<Word> words;
    for (const auto& [spelling, count] : counts) {
        Word word{{}, count};
        const auto bytes = text::spelledBytes(spelling);
        for (const char byte : bytes.value_or(std::string()))
            word.parts.push_back(byteIds.find(text::byteSpelling(static_cast<unsigned char>(byte)))->second);
        words.push_back(std::move(word));
    }
    while (vocabulary.tokens.size() < size) {
        const std::uint64_t pair = bestPair(words);
        if (pair == 0) break;
        const auto left = static_cast<std::uint32_t>(pair >> 32U);
        const auto right = static_cast<std::uint32_t>(pair & 0xffffffffU);
        merge(words, left, right, static_cast<std::uint32_t>(vocabulary.tokens.size()));
        vocabulary.merges.emplace_back(vocabulary.tokens[left], vocabulary.tokens[right]);
        vocabulary.tokens.push_back(vocabulary.tokens[left] + vocabulary.tokens[right]);
    }
    return vocabulary;
}

std::string tokenizerJson(const BpeVocabulary& vocabulary, SpecialTokenSet special) {
    const std::vector<std::string> names = specialTokens(special);
    Json added = Json::array(), ids = Json::object(), merges = Json::array();
    for (std::size_t id = 0; id < names.size(); ++id) added.push_back(addedToken(id, names[id]));
    for (std::size_t id = 0; id < vocabulary.tokens.size(); ++id) ids[vocabulary.tokens[id]] = id;
    for (const auto& [left, right] : vocabulary.merges) merges.push_back(Json::array({left, right}));
    const Json document = {
        {"version", "1.0"},
        {"truncation", nullptr},
        {"padding", nullptr},
        {"added_tokens", added},
        {"normalizer", nullptr},
        {"pre_tokenizer", Json::parse(kByteLevel)},
        {"post_processor", postProcessor(special)},
        {"decoder", Json::parse(kByteLevel)},
        {"model",
         {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", nullptr},
          {"continuing_subword_prefix", nullptr},
          {"end_of_word_suffix", nullptr},
          {"fuse_unk", false},
          {"byte_fallback", false},
          {"ignore_merges", false},
          {"vocab", ids},
          {"merges", merges}}},
    };
    return document.dump(1) + "\n";
}

std::string tokenizerConfigJson(SpecialTokenSet special, std::uint32_t longest) {
    Json document = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                     {"clean_up_tokenization_spaces", false},
                     {"model_max_length", longest}};
    if (special == SpecialTokenSet::document) {
        document["bos_token"] = "<|endoftext|>";
        document["eos_token"] = "<|endoftext|>";
    } else {
        document["cls_token"] = "[CLS]";
        document["sep_token"] = "[SEP]";
        document["pad_token"] = "[PAD]";
        document["mask_token"] = "[MASK]";
    }
    return document.dump(1) + "\n";
}

}  // namespace headscope::train
