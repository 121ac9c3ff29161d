// SPDX-License-Identifier: GPL-3.0-or-later
// Unigram: of all ways to cut a word into tokens, the most probable one (SentencePiece, T5, XLM-R).
#include "core/text/unigram.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/base/check.h"
#include "core/text/utf8.h"

namespace headscope::text {
namespace {

constexpr double kUnknownPenalty = 10.0;  // below the least probable token; SentencePiece's constant
constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

}  // namespace

/// The most probable way to reach a byte.
struct Unigram::Step {
    std::uint32_t id{};
    std::uint32_t begin = kNowhere;  // of the last token on that way
    double score{};

    void offer(const Step& other, bool laterWins) {
        const bool better = other.score > score || (laterWins && other.score >= score);
        if (begin == kNowhere || better) *this = other;
    }
};

Result<std::unique_ptr<const TokenModel>> Unigram::read(const JsonSection& section) {
    UnigramOptions options;
    HEADSCOPE_TRY(options.byteFallback, section.at("byte_fallback").flagOr(false));
    HEADSCOPE_TRY(const auto entries, section.at("vocab").elements());
    if (entries.size() > Vocabulary::kIdLimit) {
        return section.at("vocab").fail(fmt::format("has {} entries", entries.size()));
    }
    std::vector<std::string> spellings;
    spellings.reserve(entries.size());
    options.scores.reserve(entries.size());
    for (const JsonSection& entry : entries) {
        HEADSCOPE_TRY(const auto parts, entry.elements());
        if (parts.size() != 2) return entry.fail("is no pair of a token and its score");
        HEADSCOPE_TRY(std::string spelling, parts[0].text());
        HEADSCOPE_TRY(const double score, parts[1].real());
        spellings.push_back(std::move(spelling));
        options.scores.push_back(score);
    }
    const JsonSection unknown = section.at("unk_id");
    if (!unknown.isNull()) {
        HEADSCOPE_TRY(options.unknown, unknown.number(Vocabulary::kIdLimit));
        if (*options.unknown >= spellings.size()) {
            return unknown.fail(
                fmt::format("is {}, but there are {} tokens", *options.unknown, spellings.size()));
        }
    }
    return std::make_unique<const Unigram>(Vocabulary(std::move(spellings)), std::move(options));
}

Unigram::Unigram(Vocabulary vocabulary, UnigramOptions options)
    : m_vocabulary(std::move(vocabulary)), m_options(std::move(options)), m_prefixes(m_vocabulary) {
    HEADSCOPE_CHECK(m_options.scores.size() == m_vocabulary.idCount());
    HEADSCOPE_CHECK(!m_options.unknown || *m_options.unknown < m_vocabulary.idCount());
    const auto least = std::min_element(m_options.scores.begin(), m_options.scores.end());
    m_unknownScore = (least == m_options.scores.end() ? 0.0 : *least) - kUnknownPenalty;
    if (m_options.byteFallback) m_byteTokens = ByteTokens(m_vocabulary);
}

/// Offers all tokens that begin at `begin` to the bytes behind them.
bool Unigram::extend(std::string_view word, std::uint32_t begin, std::vector<Step>& best) const {
    const auto rounded = [this](double sum) {
        return m_options.singlePrecision ? static_cast<double>(static_cast<float>(sum)) : sum;
    };
    const std::uint32_t character = readCodePoint(word, begin).bytes;
    const double score = best[begin].score;
    bool hasCharacter = false;
    m_prefixes.forEachPrefix(word.substr(begin), [&](std::uint32_t id, std::size_t bytes) {
        best[begin + bytes].offer({id, begin, rounded(m_options.scores[id] + score)},
                                  m_options.singlePrecision);
        hasCharacter = hasCharacter || bytes == character;
    });
    if (hasCharacter) return true;
    Step& target = best[begin + character];
    const double unknownScore = rounded(m_unknownScore + score);
    if (!m_options.unknown) return target.begin != kNowhere && !(unknownScore > target.score);
    target.offer({*m_options.unknown, begin, unknownScore}, m_options.singlePrecision);
    return true;
}

/// Appends one token; one that the vocabulary does not have is unknown, or spelled in bytes.
bool Unigram::addPiece(std::string_view word, std::uint32_t begin, std::uint32_t end,
                       std::vector<Piece>& pieces) const {
    const std::string_view spelling = word.substr(begin, end - begin);
    if (const auto id = m_vocabulary.id(spelling)) {
        pieces.push_back({*id, begin, end});
        return true;
    }
    if (m_options.byteFallback) {
        if (const auto ids = m_byteTokens.idsOf(spelling)) {
            for (const std::uint32_t id : *ids) pieces.push_back({id, begin, end});
            return true;
        }
    }
    if (m_options.unknown) pieces.push_back({*m_options.unknown, begin, end});
    return m_options.unknown.has_value();
}

bool Unigram::spell(std::string_view word, std::vector<Piece>& pieces) const {
    const auto size = static_cast<std::uint32_t>(word.size());
    std::vector<Step> best(word.size() + 1);
    for (std::uint32_t at = 0; at < size; at += readCodePoint(word, at).bytes) {
        if (!extend(word, at, best)) return false;
    }
    std::vector<Step> path;  // from the end; neighbouring unknown characters are one token
    bool afterUnknown = false;
    for (std::uint32_t end = size; end > 0; end = best[end].begin) {
        const bool unknown = m_options.unknown && best[end].id == *m_options.unknown;
        if (unknown && afterUnknown) {
            path.back().begin = best[end].begin;
        } else {
            path.push_back(best[end]);
        }
        afterUnknown = unknown;
    }
    for (auto step = path.rbegin(); step != path.rend(); ++step) {
        const std::uint32_t end = step + 1 == path.rend() ? size : (step + 1)->begin;
        if (!addPiece(word, step->begin, end, pieces)) return false;
    }
    return true;
}

}  // namespace headscope::text
