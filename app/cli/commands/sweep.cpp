// SPDX-License-Identifier: GPL-3.0-or-later
// `sweep`: every head edited in turn, exactly, or estimated from one backward pass.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "app/cli/commands/commands.h"
#include "app/cli/commands/sweep_report.h"
#include "app/cli/commands/sweep_units.h"
#include "app/cli/output.h"
#include "app/cli/rank_job.h"
#include "app/cli/wording.h"
#include "app/cli/workplace.h"
#include "app/common/edit_reader.h"
#include "core/export/sweep_writer.h"
#include "core/interventions/edit_text.h"
#include "core/sweep/sweep_digest.h"

namespace headscope::cli {
namespace {

struct SweepOptions {
    app::PromptOptions prompt;
    AnswerForm form;
    std::string kind = "zero";
    std::string metric = "kl";
    std::optional<std::filesystem::path> checkpoint;
    bool estimate = false;
};

// All that is known before the first number is computed.
struct SweepWork {
    std::unique_ptr<Workplace> place;
    std::vector<app::Prompt> prompts;
    std::vector<ModelInput> reference;  // texts of --reference
    SweepRequest pattern;
    std::vector<SweepRequest> requests;
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
    if (options.estimate) {
        request.method = SweepMethod::firstOrder;
        if (request.metric == EffectMetric::top1) {
            return fail(ErrorCode::metricUnavailable,
                        "top1 jumps from 0 to 1, so it has no first-order estimate",
                        "leave --estimate off, or estimate --metric kl");
        }
    }
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

Result<SweepWork> prepare(const SweepOptions& options, std::uint32_t ranks) {
    if (options.form.file) HEADSCOPE_CHECKED(checkSweepName(*options.form.file));
    if (options.checkpoint && options.form.repeat > 1) {
        return fail(ErrorCode::usage, "--repeat measures what --checkpoint would skip",
                    "leave one of them off");
    }
    if (options.checkpoint && options.estimate) {
        return fail(ErrorCode::usage, "--checkpoint keeps exact sweeps, --estimate is done in one pass",
                    "leave one of them off");
    }
    if (options.estimate && ranks > 1) {
        return fail(ErrorCode::usage, fmt::format("{} ranks cannot share one backward pass", ranks),
                    "run --estimate without mpirun");
    }
    SweepWork work;
    HEADSCOPE_TRY(work.place, Workplace::open(options.prompt, options.form));
    const ModelInfo& model = work.place->model();
    HEADSCOPE_TRY(work.prompts, app::readPrompts(options.prompt, model));
    printWarnings(work.prompts);
    HEADSCOPE_TRY(work.pattern, templateOf(options, *work.place));
    HEADSCOPE_TRY(work.requests, requestsOf(work.pattern, work.prompts, model));
    if (options.prompt.edit.reference) {
        HEADSCOPE_TRY(work.reference,
                      app::readReferenceTexts(*options.prompt.edit.reference, options.prompt, model));
    }
    return work;
}

// A prompt after the other, each as a whole: what the cut into units is compared with.
Result<std::vector<SweepResultPtr>> sweepInTurn(const std::vector<SweepRequest>& requests, Workplace& place) {
    std::vector<SweepResultPtr> results;
    const float share = 1.0F / static_cast<float>(requests.size());
    for (const SweepRequest& request : requests) {
        HEADSCOPE_CHECKED(checkInterrupted());
        if (share < 1.0F) place.workIsPart(static_cast<float>(results.size()) * share, share, "effect map");
        HEADSCOPE_TRY(const StudyResult result, place.session().study(request));
        results.push_back(std::get<SweepResultPtr>(result));
    }
    return results;
}

Result<std::vector<SweepResultPtr>> sweepAll(RankJob& job, const SweepWork& work,
                                             const SweepOptions& options) {
    std::vector<SweepResultPtr> results;
    for (std::uint32_t repetition = 0; repetition < options.form.repeat; ++repetition) {
        HEADSCOPE_CHECKED(work.place->beginRepetition());
        const auto begin = std::chrono::steady_clock::now();
        if (job.ranks().size() == 1 && !options.checkpoint) {
            HEADSCOPE_TRY(results, sweepInTurn(work.requests, *work.place));
        } else {
            HEADSCOPE_TRY(results,
                          sweepInUnits(job.ranks(), *work.place, work.requests,
                                       {options.checkpoint, options.prompt.engine.dtype, work.reference}));
        }
        const auto elapsed = std::chrono::steady_clock::now() - begin;
        work.place->addRunTime(std::chrono::duration_cast<std::chrono::microseconds>(elapsed));
    }
    return results;
}

void printTable(const SweepResult& result, const std::vector<app::Prompt>& prompts, const ModelInfo& model) {
    if (prompts.size() == 1) {
        print(headText(model, prompts.front(), result.request.base));
        print(fmt::format("position   {}\n", result.request.logits.position->value));
    } else {
        print(fmt::format("model      {}\nprompts    {}\n", modelLine(model), prompts.size()));
    }
    const bool exact = result.request.method == SweepMethod::exact;
    print(fmt::format("sweep      {} of every head, {} against baseline{}\n\n",
                      editKindText(result.request.kind, result.request.parameter),
                      metricText(result.request.metric), exact ? "" : ": first-order estimate, not exact"));
    print(sweepTable(result, outputIsStyled(), static_cast<std::size_t>(outputWidth())));
}

Result<void> report(const SweepResult& result, const SweepWork& work, const AnswerForm& form) {
    if (!form.json && !form.file) {
        printTable(result, work.prompts, work.place->model());
        return {};
    }
    HEADSCOPE_TRY(Provenance provenance, work.place->provenance(work.prompts, work.pattern.base));
    if (work.pattern.reference) provenance.reference = work.pattern.reference.tensor()->description;
    if (form.file) HEADSCOPE_CHECKED(writeSweep(*form.file, result, provenance, form.overwrite()));
    if (form.json) {
        print(sweepJson(result, provenance));
    } else {
        printTable(result, work.prompts, work.place->model());
    }
    return {};
}

Result<void> run(RankJob& job, SweepOptions options) {
    job.divideMachine(options.prompt.engine);
    const Result<SweepWork> work = prepare(options, job.ranks().size());
    const bool many = work && job.ranks().size() > 1;
    HEADSCOPE_CHECKED(
        job.agree(work ? Result<void>() : Result<void>(fail(work.error())),
                  many ? sweepDigest({}, options.prompt.engine.dtype, work->requests, work->reference)
                       : std::string()));
    HEADSCOPE_TRY(const std::vector<SweepResultPtr> results, sweepAll(job, *work, options));
    if (!job.leads()) return {};
    return report(meanSweep(results), *work, options.form);
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
    app->add_flag("--estimate", options->estimate,
                  "all heads from one backward pass, to first order, in place of the exact map")
        ->group("Sweep");
    app->add_option_function<std::string>(
           "--checkpoint", [options](const std::string& path) { options->checkpoint = path; },
           "keeps what is done in FILE as it comes; the same command started again goes on from there; the "
           "file "
           "stays when all is done")
        ->option_text("FILE")
        ->group("Sweep");
    app::addEditOptions(*app, options->prompt);
    app::addEngineOptions(*app, options->prompt);
    addFileOption(*app, options->form, "the map of effects: .csv, .json or .safetensors");
    addJsonFlag(*app, options->form);
    addRepeatOption(*app, options->form);
    addProgressFlags(*app, options->form);
    return {app, [options] { return RankJob::run([options](RankJob& job) { return run(job, *options); }); }};
}

}  // namespace headscope::cli
