// SPDX-License-Identifier: GPL-3.0-or-later
// `tokenize`: ids, token texts, byte offsets.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>

#include "app/cli/commands/commands.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "app/cli/wording.h"
#include "app/cli/workplace.h"
#include "app/common/model_provenance.h"

namespace headscope::cli {
namespace {

struct TokenizeOptions {
    app::PromptOptions prompt;
    AnswerForm form;
};

void writeEncoding(JsonWriter& json, const app::Prompt& prompt) {
    const text::Encoding& encoding = prompt.encoding;
    json.key("ids").beginArray(JsonLayout::oneLine);
    for (const TokenId id : encoding.ids) json.value(id.value);
    json.endArray().list("tokens", encoding.tokens);
    json.key("offsets").beginArray(JsonLayout::oneLine);
    for (const text::ByteSpan& span : encoding.offsets) {
        json.beginArray().value(span.begin).value(span.end).endArray();
    }
    json.endArray().key("special").beginArray(JsonLayout::oneLine);
    for (const std::uint8_t flag : encoding.special) json.value(flag != 0);
    json.endArray();
    if (!prompt.input.segments.empty()) json.list("segments", prompt.input.segments);
}

Result<void> printJson(const std::vector<app::Prompt>& prompts, const ModelInfo& model,
                       const app::PromptOptions& options) {
    HEADSCOPE_TRY(const Provenance provenance, app::modelProvenance(model, options, prompts, {}));
    JsonWriter json;
    json.beginObject();
    writeProvenance(json, provenance);
    if (!options.input.jsonl) {
        writeEncoding(json, prompts.front());
    } else {
        json.key("prompts").beginArray();
        for (const app::Prompt& prompt : prompts) {
            json.beginObject();
            writeEncoding(json, prompt);
            json.endObject();
        }
        json.endArray();
    }
    print(json.endObject().text());
    return {};
}

void printTable(const app::Prompt& prompt, const ModelInfo& model) {
    const text::Encoding& encoding = prompt.encoding;
    const bool pair = !prompt.input.segments.empty();
    Table table({Align::right, Align::right, Align::left, Align::left, Align::left, Align::left});
    for (const char* name : {"position", "id", "token", "text", "bytes", pair ? "segment" : ""}) {
        table.cell(name, CellStyle::faint);
    }
    table.endRow();
    for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
        const text::ByteSpan span = encoding.offsets[i];
        table.cell(std::to_string(i)).cell(std::to_string(encoding.ids[i].value));
        table.cell(visibleText(encoding.tokens[i])).cell(tokenLabel(encoding.ids[i], model));
        table.cell(encoding.special[i] != 0 ? "special"
                   : span.begin == span.end ? "–"
                                            : fmt::format("{}–{}", span.begin, span.end));
        table.cell(pair ? std::to_string(encoding.segments[i]) : "").endRow();
    }
    if (!prompt.source.empty()) print(prompt.source + "\n");
    print(table.text(outputIsStyled()));
    print(tokenCountText(encoding.ids.size()) + "\n");
}

Result<void> run(const TokenizeOptions& options) {
    HEADSCOPE_CHECKED(app::checkInThisBuild(options.prompt));
    HEADSCOPE_TRY(const ModelInfoPtr model, inspectModel(options.prompt.model));
    HEADSCOPE_TRY(const std::vector<app::Prompt> prompts,
                  app::readPrompts(options.prompt, *model, app::PromptLength::any));
    printWarnings(prompts);
    if (options.form.json) return printJson(prompts, *model, options.prompt);
    for (const app::Prompt& prompt : prompts) printTable(prompt, *model);
    return {};
}

}  // namespace

Command addTokenize(CLI::App& root) {
    auto options = std::make_shared<TokenizeOptions>();
    CLI::App* app = root.add_subcommand("tokenize", "ids, tokens and byte offsets of a text");
    app::addModelArgument(*app, options->prompt);
    app::addInputOptions(*app, options->prompt);
    app::addEngineOptions(*app, options->prompt);
    addJsonFlag(*app, options->form);
    return {app, [options] { return run(*options); }};
}

}  // namespace headscope::cli
