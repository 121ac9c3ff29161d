// SPDX-License-Identifier: GPL-3.0-or-later
// `inspect`: config, tensor headers and tokenizer; the weights stay on disk.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <array>
#include <memory>

#include "app/cli/commands/commands.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "app/cli/workplace.h"
#include "app/common/byte_size.h"
#include "app/common/model_provenance.h"
#include "core/model/spec/families.h"
#include "core/model/spec/model_cost.h"

namespace headscope::cli {
namespace {

struct InspectOptions {
    app::PromptOptions prompt;
    AnswerForm form;
};

std::string tokenizerText(const ModelInfo& model) {
    return model.tokenizer ? model.tokenizer->describe() : "none: " + model.tokenizerError;
}

const Family* familyOf(const ModelInfo& model) {
    const auto all = families();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Family* family) { return family->id == model.spec.family; });
    return found == all.end() ? nullptr : *found;
}

std::string thousands(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, "\u202f");
    return digits;
}

// Of a prompt that one reads on a screen.
ModelCost exampleCost(const ModelSpec& spec) { return costOf(spec, std::min(512U, spec.maxPositions)); }

std::string costText(const ModelCost& cost) {
    constexpr std::array<const char*, 5> kUnits = {"", "thousand ", "million ", "billion ", "trillion "};
    auto operations = static_cast<double>(cost.operations);
    std::size_t unit = 0;
    for (; operations >= 1000.0 && unit + 1 < kUnits.size(); ++unit) operations /= 1000.0;
    return fmt::format("for {} tokens {:.3g} {}operations, patterns {}, keys and values {} (f32)",
                       cost.tokens, operations, kUnits[unit], app::byteSizeText(cost.patternBytes),
                       app::byteSizeText(cost.keyValueBytes));
}

// "3, once for the prompt: negative, neutral, positive".
std::string classesText(const ModelSpec& spec) {
    constexpr std::size_t kNamesShown = 8;
    const std::vector<std::string>& labels = spec.output.labels;
    std::string text = std::to_string(labels.size());
    if (spec.main().media.kind == InputKind::tokens)
        text += spec.output.answersOnce() ? ", once for the prompt" : ", at every position";
    for (std::size_t i = 0; i < std::min(labels.size(), kNamesShown); ++i)
        text += (i == 0 ? ": " : ", ") + visibleText(labels[i]);
    return labels.size() > kNamesShown ? text + ", …" : text;
}

void printTable(const ModelInfo& model) {
    const ModelSpec& spec = model.spec;
    const BlockSpec& block = spec.main().block;
    Table table({Align::left, Align::left});
    const auto row = [&table](const char* name, std::string value) {
        table.cell(name, CellStyle::faint).cell(std::move(value)).endRow();
    };
    row("architecture", fmt::format("{} (family {})", spec.architecture, spec.family));
    row("layers", spec.twoStacks() ? fmt::format("{} in the encoder, {} in the decoder", spec.encoderLayers(),
                                                 spec.layerCount())
                                   : std::to_string(spec.layerCount()));
    const std::uint32_t groups = block.attention.kvHeads;
    row("heads",
        spec.twoStacks() ? fmt::format("{} in all: the encoder's, the decoder's and those of cross-attention",
                                       allHeads(spec).size())
        : groups == spec.headCount()
            ? fmt::format("{} a layer, {} in all", spec.headCount(), spec.headCount() * spec.layerCount())
            : fmt::format("{} a layer sharing {} key/value heads, {} in all", spec.headCount(), groups,
                          spec.headCount() * spec.layerCount()));
    row("dimensions",
        fmt::format("model {}, head {}, MLP {}", spec.modelDim, block.attention.headDim, block.mlpDim));
    row("reads", describeInput(spec));
    row("attention", describeAttention(spec));
    const bool picture = spec.main().media.kind == InputKind::image;
    row("positions", fmt::format("{}, {} {}", describePositions(spec), spec.maxPositions,
                                 picture ? "of a picture" : "tokens"));
    if (picture || !spec.output.labels.empty())
        row("classes", spec.output.head ? classesText(spec) : std::string("none"));
    if (!picture) {
        row("vocabulary", fmt::format("{} tokens", spec.vocabulary));
        row("tokenizer", tokenizerText(model));
    }
    row("output head", spec.output.head ? (spec.output.tied ? "tied to the embedding" : "its own") : "none");
    row("parameters", thousands(model.parameters));
    row("weights", model.bytes == 0 ? std::string("none in the folder")
                                    : fmt::format("{}, {}", model.dtype, app::byteSizeText(model.bytes)));
    row("cost", costText(exampleCost(spec)));
    row("folder", model.path.string());
    print(model.name + "\n" + table.text(outputIsStyled()));
    const Family* family = familyOf(model);
    if (family == nullptr || family->quirks.empty()) return;
    print("\nworth knowing about this family\n");
    for (const Quirk& quirk : family->quirks) print(fmt::format("  · {} ({})\n", quirk.what, quirk.source));
}

