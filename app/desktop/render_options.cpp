// SPDX-License-Identifier: GPL-3.0-or-later
// Each figure takes the options that have a part in it; others are refused, not ignored.
#include "app/desktop/render_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/desktop/render_sidecar.h"

namespace headscope {
namespace {

using ui::FigureKind;

constexpr const char* kFigureGroup = "Figure";
constexpr const char* kLooksGroup = "Looks";

template <class T>
CLI::Option* addValue(CLI::App& command, const char* name, std::optional<T>& value, const char* help,
                      const char* type, const char* group) {
    // Not CLI11's own optional: that one takes an empty text for an absent one.
    return command
        .add_option_function<T>(
            name, [&value](const T& given) { value = given; }, help)
        ->type_name(type)
        ->group(group);
}

Failure unused(const char* option, const ui::FigureSpec& spec) {
    return fail(ErrorCode::usage, fmt::format("{} has no part in figure {}", option,
                                              ui::figureKindName(spec.kind).toStdString()));
}

Result<void> checkParts(const RenderOptions& options, const ui::FigureSpec& spec) {
    const FigureKind kind = spec.kind;
    const bool takesHeads =
        kind == FigureKind::head || kind == FigureKind::arcs || kind == FigureKind::compare;
    const bool takesAnswer = kind == FigureKind::ablation || kind == FigureKind::outputs;
    const std::string name = ui::figureKindName(kind).toStdString();
    if (takesHeads != options.heads.has_value()) {
        if (!takesHeads) return unused("--heads", spec);
        return fail(ErrorCode::usage, fmt::format("figure {} needs heads", name),
                    "add --heads 5.1, or --heads 5.*");
    }
    if (options.metric && kind != FigureKind::ablation) return unused("--metric", spec);
    if (options.editKind && kind != FigureKind::ablation) return unused("--edit-kind", spec);
    if (options.top && kind != FigureKind::outputs) return unused("--top", spec);
    const app::AnswerOptions& answer = options.prompt.answer;
    if (answer.position && !takesAnswer) return unused("--position", spec);
    if (answer.target && kind != FigureKind::ablation) return unused("--target", spec);
    if (answer.foil && kind != FigureKind::ablation) return unused("--foil", spec);
    const bool compares = kind == FigureKind::compare || kind == FigureKind::outputs;
    if (compares && options.prompt.edit.edits.empty()) {
        return fail(ErrorCode::usage,
                    fmt::format("figure {} compares with the baseline and needs an edit", name),
                    "add --edit HEADS=KIND, as --edit 5.1=zero");
    }
    return {};
}

template <class T, class Read>
Result<void> applyNamed(const std::optional<std::string>& written, T& value, const char* option,
                        const char* known, Read read) {
    if (!written) return {};
    const auto found = read(QString::fromStdString(*written));
    if (!found) return fail(ErrorCode::usage, fmt::format("{} \"{}\" is not known", option, *written), known);
    value = *found;
    return {};
}

Result<void> applyLooks(const RenderOptions& options, ui::FigureSpec& spec) {
    const auto text = [](const std::optional<std::string>& from, QString& to) {
        if (from) to = QString::fromStdString(*from);
    };
    if (options.widthMm) spec.widthMm = *options.widthMm;
    if (options.heightMm) spec.heightMm = options.heightMm;
    if (options.fontSizePt) spec.fontSizePt = *options.fontSizePt;
    if (options.dpi) spec.dpi = *options.dpi;
    text(options.colorMap, spec.colorMap);
    text(options.font, spec.fontFamily);
    text(options.title, spec.title);
    text(options.panel, spec.panelLetter);
    HEADSCOPE_CHECKED(applyNamed(options.scale, spec.scale, "--scale", "linear, sqrt, log or quantile",
                                 ui::colorScaleFromName));
    HEADSCOPE_CHECKED(
        applyNamed(options.theme, spec.theme, "--theme", "light, dark or print", ui::figureThemeFromName));
    return ui::validateFigureSpec(spec);
}

bool saysWhat(const RenderOptions& options) {
    const app::InputOptions& input = options.prompt.input;
    const app::AnswerOptions& answer = options.prompt.answer;
    return options.figure || options.heads || options.metric || options.editKind || options.top ||
           input.text || input.pair || input.ids || input.file || input.jsonl || input.decoderText ||
           input.decoderIds || input.noSpecial || input.beginning || answer.position || answer.target ||
           answer.foil || !options.prompt.edit.edits.empty() || options.prompt.edit.reference;
}

// A sidecar names the picture or the sound, and knows its digest, but not where it is: beside it, unless
// said.
Result<void> findMedia(const RenderOptions& options, RenderJob& job) {
    const app::InputOptions& given = options.prompt.input;
    const ProvenanceInput& then = job.origin->inputs.front();
    if ((given.image && then.mediaKind != "image") || (given.audio && then.mediaKind != "audio")) {
        return fail(ErrorCode::usage,
                    fmt::format("the figure of {} was not made of such a file", *options.from),
                    "leave --image and --audio away");
    }
    if (then.mediaKind.empty()) return {};
    if (std::filesystem::path(then.mediaName).filename() != then.mediaName || then.mediaName.empty()) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("{}: \"{}\" is no plain file name", *options.from, shortened(then.mediaName)),
                    "is it the .json beside a figure of headscope?");
    }
    const std::filesystem::path beside = std::filesystem::path(*options.from).parent_path() / then.mediaName;
    job.prompt.input.ids.reset();
    if (then.mediaKind == "image") job.prompt.input.image = given.image.value_or(beside.string());
    if (then.mediaKind == "audio") job.prompt.input.audio = given.audio.value_or(beside.string());
    return {};
}

