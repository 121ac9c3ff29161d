// SPDX-License-Identifier: GPL-3.0-or-later
// `generate`: continues a prompt, baseline and edited.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>
#include <string_view>
#include <variant>

#include "app/cli/commands/commands.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "app/cli/wording.h"
#include "app/cli/workplace.h"
#include "app/common/edit_reader.h"
#include "app/common/special_ids.h"
#include "app/common/token_choice.h"

namespace headscope::cli {
namespace {

struct GenerateOptions {
    app::PromptOptions prompt;
    AnswerForm form;
    std::uint32_t newTokens = 20;
    bool sample = false;
    float temperature = 1.0F;
    std::uint64_t seed = 0;
};

// What the new tokens add to the text of the prompt. Decoding them alone would lose a first space.
std::string continuationText(const std::vector<TokenId>& prompt, const std::vector<TokenId>& added,
                             const ModelInfo& model) {
    if (!model.tokenizer) return {};
    std::vector<TokenId> all = prompt;
    all.insert(all.end(), added.begin(), added.end());
    const std::string before = model.tokenizer->decode(prompt, true);
    const std::string whole = model.tokenizer->decode(all, true);
    if (whole.starts_with(before)) return whole.substr(before.size());
    return model.tokenizer->decode(added, true);
}

void writeContinuation(JsonWriter& json, const char* name, const std::vector<TokenId>& prompt,
                       const std::vector<TokenId>& added, const ModelInfo& model) {
    json.key(name).beginObject().key("ids").beginArray(JsonLayout::oneLine);
    for (const TokenId id : added) json.value(id.value);
    json.endArray().key("tokens").beginArray(JsonLayout::oneLine);
    for (const TokenId id : added) json.value(app::tokenSpelling(id, model));
    json.endArray().member("text", continuationText(prompt, added, model)).endObject();
}

std::string json(const GenerateResult& result, const Provenance& provenance, const ModelInfo& model) {
    JsonWriter json;
    json.beginObject();
    writeProvenance(json, provenance);
    const GenerateRequest& request = result.request;
    json.member("new_tokens", request.newTokens).member("sample", request.sample);
    if (request.sample) json.member("temperature", request.temperature).member("seed", request.seed);
    writeContinuation(json, "baseline", request.input.ids, result.baseline, model);
    if (request.interventions.empty()) {
        json.key("edited").null();
    } else {
        writeContinuation(json, "edited", request.input.ids, result.edited, model);
    }
    return json.endObject().text();
}

void printText(const GenerateResult& result, const app::Prompt& prompt, const ModelInfo& model) {
    const GenerateRequest& request = result.request;
    print(headText(model, prompt, request.interventions) + "\n");
    Table table({Align::left, Align::left});
    const auto row = [&](const char* name, const std::vector<TokenId>& added) {
        std::string text = visibleText(continuationText(request.input.ids, added, model));
        if (!model.tokenizer) {
            for (const TokenId id : added) text += fmt::format("#{} ", id.value);
        }
        table.cell(name, CellStyle::faint).cell(text).endRow();
    };
    row("baseline", result.baseline);
    if (!request.interventions.empty()) row("edited", result.edited);
    print(table.text(outputIsStyled(), 0));
}

Result<GenerateRequest> requestOf(const GenerateOptions& options, const app::Prompt& prompt,
                                  Workplace& place) {
    const ModelSpec& spec = place.model().spec;
    if (spec.bidirectional() || !spec.output.head) {
        std::string_view what = "has no output head";
        if (!spec.output.labels.empty()) {
            what = "answers with classes";
        } else if (spec.output.head) {
            what = "is bidirectional: it fills masks";
        }
        return fail(ErrorCode::metricUnavailable,
                    fmt::format("this model {}, so it does not continue text", what), "use ablate");
    }
    GenerateRequest request;
    request.input = prompt.input;
    HEADSCOPE_TRY(request.interventions, app::resolveEdits(options.prompt, place.session()));
    HEADSCOPE_CHECKED(app::checkEditRanges(request.interventions, prompt.input));
    request.newTokens = options.newTokens;
    request.sample = options.sample;
    request.temperature = options.temperature;
    request.seed = options.seed;
    request.stop = app::readSpecialIds(place.model()).end;
    return request;
}

Result<void> run(const GenerateOptions& options) {
    HEADSCOPE_TRY(const std::unique_ptr<Workplace> place, Workplace::open(options.prompt, options.form));
    HEADSCOPE_TRY(const app::Prompt prompt, app::readPrompt(options.prompt, place->model()));
    printWarnings({&prompt, 1});
    HEADSCOPE_TRY(const GenerateRequest request, requestOf(options, prompt, *place));
    GenerateResultPtr result;
    for (std::uint32_t repetition = 0; repetition < options.form.repeat; ++repetition) {
        HEADSCOPE_CHECKED(place->beginRepetition());
        const auto begin = std::chrono::steady_clock::now();
        HEADSCOPE_TRY(const StudyResult study, place->session().study(request));
        const auto elapsed = std::chrono::steady_clock::now() - begin;
        place->addRunTime(std::chrono::duration_cast<std::chrono::microseconds>(elapsed));
        result = std::get<GenerateResultPtr>(study);
    }
    if (!options.form.json) {
        printText(*result, prompt, place->model());
        return {};
    }
    HEADSCOPE_TRY(const Provenance provenance, place->provenance({&prompt, 1}, request.interventions));
    print(json(*result, provenance, place->model()));
    return {};
}

}  // namespace

Command addGenerate(CLI::App& root) {
    auto options = std::make_shared<GenerateOptions>();
    CLI::App* app = root.add_subcommand("generate", "continues the text, baseline and edited side by side");
    app::addModelArgument(*app, options->prompt);
    app::addInputOptions(*app, options->prompt);
    app::addEditOptions(*app, options->prompt);
    app->add_option("--new-tokens", options->newTokens, "how many at most; default 20")
        ->option_text("N")
        ->group("Generation")
        ->check(CLI::Range(1, 1000000));
    CLI::Option* sample =
        app->add_flag("--sample", options->sample, "draw from the distribution; default greedy")
            ->group("Generation");
    app->add_option("--temperature", options->temperature, "with --sample; default 1")
        ->option_text("X")
        ->group("Generation")
        ->check(CLI::PositiveNumber)
        ->needs(sample);
    app->add_option("--seed", options->seed, "with --sample; default 0")
        ->option_text("N")
        ->group("Generation")
        ->needs(sample);
    app::addEngineOptions(*app, options->prompt);
    addJsonFlag(*app, options->form);
    addRepeatOption(*app, options->form);
    addProgressFlags(*app, options->form);
    return {app, [options] { return run(*options); }};
}

}  // namespace headscope::cli