Result<void> printJson(const ModelInfo& model, const app::PromptOptions& options) {
    HEADSCOPE_TRY(const Provenance provenance, app::modelProvenance(model, options, {}, {}));
    const ModelSpec& spec = model.spec;
    const BlockSpec& block = spec.main().block;
    JsonWriter json;
    json.beginObject();
    writeProvenance(json, provenance);
    json.member("architecture", spec.architecture).member("family", spec.family);
    json.member("n_layers", spec.layerCount()).member("n_heads", spec.headCount());
    if (spec.twoStacks()) {
        json.member("n_encoder_layers", spec.encoderLayers());
        json.member("n_encoder_heads", spec.stacks.front().block.attention.queryHeads);
    }
    json.member("n_kv_heads", block.attention.kvHeads).member("d_model", spec.modelDim);
    json.member("d_head", block.attention.headDim).member("d_mlp", block.mlpDim);
    json.member("d_vocab", spec.vocabulary).member("n_ctx", spec.maxPositions);
    json.member("input", describeInput(spec));
    json.member("attention", describeAttention(spec)).member("positions", describePositions(spec));
    json.member("parameters", model.parameters).member("dtype", model.dtype);
    json.key("tokenizer");
    if (model.tokenizer) {
        json.value(model.tokenizer->describe());
    } else {
        json.null();
    }
    const ModelCost cost = exampleCost(spec);
    json.key("cost").beginObject();
    json.member("tokens", cost.tokens).member("operations", cost.operations);
    json.member("pattern_bytes", cost.patternBytes).member("key_value_bytes", cost.keyValueBytes);
    json.endObject();
    json.member("bytes", model.bytes)
        .member("output_head", spec.output.head)
        .list("labels", spec.output.labels)
        .list("warnings", model.warnings);
    print(json.endObject().text());
    return {};
}

// What this build can open, before there is a model to name.
void printArchitectures() {
    Table table({Align::left, Align::left});
    for (const Family* family : families()) {
        std::string names;
        for (const std::string_view name : family->architectures)
            names += (names.empty() ? "" : ", ") + std::string(name);
        table.cell(std::string(family->id), CellStyle::faint).cell(std::move(names)).endRow();
    }
    print(table.text(outputIsStyled()));
}

Result<void> run(const InspectOptions& options) {
    HEADSCOPE_CHECKED(app::checkInThisBuild(options.prompt));
    HEADSCOPE_TRY(const ModelInfoPtr model, inspectModel(options.prompt.model));
    printWarnings(*model);
    if (options.form.json) return printJson(*model, options.prompt);
    printTable(*model);
    return {};
}

}  // namespace

Command addInspect(CLI::App& root) {
    auto options = std::make_shared<InspectOptions>();
    CLI::App* app = root.add_subcommand("inspect", "what a model is, without loading its weights");
    app::addModelArgument(*app, options->prompt);
    app::addEngineOptions(*app, options->prompt);
    addJsonFlag(*app, options->form);
    app->add_flag_callback(
        "--architectures",
        [] {
            printArchitectures();
            throw CLI::Success();
        },
        "list what can be opened, by family, and stop");
    return {app, [options] { return run(*options); }};
}

}  // namespace headscope::cli