Result<RenderJob> jobFromSidecar(const RenderOptions& options) {
    if (saysWhat(options)) {
        return fail(ErrorCode::usage,
                    "--from makes the same figure again: prompt, edits, heads and figure are its own",
                    "beside --from give -o, MODEL, --image or --audio, and options of the looks only");
    }
    HEADSCOPE_TRY(RenderJob job, readSidecar(*options.from));
    if (!options.prompt.model.empty()) job.prompt.model = options.prompt.model;
    HEADSCOPE_CHECKED(findMedia(options, job));
    job.prompt.engine = options.prompt.engine;
    job.prompt.later = options.prompt.later;
    return job;
}

Result<RenderJob> jobFromOptions(const RenderOptions& options) {
    RenderJob job;
    job.prompt = options.prompt;
    if (job.prompt.model.empty()) {
        return fail(ErrorCode::usage, "no MODEL is given",
                    "name a model folder or demo, or use --from FILE.json");
    }
    if (!options.figure) {
        return fail(ErrorCode::usage, "no --figure is given",
                    "grid, head, arcs, compare, ablation or outputs");
    }
    const auto kind = ui::figureKindFromName(QString::fromStdString(*options.figure));
    if (!kind) {
        return fail(ErrorCode::usage, fmt::format("\"{}\" is no figure", *options.figure),
                    "grid, head, arcs, compare, ablation or outputs");
    }
    job.spec.kind = *kind;
    HEADSCOPE_CHECKED(checkParts(options, job.spec));
    job.subject.heads = options.heads.value_or("");
    HEADSCOPE_TRY(job.subject.metric, parseMetric(options.metric.value_or("kl")));
    job.subject.editKind = options.editKind.value_or("zero");
    job.subject.top = options.top.value_or(10);
    return job;
}

}  // namespace

void addRenderOptions(CLI::App& command, RenderOptions& options) {
    app::addModelArgument(command, options.prompt);
    command.get_option("MODEL")->required(false);
    app::addInputOptions(command, options.prompt);
    addValue(command, "--figure", options.figure,
             "grid (all heads), head, arcs, compare (baseline, edited, difference), ablation (effect of each "
             "head) or "
             "outputs (probabilities before and after)",
             "KIND", kFigureGroup);
    addValue(command, "--heads", options.heads, "for head, arcs and compare: 5.1, 5.*, a list", "HEADS",
             kFigureGroup);
    addValue(command, "--metric", options.metric,
             "for ablation: kl, dloss, dlogprob, logit-diff or top1; default kl", "NAME", kFigureGroup);
    addValue(command, "--edit-kind", options.editKind,
             "for ablation: what is done to each head; default zero", "KIND", kFigureGroup);
    addValue(command, "--top", options.top, "for outputs: how many tokens; default 10", "N", kFigureGroup)
        ->check(CLI::Range(1, 100));
    addValue(command, "--from", options.from, "makes the figure of a sidecar again", "FILE.json",
             kFigureGroup);
    command
        .add_option("-o", options.file,
                    "the figure: .pdf, .svg or .png; FILE.json beside it tells how it was made")
        ->required()
        ->option_text("FILE")
        ->group(kFigureGroup);
    command.add_flag("--force", options.force, "overwrite FILE and FILE.json")->group(kFigureGroup);
    app::addEditOptions(command, options.prompt);
    app::addAnswerOptions(command, options.prompt);
    addValue(command, "--width", options.widthMm, "default 85, a single column", "MM", kLooksGroup);
    addValue(command, "--height", options.heightMm, "default: from the content", "MM", kLooksGroup);
    addValue(command, "--dpi", options.dpi, "of .png; default 300", "N", kLooksGroup);
    addValue(command, "--colormap", options.colorMap,
             "ink, ember, moss, moss-dark, tide, tide-dark, viridis, cividis, magma or grey", "NAME",
             kLooksGroup);
    addValue(command, "--scale", options.scale, "linear, sqrt, log or quantile", "NAME", kLooksGroup);
    addValue(command, "--theme", options.theme, "print, light or dark; default print", "NAME", kLooksGroup);
    addValue(command, "--font", options.font, "default Liberation Sans, which comes with the program",
             "FAMILY", kLooksGroup);
    addValue(command, "--font-size", options.fontSizePt, "default 7", "PT", kLooksGroup);
    addValue(command, "--title", options.title, "above the figure", "TEXT", kLooksGroup);
    addValue(command, "--panel", options.panel, "a letter in the corner", "a", kLooksGroup);
    app::addEngineOptions(command, options.prompt);
}

Result<RenderJob> renderJob(const RenderOptions& options) {
    HEADSCOPE_TRY(RenderJob job, options.from ? jobFromSidecar(options) : jobFromOptions(options));
    HEADSCOPE_CHECKED(applyLooks(options, job.spec));
    job.file = options.file;
    job.overwrite = options.force ? Overwrite::allow : Overwrite::refuse;
    return job;
}

}  // namespace headscope
