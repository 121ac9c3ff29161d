// SPDX-License-Identifier: GPL-3.0-or-later
// Byte pair encoding, over byte-level alphabets (GPT-2) and over characters with byte fallback (Llama).
#include "core/text/bpe.h"

#include <fmt/format.h>

#include <utility>

#include "core/text/utf8.h"
#include "core/text/vocabulary_files.h"

namespace headscope::text {
namespace {

/// One merge: `"a b"`, or `["a", "b"]` since tokenizers 0.20.
Result<SpelledMerge> readMerge(const JsonSection& section) {
    if (section.isText()) {
        HEADSCOPE_TRY(const std::string line, section.text());
        auto merge = splitMerge(line);
        if (!merge) return section.fail(merge.error().message);
        return merge;
    }
    HEADSCOPE_TRY(const auto parts, section.elements());
    if (parts.size() != 2) return section.fail(fmt::format("has {} elements, expected 2", parts.size()));
    HEADSCOPE_TRY(std::string left, parts[0].text());
    HEADSCOPE_TRY(std::string right, parts[1].text());
    return SpelledMerge(std::move(left), std::move(right));
}

Result<BpeMerges> readMerges(const JsonSection& section, const Vocabulary& vocabulary,
                             std::size_t prefixBytes) {
    HEADSCOPE_TRY(const auto elements, section.elements());
    BpeMerges merges;
    merges.reserve(elements.size());
    std::uint32_t rank = 0;
    for (const JsonSection& element : elements) {
        if (element.isText() && element.text()->starts_with("#version")) continue;  // merges.txt's first line
        HEADSCOPE_TRY(const SpelledMerge merge, readMerge(element));
        const auto added = addMerge(merge, rank++, vocabulary, prefixBytes, merges);
        if (!added) return element.fail(added.error().message);
    }
    return merges;
}

}  // namespace

Result<std::unique_ptr<const TokenModel>> Bpe::read(const JsonSection& section) {
    BpeOptions options;
    if (!section.at("unk_token").isNull()) {
        HEADSCOPE_TRY(options.unknown, section.at("unk_token").text());
    }
    HEADSCOPE_TRY(options.prefix, section.at("continuing_subword_prefix").textOr(""));
    HEADSCOPE_TRY(options.suffix, section.at("end_of_word_suffix").textOr(""));
    HEADSCOPE_TRY(options.fuseUnknown, section.at("fuse_unk").flagOr(false));
    HEADSCOPE_TRY(options.byteFallback, section.at("byte_fallback").flagOr(false));
    HEADSCOPE_TRY(options.ignoreMerges, section.at("ignore_merges").flagOr(false));
    HEADSCOPE_TRY(Vocabulary vocabulary, Vocabulary::read(section.at("vocab")));
    HEADSCOPE_TRY(BpeMerges merges, readMerges(section.at("merges"), vocabulary, options.prefix.size()));
    return std::make_unique<const Bpe>(std::move(vocabulary), std::move(merges), std::move(options));
}

Bpe::Bpe(Vocabulary vocabulary, BpeMerges merges, BpeOptions options)
    : m_vocabulary(std::move(vocabulary)), m_merges(std::move(merges)), m_options(std::move(options)) {
    if (m_options.unknown) m_unknown = m_vocabulary.id(*m_options.unknown);
    if (m_options.byteFallback) m_byteTokens = ByteTokens(m_vocabulary);
}

bool Bpe::addBytes(std::string_view character, std::uint32_t begin, std::vector<Piece>& pieces) const {
    if (!m_options.byteFallback) return false;
    const auto ids = m_byteTokens.idsOf(character);
    if (!ids) return false;
    for (const std::uint32_t id : *ids) {
        pieces.push_back({id, begin, begin + 1});
        ++begin;
    }
    return true;
}

bool Bpe::addCharacters(std::string_view word, std::vector<Piece>& pieces) const {
    std::string spelled;
    bool afterUnknown = false;  // the last piece is an unknown token, which the next one may join
    for (std::size_t at = 0; at < word.size();) {
        const std::size_t bytes = readCodePoint(word, at).bytes;
        const auto begin = static_cast<std::uint32_t>(at);
        const auto end = static_cast<std::uint32_t>(at + bytes);
        std::string_view character = word.substr(at, bytes);
        const bool isLast = end == word.size();
        if ((at > 0 && !m_options.prefix.empty()) || (isLast && !m_options.suffix.empty())) {
            spelled =
                (at > 0 ? m_options.prefix : "") + std::string(character) + (isLast ? m_options.suffix : "");
            character = spelled;
        }
        at += bytes;
        if (const auto id = m_vocabulary.id(character)) {
            pieces.push_back({*id, begin, end});
            afterUnknown = false;
        } else if (addBytes(character, begin, pieces)) {
            afterUnknown = false;
        } else if (!m_unknown) {
            return false;
        } else if (afterUnknown && m_options.fuseUnknown) {
            pieces.back().end = end;
        } else {
            afterUnknown = true;
            pieces.push_back({*m_unknown, begin, end});
        }
    }
    return true;
}

bool Bpe::spell(std::string_view word, std::vector<Piece>& pieces) const {
    if (m_options.ignoreMerges) {
        if (const auto id = m_vocabulary.id(word)) {
            pieces.push_back({*id, 0, static_cast<std::uint32_t>(word.size())});
            return true;
        }
    }
    std::vector<Piece> own;
    own.reserve(word.size());
    if (!addCharacters(word, own)) return false;
    m_merges.apply(own);
    pieces.insert(pieces.end(), own.begin(), own.end());
    return true;
}

}  // namespace headscope::text
