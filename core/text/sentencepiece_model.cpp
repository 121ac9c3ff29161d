// SPDX-License-Identifier: GPL-3.0-or-later
// SentencePiece's .model files: pieces, scores and how they were trained.
#include "core/text/sentencepiece_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "core/text/bpe.h"
#include "core/text/message_reader.h"
#include "core/text/unigram.h"
#include "core/text/utf8.h"
#include "core/text/whole_file.h"

namespace headscope::text {
namespace {

constexpr std::size_t kLongestMerged = 256;  // bytes

/// What a model says of itself beside its pieces, before it is checked.
struct Settings {
    std::uint64_t kind = 1;
    std::int64_t unknown = 0;
    bool suffixSpaces = false;
};

Result<void> readPiece(std::string_view bytes, SentencePiece& piece) {
    MessageReader message(bytes);
    while (message.next()) {
        if (message.field() == 1) piece.spelling = message.bytes();
        if (message.field() == 2)
            piece.score = std::bit_cast<float>(static_cast<std::uint32_t>(message.number()));
        if (message.field() == 3) {
            if (message.number() < 1 || message.number() > 6) {
                return fail(ErrorCode::fileFormat,
                            fmt::format("has type {}, expected 1 to 6", message.number()));
            }
            piece.type = static_cast<PieceType>(message.number());
        }
    }
    if (message.broken()) return fail(ErrorCode::fileFormat, "is cut off");
    if (firstInvalidByte(piece.spelling)) return fail(ErrorCode::fileFormat, "is not UTF-8");
    if (!std::isfinite(piece.score)) return fail(ErrorCode::fileFormat, "has a score that is no number");
    return {};
}

bool readTrainer(std::string_view bytes, Settings& settings, SentencePieceModel& model) {
    MessageReader message(bytes);
    while (message.next()) {
        if (message.field() == 3) settings.kind = message.number();
        if (message.field() == 24) settings.suffixSpaces = message.number() != 0;
        if (message.field() == 35) model.byteFallback = message.number() != 0;
        if (message.field() == 40) settings.unknown = static_cast<std::int64_t>(message.number());
    }
    return !message.broken();
}

bool readNormalizerSpec(std::string_view bytes, SentencePieceModel& model) {
    MessageReader message(bytes);
    while (message.next()) {
        if (message.field() == 2) model.charMap = message.bytes();
        if (message.field() == 3) model.addDummyPrefix = message.number() != 0;
        if (message.field() == 4) model.removeExtraSpaces = message.number() != 0;
    }
    return !message.broken();
}

Result<void> check(const Settings& settings, SentencePieceModel& model, const std::string& name) {
    if (model.pieces.empty()) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("{} is no SentencePiece model: it has no piece", name));
    }
    if (settings.kind != 1 && settings.kind != 2) {
        return fail(
            ErrorCode::tokenizerFormat,
            fmt::format(
                "{}: trainer_spec.model_type is {}, which is not supported; known: 1 (unigram), 2 (bpe)",
                name, settings.kind));
    }
    if (settings.suffixSpaces) {
        return fail(ErrorCode::tokenizerFormat,
                    fmt::format("{}: trainer_spec.treat_whitespace_as_suffix is not supported", name));
    }
    if (settings.unknown < 0 || static_cast<std::uint64_t>(settings.unknown) >= model.pieces.size()) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("{}: trainer_spec.unk_id is {}, but there are {} pieces", name,
                                settings.unknown, model.pieces.size()));
    }
    model.kind = settings.kind == 1 ? SentencePieceKind::unigram : SentencePieceKind::bpe;
    model.unknown = static_cast<std::uint32_t>(settings.unknown);
    return {};
}

/// Ids of the pieces that merging may build, best first; of equal scores, the smaller id.
std::vector<std::uint32_t> bestFirst(const std::vector<SentencePiece>& pieces) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t id = 0; id < pieces.size(); ++id) {
        if (pieces[id].spelling.size() <= kLongestMerged) order.push_back(id);
    }
    std::stable_sort(order.begin(), order.end(), [&pieces](std::uint32_t a, std::uint32_t b) {
        return pieces[a].score > pieces[b].score;
    });
    return order;
}

/// Every way to put a piece together from two others, shortest left part first.
BpeMerges mergesOf(const std::vector<SentencePiece>& pieces, const Vocabulary& vocabulary) {
    const PrefixIndex prefixes(vocabulary);
    BpeMerges merges;
    std::uint32_t rank = 0;
    for (const std::uint32_t id : bestFirst(pieces)) {
        const std::string_view spelling = pieces[id].spelling;
        if (vocabulary.id(spelling) != id) continue;
        prefixes.forEachPrefix(spelling, [&](std::uint32_t left, std::size_t bytes) {
            const auto right = vocabulary.id(spelling.substr(bytes));
            if (bytes < spelling.size() && right) merges.add(left, *right, {rank++, id});
        });
    }
    return merges;
}

}  // namespace

Result<SentencePieceModel> parseSentencePiece(std::string_view bytes, const std::string& name) {
    SentencePieceModel model;
    Settings settings;
    bool whole = true;
    MessageReader message(bytes);
    while (message.next()) {
        if (message.field() == 1) {
            if (model.pieces.size() >= Vocabulary::kIdLimit) {
                return fail(ErrorCode::fileFormat, fmt::format("{} has too many pieces", name));
            }
            const auto read = readPiece(message.bytes(), model.pieces.emplace_back());
            if (!read) {
                return fail(
                    ErrorCode::fileFormat,
                    fmt::format("{}: piece {} {}", name, model.pieces.size() - 1, read.error().message));
            }
        }
        if (message.field() == 2) whole = readTrainer(message.bytes(), settings, model) && whole;
        if (message.field() == 3) whole = readNormalizerSpec(message.bytes(), model) && whole;
    }
    if (!whole || message.broken()) {
        return fail(ErrorCode::fileFormat, fmt::format("{} is no SentencePiece model, or is cut off", name),
                    "download it again");
    }
    HEADSCOPE_CHECKED(check(settings, model, name));
    return model;
}

Result<SentencePieceModel> readSentencePiece(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const std::string bytes, readWholeFile(file));
    return parseSentencePiece(bytes, file.string());
}

std::unique_ptr<const TokenModel> modelOfPieces(std::vector<SentencePiece> pieces,
                                                PieceModelOptions options) {
    std::vector<std::string> spellings;
    std::vector<double> scores;
    for (const SentencePiece& piece : pieces) {
        spellings.push_back(piece.spelling);
        scores.push_back(static_cast<double>(piece.score));
    }
    Vocabulary vocabulary(std::move(spellings));
    if (options.kind == SentencePieceKind::unigram) {
        UnigramOptions unigram{std::move(scores), options.unknown, options.byteFallback,
                               options.singlePrecision};
        return std::make_unique<const Unigram>(std::move(vocabulary), std::move(unigram));
    }
    BpeMerges merges = mergesOf(pieces, vocabulary);
    BpeOptions bpe;
    bpe.unknown = pieces[options.unknown].spelling;
    bpe.fuseUnknown = true;
    bpe.byteFallback = options.byteFallback;
    return std::make_unique<const Bpe>(std::move(vocabulary), std::move(merges), std::move(bpe));
}

}  // namespace headscope::text
