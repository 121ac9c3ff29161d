// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a model from its headers; text to tokens for a model.
#include "core/session/model_info.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/lora_adapter.h"
#include "core/model/spec/families.h"
#include "core/model/spec/model_cost.h"
#include "core/model/spec/quantised.h"
#include "core/model/spec/table_match.h"
#include "core/session/blocking_session.h"

namespace headscope {
namespace {

constexpr std::size_t kNamesShown = 5;

std::string unusedSentence(const std::vector<std::string>& unused) {
    const std::vector<std::string> shown(
        unused.begin(), unused.begin() + static_cast<std::ptrdiff_t>(std::min(unused.size(), kNamesShown)));
    return fmt::format("{} tensor{} of the checkpoint {} not used: {}{}", unused.size(),
                       unused.size() == 1 ? "" : "s", unused.size() == 1 ? "is" : "are",
                       fmt::join(shown, ", "), unused.size() > kNamesShown ? ", …" : "");
}

// From the weight files' headers; from the config alone where there are no weights.
Result<void> readWeightFacts(const std::filesystem::path& folder, const ConfigView& config,
                             const TensorTable& table, ModelInfo& info) {
    const auto files = weightFiles(folder);
    if (!files && files.error().code == ErrorCode::fileMissing) {
        info.parameters = parametersOf(table);
        return {};
    }
    HEADSCOPE_TRY(const Checkpoint checkpoint, Checkpoint::open(folder));
    HEADSCOPE_CHECKED(checkNotQuantised(config, checkpoint));
    HEADSCOPE_TRY(const TableMatch match, matchTable(table, checkpoint));
    info.parameters = match.parameters;
    info.bytes = checkpoint.totalBytes();
    info.dtype = checkpoint.dtypeText();
    if (!match.unused.empty()) info.warnings.push_back(unusedSentence(match.unused));
    return {};
}

// Ids that the model has, at positions that it has.
Result<void> checkFits(const text::Encoding& encoding, const ModelInfo& model) {
    if (encoding.ids.size() > model.spec.maxPositions) {
        return fail(
            ErrorCode::promptTooLong,
            fmt::format("{} tokens; this model reads {}", encoding.ids.size(), model.spec.maxPositions),
            fmt::format("shorten by {}", encoding.ids.size() - model.spec.maxPositions));
    }
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        if (encoding.ids[i].value < model.spec.vocabulary) continue;
        return fail(ErrorCode::tokenUnknown,
                    fmt::format("token \"{}\" has id {}, the model's vocabulary ends at {}",
                                encoding.tokens[i], encoding.ids[i].value, model.spec.vocabulary - 1),
                    "does the tokenizer belong to this model?");
    }
    return {};
}

Result<text::Encoding> encodeWith(const ModelInfo& model, std::string_view text,
                                  std::optional<std::string_view> pair, text::SpecialTokens special) {
    if (model.tokenizer) return model.tokenizer->encode(text, pair, special);
    return fail(
        ErrorCode::tokenizerFormat,
        fmt::format("model \"{}\" has no tokenizer that can be read: {}", model.name, model.tokenizerError),
        "give token ids instead of text");
}

}  // namespace

Result<ModelInfoPtr> readModelInfo(const LocatedModel& located) {
    HEADSCOPE_TRY(const ConfigView config, ConfigView::read(located.folder, located.architecture));
    HEADSCOPE_TRY(const ReadModel read, readModel(config));
    if (!located.adapter.empty()) HEADSCOPE_CHECKED(LoraAdapter::open(located.adapter));
    auto info = std::make_shared<ModelInfo>();
    info->name = located.name;
    info->path = located.folder;
    info->adapter = located.adapter;
    info->argument = located.argument;
    info->spec = read.spec;
    info->warnings = config.assumptions();
    HEADSCOPE_CHECKED(readWeightFacts(located.folder, config, read.table, *info));
    auto tokenizer = text::loadTokenizer(located.folder);
    if (tokenizer) {
        info->tokenizer = std::move(*tokenizer);
    } else {
        info->tokenizerError = tokenizer.error().text();
    }
    return ModelInfoPtr(std::move(info));
}

Result<ModelInfoPtr> inspectModel(const std::string& model) {
    HEADSCOPE_TRY(const LocatedModel located, locateModel(model));
    return readModelInfo(located);
}

Result<text::Encoding> encodePrompt(const ModelInfo& model, std::string_view text,
                                    std::optional<std::string_view> pair, text::SpecialTokens special) {
    if (const InputKind kind = model.spec.stacks.front().media.kind; kind != InputKind::tokens) {
        const bool picture = kind == InputKind::image;
        return fail(
            ErrorCode::usage,
            fmt::format("model \"{}\" reads {}, not text", model.name, picture ? "pictures" : "speech"),
            picture ? "give a PNG or JPEG file" : "give a WAV file");
    }
    if (pair && model.spec.main().embedding.segments < 2) {
        return fail(ErrorCode::usage, fmt::format("model \"{}\" reads one text, not a pair", model.name),
                    "leave off the second text");
    }
    if (text.empty()) return fail(ErrorCode::promptEmpty, "the prompt is empty", "type some text");
    HEADSCOPE_TRY(text::Encoding encoding, encodeWith(model, text, pair, special));
    if (encoding.ids.empty())
        return fail(ErrorCode::promptEmpty, "the prompt has no tokens", "type some text");
    HEADSCOPE_CHECKED(checkFits(encoding, model));
    return encoding;
}

Result<text::Encoding> encodeDecoderText(const ModelInfo& model, std::string_view text) {
    text::Encoding encoding;
    if (!text.empty()) {
        HEADSCOPE_TRY(encoding, encodeWith(model, text, std::nullopt, text::SpecialTokens::leaveOff));
    }
    const TokenId start{model.spec.startToken.value_or(0)};
    encoding.ids.insert(encoding.ids.begin(), start);
    encoding.tokens.insert(encoding.tokens.begin(), model.tokenizer ? model.tokenizer->tokenText(start) : "");
    encoding.offsets.insert(encoding.offsets.begin(), text::ByteSpan{});
    encoding.special.insert(encoding.special.begin(), std::uint8_t{1});
    encoding.segments.insert(encoding.segments.begin(), std::uint8_t{0});
    HEADSCOPE_CHECKED(checkFits(encoding, model));
    return encoding;
}

}  // namespace headscope
