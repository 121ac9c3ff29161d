// SPDX-License-Identifier: GPL-3.0-or-later
// `sweep`: every head edited in turn, exactly.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>
#include <utility>
#include <variant>

#include "app/cli/commands/commands.h"
#include "app/cli/commands/sweep_report.h"
#include "app/cli/output.h"
#include "app/cli/wording.h"
#include "app/cli/workplace.h"
#include "app/common/edit_reader.h"
#include "core/export/sweep_writer.h"
#include "core/interventions/edit_text.h"

namespace headscope::cli {
namespace {

struct SweepOptions {
    app::PromptOptions prompt;
    AnswerForm form;
    std::string kind = "zero";
    std::string metric = "kl";
};

Result<SweepRequest> templateOf(const SweepOptions& options, Workplace& place) {
    SweepRequest request;
    HEADSCOPE_TRY(request.metric, parseMetric(options.metric));
    HEADSCOPE_TRY(const EditKindValue kind, parseEditKind(options.kind));
    if (kind.kind == EditKind::zeroLayer) {
        return fail(ErrorCode::usage, "zero-layer edits whole layers, a sweep edits one head at a time",
                    "use --edit-kind zero or zero-const");
    }
    if (options.prompt.edit.reference && kind.kind != EditKind::meanZ) {
        return fail(ErrorCode::usage, "--reference is given, but --edit-kind is not mean",
                    "use --edit-kind mean");
    }
    if (!place.model().spec.output.head) {
        return fail(ErrorCode::metricUnavailable,
                    fmt::format("metric {} needs an output head, this model has none", options.metric));
    }
    if (request.metric == EffectMetric::dloss && place.model().spec.bidirectional()) {
        return fail(ErrorCode::metricUnavailable,
                    "metric dloss needs a causal model, this one is bidirectional",
                    "use --metric kl, or dlogprob with --target");
    }
    request.kind = kind.kind;
    request.parameter = kind.parameter;
    HEADSCOPE_TRY(request.base, app::readEdits(options.prompt, place.model()));
    HEADSCOPE_TRY(request.reference, app::readReference(options.prompt, place.session()));
    return request;
}

Result<SweepRequest> requestOf(SweepRequest request, const app::Prompt& prompt, const ModelInfo& model) {
    request.input = prompt.input;
    HEADSCOPE_TRY(request.logits, app::readLogitsSpec(prompt, model));
    const bool needsTarget =
        request.metric == EffectMetric::dlogprob || request.metric == EffectMetric::logitDiff;
    if (needsTarget && !request.logits.target) {
        return fail(ErrorCode::usage, fmt::format("metric {} needs a target", metricText(request.metric)),
                    "add --target TOKEN");
    }
    if (request.metric == EffectMetric::logitDiff && !request.logits.foil) {
        return fail(ErrorCode::usage, "metric logit-diff needs a foil", "add --foil TOKEN");
    }
    request.logits.everyPosition = request.metric == EffectMetric::dloss;
    HEADSCOPE_CHECKED(app::checkEditRanges(request.base, prompt.input));
    return request;
}

Result<std::vector<SweepRequest>> requestsOf(const SweepRequest& pattern,
                                             const std::vector<app::Prompt>& prompts,
                                             const ModelInfo& model) {
    std::vector<SweepRequest> requests;
    for (const app::Prompt& prompt : prompts) {
        auto request = requestOf(pattern, prompt, model);
        if (!request) {
            Error error = std::move(request).error();
            return fail(prompt.source.empty() ? std::move(error) : std::move(error).in(prompt.source));
        }
        requests.push_back(*std::move(request));
    }
    return requests;
}

Result<SweepResult> sweepAll(const std::vector<SweepRequest>& requests, const SweepOptions& options,
                             Workplace& place) {
    std::vector<SweepResultPtr> results;
    for (std::uint32_t repetition = 0; repetition < options.form.repeat; ++repetition) {
        results.clear();
        HEADSCOPE_CHECKED(place.beginRepetition());
        const auto begin = std::chrono::steady_clock::now();
        for (const SweepRequest& request : requests) {
            HEADSCOPE_CHECKED(checkInterrupted());
            HEADSCOPE_TRY(const StudyResult result, place.session().study(request));
            results.push_back(std::get<SweepResultPtr>(result));
        }
        const auto elapsed = std::chrono::steady_clock::now() - begin;
        place.addRunTime(std::chrono::duration_cast<std::chrono::microseconds>(elapsed));
    }
    return meanSweep(results);
}

void printTable(const SweepResult& result, const std::vector<app::Prompt>& prompts, const ModelInfo& model) {
    if (prompts.size() == 1) {
        print(headText(model, prompts.front(), result.request.base));
        print(fmt::format("position   {}\n", result.request.logits.position->value));
    } else {
        print(fmt::format("model      {}\nprompts    {}\n", modelLine(model), prompts.size()));
    }
    print(fmt::format("sweep      {} of every head, {} against baseline\n\n",
                      editKindText(result.request.kind, result.request.parameter),
                      metricText(result.request.metric)));
    print(sweepTable(result, outputIsStyled(), static_cast<std::size_t>(outputWidth())));
}

Result<void> run(const SweepOptions& options) {
    if (options.form.file) HEADSCOPE_CHECKED(checkSweepName(*options.form.file));
    HEADSCOPE_TRY(const std::unique_ptr<Workplace> place, Workplace::open(options.prompt, options.form));
    HEADSCOPE_TRY(const std::vector<app::Prompt> prompts, app::readPrompts(options.prompt, place->model()));
    printWarnings(prompts);
    HEADSCOPE_TRY(const SweepRequest pattern, templateOf(options, *place));
    HEADSCOPE_TRY(const std::vector<SweepRequest> requests, requestsOf(pattern, prompts, place->model()));
    HEADSCOPE_TRY(const SweepResult result, sweepAll(requests, options, *place));
    if (!options.form.json && !options.form.file) {
        printTable(result, prompts, place->model());
        return {};
    }
    HEADSCOPE_TRY(Provenance provenance, place->provenance(prompts, pattern.base));
    if (pattern.reference) provenance.reference = pattern.reference.tensor()->description;
    if (options.form.file) {
        HEADSCOPE_CHECKED(writeSweep(*options.form.file, result, provenance, options.form.overwrite()));
    }
    if (options.form.json) {
        print(sweepJson(result, provenance));
    } else {
        printTable(result, prompts, place->model());
    }
    return {};
}

}  // namespace

Command addSweep(CLI::App& root) {
    auto options = std::make_shared<SweepOptions>();
    CLI::App* app = root.add_subcommand("sweep", "every head edited in turn: which ones matter here");
    app::addModelArgument(*app, options->prompt);
    app::addInputOptions(*app, options->prompt);
    app::addAnswerOptions(*app, options->prompt);
    app->add_option("--edit-kind", options->kind,
                    "what is done to each head: zero, zero-const, mean, uniform, "
                    "scale:0.5, identity, first; "
                    "default zero")
        ->type_name("KIND")
        ->group("Sweep");
    app->add_option("--metric", options->metric, "kl, dloss, dlogprob, logit-diff or top1; default kl")
        ->type_name("NAME")
        ->group("Sweep");
    app::addEditOptions(*app, options->prompt);
    app::addEngineOptions(*app, options->prompt);
    addFileOption(*app, options->form, "the map of effects: .csv, .json or .safetensors");
    addJsonFlag(*app, options->form);
    addRepeatOption(*app, options->form);
    addProgressFlags(*app, options->form);
    return {app, [options] { return run(*options); }};
}

}  // namespace headscope::cli
