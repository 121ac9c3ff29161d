// SPDX-License-Identifier: GPL-3.0-or-later
// The tokenizer that runs the stages of a tokenizer.json one after the other.
#include "core/text/tokenizer_pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "core/base/check.h"
#include "core/text/byte_alphabet.h"
#include "core/text/utf8.h"

namespace headscope::text {
namespace {

constexpr std::size_t kTextLimit = 256ULL << 20U;  // bytes; rewriting takes about 20 times as much
constexpr std::size_t kCachedWord = 256;           // longer words rarely come twice
constexpr std::size_t kShownBytes = 60;            // of a word in a message

/// Begin of a text for a message, cut between characters.
std::string shown(std::string_view text) {
    if (text.size() <= kShownBytes) return std::string(text);
    std::size_t end = kShownBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "…";
}

/// Spells words, and remembers them for the time of one text.
class WordSpeller {
public:
    explicit WordSpeller(const TokenModel& model) : m_model(model) {}

    /// The tokens of `word`, which must outlive this; nothing where it cannot be spelled. Valid until the
    /// next call.
    std::optional<std::span<const Piece>> spell(std::string_view word) {
        if (word.size() > kCachedWord) {
            m_long.clear();
            if (!m_model.spell(word, m_long)) return std::nullopt;
            return m_long;
        }
        const auto [entry, isNew] = m_known.try_emplace(word);
        Range& range = entry->second;
        if (isNew) {
            range.begin = m_pieces.size();
            if (!m_model.spell(word, m_pieces)) return std::nullopt;
            range.count = m_pieces.size() - range.begin;
        }
        return std::span<const Piece>(m_pieces).subspan(range.begin, range.count);
    }

private:
    struct Range {
        std::size_t begin{}, count{};
    };
    const TokenModel& m_model;
    std::unordered_map<std::string_view, Range> m_known;
    std::vector<Piece> m_pieces, m_long;
};

void append(Encoding& encoding, std::uint32_t id, std::string spelling, ByteSpan span) {
    encoding.ids.push_back({id});
    encoding.tokens.push_back(std::move(spelling));
    encoding.offsets.push_back(span);
}

template <class T>
void moveBehind(std::vector<T>& target, std::vector<T>& source) {
    target.insert(target.end(), std::make_move_iterator(source.begin()),
                  std::make_move_iterator(source.end()));
}

}  // namespace

TokenizerPipeline::TokenizerPipeline(TokenizerStages stages, const std::optional<std::string>& maskName)
    : m_stages(std::move(stages)) {
    HEADSCOPE_CHECK(m_stages.model != nullptr);
    if (maskName) m_mask = TokenizerPipeline::tokenId(*maskName);
    for (const char* usual : {"[MASK]", "<mask>"}) {
        const auto id = m_stages.added.id(usual);
        if (!m_mask && id) m_mask = TokenId{*id};
    }
}

Result<Encoding> TokenizerPipeline::spellParts(const std::vector<TextPart>& parts,
                                               std::string_view source) const {
    Encoding encoding;
    WordSpeller speller(*m_stages.model);
    const Vocabulary& vocabulary = m_stages.model->vocabulary();
    for (const TextPart& part : parts) {
        const std::string& word = part.text.text();
        if (part.addedToken) {
            append(encoding, *part.addedToken, word, part.text.originalOf(0, word.size()));
            continue;
        }
        const auto pieces = speller.spell(word);
        if (!pieces) {
            const ByteSpan span = part.text.originalOf(0, word.size());
            return fail(
                ErrorCode::tokenUnknown,
                fmt::format("\"{}\" (bytes {} to {}) is not in the vocabulary, which has no unknown token",
                            shown(source.substr(span.begin, span.end - span.begin)), span.begin, span.end),
                "use words that the model was trained with");
        }
        for (const Piece& piece : *pieces) {
            append(encoding, piece.id, *vocabulary.spelling(piece.id),
                   part.text.originalOf(piece.begin, piece.end));
        }
    }
    return encoding;
}

Result<EncodedPart> TokenizerPipeline::encodeText(std::string_view text, std::uint8_t segment) const {
    if (text.size() > kTextLimit) {
        return fail(ErrorCode::promptTooLong,
                    fmt::format("the text has {} bytes, expected at most {}", text.size(), kTextLimit));
    }
    if (const auto offset = firstInvalidByte(text)) {
        return fail(ErrorCode::textEncoding, fmt::format("the text is not UTF-8 at byte {}", *offset),
                    "save it as UTF-8");
    }
    HEADSCOPE_TRY(std::vector<TextPart> parts, m_stages.added.extract(text, m_stages.normalizer.get()));
    if (m_stages.preTokenizer) HEADSCOPE_CHECKED(m_stages.preTokenizer->split(parts));
    HEADSCOPE_TRY(Encoding encoding, spellParts(parts, text));
    encoding.special.assign(encoding.ids.size(), 0);
    encoding.segments.assign(encoding.ids.size(), segment);
    return EncodedPart{std::move(encoding), text};
}

Encoding TokenizerPipeline::joined(std::vector<EncodedPart> parts) const {
    Encoding all;
    for (EncodedPart& part : parts) {
        moveBehind(all.ids, part.encoding.ids);
        moveBehind(all.tokens, part.encoding.tokens);
        moveBehind(all.offsets, part.encoding.offsets);
        moveBehind(all.special, part.encoding.special);
        moveBehind(all.segments, part.encoding.segments);
    }
    for (std::size_t i = 0; i < all.ids.size(); ++i) {
        // So far an added token is spelled as it was found, with the spaces that it took along.
        const AddedToken* added = m_stages.added.find(all.ids[i].value);
        if (added != nullptr || all.special[i] != 0) all.tokens[i] = tokenText(all.ids[i]);
        if (added != nullptr && added->special) all.special[i] = 1;
    }
    return all;
}

Result<Encoding> TokenizerPipeline::encode(std::string_view text, std::optional<std::string_view> pair,
                                           SpecialTokens special) const {
    std::vector<EncodedPart> parts;
    HEADSCOPE_TRY(EncodedPart first, encodeText(text, 0));
    parts.push_back(std::move(first));
    if (pair) {
        auto second = encodeText(*pair, 1);
        if (!second) return fail(std::move(second).error().in("second text of the pair"));
        parts.push_back(*std::move(second));
    }
    if (m_stages.postProcessor) {
        HEADSCOPE_TRY(parts, m_stages.postProcessor->process(std::move(parts), special));
    }
    return joined(std::move(parts));
}

std::string TokenizerPipeline::decode(std::span<const TokenId> ids, bool skipSpecial) const {
    std::vector<std::string> spellings;
    for (const TokenId id : ids) {
        if (const AddedToken* added = m_stages.added.find(id.value)) {
            if (!skipSpecial || !added->special) spellings.push_back(added->normalized);
        } else if (const std::string* spelling = m_stages.model->vocabulary().spelling(id.value)) {
            spellings.push_back(*spelling);
        }
    }
    std::string_view between = " ";
    if (m_stages.decoder) {
        spellings = m_stages.decoder->decode(std::move(spellings));
        between = "";
    }
    return fmt::format("{}", fmt::join(spellings, between));
}

std::string TokenizerPipeline::tokenText(TokenId id) const {
    if (const AddedToken* added = m_stages.added.find(id.value)) return added->content;
    const std::string* spelling = m_stages.model->vocabulary().spelling(id.value);
    return spelling == nullptr ? std::string() : *spelling;
}

std::string TokenizerPipeline::tokenBytes(TokenId id) const {
    std::string spelling = tokenText(id);
    if (m_stages.added.find(id.value) != nullptr) return spelling;
    if (m_stages.decoder) return m_stages.decoder->runningBytes(spelling);
    return isByteLevel() ? spelledBytes(spelling).value_or(spelling) : spelling;
}

std::optional<TokenId> TokenizerPipeline::tokenId(std::string_view spelling) const {
    std::optional<std::uint32_t> id = m_stages.added.id(spelling);
    if (!id) id = m_stages.model->vocabulary().id(spelling);
    if (!id) return std::nullopt;
    return TokenId{*id};
}

bool TokenizerPipeline::isSpecial(TokenId id) const {
    const AddedToken* added = m_stages.added.find(id.value);
    return added != nullptr && added->special;
}

std::uint32_t TokenizerPipeline::vocabularySize() const {
    return std::max(m_stages.model->vocabulary().idCount(), m_stages.added.idEnd());
}

bool TokenizerPipeline::isByteLevel() const {
    return m_stages.preTokenizer != nullptr && m_stages.preTokenizer->isByteLevel();
}

std::string TokenizerPipeline::describe() const {
    const std::string_view variant = isByteLevel() ? "byte level" : m_stages.model->variant();
    const std::string kind = variant.empty() ? std::string() : fmt::format(" ({})", variant);
    return fmt::format("{}{}, {} tokens", m_stages.model->name(), kind, vocabularySize());
}

}  // namespace headscope::text
