// SPDX-License-Identifier: GPL-3.0-or-later
// `ablate`: baseline against edited.
#include <CLI/App.hpp>
#include <memory>
#include <utility>

#include "app/cli/commands/ablate_report.h"
#include "app/cli/commands/commands.h"
#include "app/cli/output.h"
#include "app/cli/workplace.h"
#include "app/common/edit_reader.h"
#include "core/export/capture_writer.h"

namespace headscope::cli {
namespace {

struct AblateOptions {
    app::PromptOptions prompt;
    AnswerForm form;
    std::uint32_t top = 10;
};

Result<void> checkUse(const AblateOptions& options) {
    if (options.prompt.edit.edits.empty()) {
        return fail(ErrorCode::usage, "ablate needs an edit", "add --edit HEADS=KIND, as --edit 5.1=zero");
    }
    if (!options.form.file) return {};
    if (options.prompt.input.jsonl) {
        return fail(ErrorCode::usage, "-o writes the logits of one prompt, --jsonl gives many", "use --json");
    }
    return checkCaptureName(*options.form.file);
}

Result<RunRequest> requestOf(const AblateOptions& options, const app::Prompt& prompt,
                             const InterventionSet& edits, const ModelInfo& model) {
    RunRequest request;
    request.input = prompt.input;
    request.interventions = edits;
    HEADSCOPE_TRY(request.logits, app::readLogitsSpec(prompt, model));
    request.logits.topCount = options.top;
    if (!model.spec.output.head && (request.logits.target || options.form.file)) {
        return fail(ErrorCode::metricUnavailable, "this model has no output head, so it has no logits",
                    "leave --target, --foil and -o away");
    }
    if (options.form.file) request.capture.logits = KeptLogits::all;
    HEADSCOPE_CHECKED(app::checkEditRanges(edits, prompt.input));
    return request;
}

Result<std::vector<RunRequest>> requestsOf(const AblateOptions& options,
                                           const std::vector<app::Prompt>& prompts,
                                           const InterventionSet& edits, const ModelInfo& model) {
    std::vector<RunRequest> requests;
    for (const app::Prompt& prompt : prompts) {
        auto request = requestOf(options, prompt, edits, model);
        if (!request) {
            Error error = std::move(request).error();
            return fail(prompt.source.empty() ? std::move(error) : std::move(error).in(prompt.source));
        }
        requests.push_back(*std::move(request));
    }
    return requests;
}

Result<void> writeLogits(const AblateOptions& options, Workplace& place, const RunResult& edited,
                         const Provenance& provenance) {
    RunRequest request = edited.request;
    request.interventions = {};
    HEADSCOPE_TRY(const RunResultPtr baseline, place.session().run(request));
    std::vector<CapturedTensor> tensors;
    for (const auto& [name, result] :
         {std::pair{"logits.baseline", baseline.get()}, std::pair{"logits.edited", &edited}}) {
        for (const CapturedTensor& tensor : result->captures)
            tensors.push_back({name, tensor.shape, tensor.values});
    }
    const ModelInput& input = request.input;
    CaptureContent content{tensors, {}, input.ids, {}};
    if (!input.encoderIds.empty()) {
        content.ids = input.encoderIds;
        content.decoderIds = input.ids;
    }
    return writeCapture(*options.form.file, content, provenance, options.form.overwrite());
}

Result<void> run(const AblateOptions& options) {
    HEADSCOPE_CHECKED(checkUse(options));
    HEADSCOPE_TRY(const std::unique_ptr<Workplace> place, Workplace::open(options.prompt, options.form));
    HEADSCOPE_TRY(const std::vector<app::Prompt> prompts, app::readPrompts(options.prompt, place->model()));
    printWarnings(prompts);
    HEADSCOPE_TRY(const InterventionSet edits, app::resolveEdits(options.prompt, place->session()));
    HEADSCOPE_TRY(const std::vector<RunRequest> requests,
                  requestsOf(options, prompts, edits, place->model()));
    AblateReport report{nullptr, prompts, {}, options.prompt.input.jsonl.has_value()};
    for (std::uint32_t repetition = 0; repetition < options.form.repeat; ++repetition) {
        report.results.clear();
        HEADSCOPE_CHECKED(place->beginRepetition());
        for (const RunRequest& request : requests) {
            HEADSCOPE_CHECKED(checkInterrupted());
            HEADSCOPE_TRY(const RunResultPtr result, place->session().run(request));
            place->addRunTime(result->cost.elapsed + result->cost.baselineElapsed);
            report.results.push_back(result);
        }
    }
    report.model = &place->model();  // of the last repetition's session
    if (!options.form.json && !options.form.file) {
        print(ablateTable(report, outputIsStyled()));
        return {};
    }
    HEADSCOPE_TRY(const Provenance provenance, place->provenance(prompts, edits));
    if (options.form.file)
        HEADSCOPE_CHECKED(writeLogits(options, *place, *report.results.front(), provenance));
    print(options.form.json ? ablateJson(report, provenance) : ablateTable(report, outputIsStyled()));
    return {};
}

}  // namespace

Command addAblate(CLI::App& root) {
    auto options = std::make_shared<AblateOptions>();
    CLI::App* app = root.add_subcommand("ablate", "baseline against edited");
    app::addModelArgument(*app, options->prompt);
    app::addInputOptions(*app, options->prompt);
    app::addEditOptions(*app, options->prompt);
    app::addAnswerOptions(*app, options->prompt);
    app->add_option("--top", options->top, "how many of the most probable tokens; default 10")
        ->option_text("N")
        ->group("Answer")
        ->check(CLI::Range(1, 10000000));
    app::addEngineOptions(*app, options->prompt);
    addFileOption(*app, options->form, "logits.baseline and logits.edited: .safetensors or .npz");
    addJsonFlag(*app, options->form);
    addRepeatOption(*app, options->form);
    addProgressFlags(*app, options->form);
    return {app, [options] { return run(*options); }};
}

}  // namespace headscope::cli
