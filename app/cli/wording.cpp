// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that more than one command prints.
#include "app/cli/wording.h"

#include <fmt/format.h>

#include <cmath>

#include "app/cli/output.h"
#include "app/cli/table.h"
#include "app/common/edit_reader.h"
#include "app/common/token_choice.h"

namespace headscope::cli {
namespace {

constexpr std::size_t kLabelColumns = 11;

std::string promptText(const app::Prompt& prompt, const ModelInfo& model, std::size_t columns) {
    std::string text;
    if (prompt.input.media) {
        text = visibleText(prompt.input.media.tensor()->description);
    } else if (model.tokenizer) {
        text = visibleText(model.tokenizer->decode(prompt.encoding.ids, false));
    } else {
        for (const TokenId id : prompt.encoding.ids) text += fmt::format("#{} ", id.value);
    }
    return shortened(text, columns);
}

}  // namespace

std::string tokenLabel(TokenId id, const ModelInfo& model) {
    if (!model.tokenizer || model.tokenizer->isSpecial(id)) return visibleText(app::tokenSpelling(id, model));
    const std::string bytes = model.tokenizer->tokenBytes(id);
    return bytes.empty() ? visibleText(app::tokenSpelling(id, model)) : "\"" + visibleText(bytes) + "\"";
}

std::string answerLabel(TokenId id, const ModelInfo& model) {
    return model.spec.output.labels.empty() ? tokenLabel(id, model)
                                            : visibleText(app::answerSpelling(id, model));
}

std::string positionLabel(const app::Prompt& prompt, Position position, const ModelInfo& model) {
    if (position.value < prompt.input.ids.size()) return tokenLabel(prompt.input.ids[position.value], model);
    const std::vector<std::string>& names = prompt.encoding.tokens;
    return position.value < names.size() ? names[position.value] : std::to_string(position.value);
}

std::string tokenCountText(std::size_t count) {
    return fmt::format("{} token{}", count, count == 1 ? "" : "s");
}

std::string modelLine(const ModelInfo& model) {
    if (model.spec.twoStacks()) {
        return fmt::format("{}  ({}, {} + {} layers × {} heads)", model.name, model.spec.architecture,
                           model.spec.encoderLayers(), model.spec.layerCount(), model.spec.headCount());
    }
    return fmt::format("{}  ({}, {} layers × {} heads)", model.name, model.spec.architecture,
                       model.spec.layerCount(), model.spec.headCount());
}

std::string headText(const ModelInfo& model, const app::Prompt& prompt, const InterventionSet& edits) {
    const auto width = static_cast<std::size_t>(outputWidth());
    const std::size_t positions = prompt.encoding.tokens.size();
    const std::string count = prompt.input.media ? fmt::format("  ({} positions)", positions)
                                                 : fmt::format("  ({})", tokenCountText(positions));
    const std::size_t taken = kLabelColumns + count.size() + 1;
    const std::size_t room = width > taken + 20 ? width - taken : 20;
    std::string text = fmt::format("{:<{}}{}\n", "model", kLabelColumns, modelLine(model));
    text += fmt::format("{:<{}}{}{}\n", "prompt", kLabelColumns, promptText(prompt, model, room), count);
    if (!prompt.decoder.ids.empty()) {
        std::string written;
        for (const TokenId id : prompt.decoder.ids) written += tokenLabel(id, model) + " ";
        text += fmt::format("{:<{}}{}\n", "decoder", kLabelColumns, shortened(written, room + count.size()));
    }
    if (!edits.empty()) {
        std::string list;
        for (const std::string& edit : app::editTexts(edits)) list += (list.empty() ? "" : "  ") + edit;
        text += fmt::format("{:<{}}{}\n", "edits", kLabelColumns, shortened(list, room + count.size()));
    }
    return text;
}

std::string percentText(double probability) {
    const double percent = probability * 100.0;
    if (percent >= 10.0) return fmt::format("{:.1f} %", percent);
    if (percent >= 0.01) return fmt::format("{:.2f} %", percent);
    if (percent >= 0.0001) return fmt::format("{:.4f} %", percent);
    return percent == 0.0 ? "0 %" : "< 0.0001 %";
}

std::string numberText(double value, bool withSign) {
    if (!std::isfinite(value)) return "–";
    std::string text = fmt::format("{:.4g}", std::abs(value));
    const char* sign = value < 0 ? "−" : withSign && value > 0 ? "+" : "";
    return sign + text;
}

void writeToken(JsonWriter& json, const TokenScore& score, const ModelInfo& model) {
    json.beginObject(JsonLayout::oneLine);
    json.member("token", app::answerSpelling(score.token, model)).member("id", score.token.value);
    json.member("prob", score.probability).member("logprob", score.logProbability).endObject();
}

}  // namespace headscope::cli
