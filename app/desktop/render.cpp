// SPDX-License-Identifier: GPL-3.0-or-later
// Options, model, prompt, runs, file: in this order, so that what is cheap to refuse is refused first.
#include "app/desktop/render.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <QGuiApplication>
#include <chrono>
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "app/common/edit_reader.h"
#include "app/common/model_provenance.h"
#include "app/desktop/render_content.h"
#include "app/desktop/render_options.h"
#include "app/desktop/render_sidecar.h"
#include "core/base/head_text.h"
#include "ui/figures/figure_exporter.h"
#include "ui/figures/figure_sidecar.h"

namespace headscope {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUse = 2;

void say(const char* kind, const std::string& text) {
    std::fprintf(stderr, "headscope: %s: %s\n", kind, text.c_str());
}

int report(const Error& error) {
    say("error", error.text());
    const bool wrongUse = error.code == ErrorCode::usage || error.code == ErrorCode::notInThisBuild ||
                          error.code == ErrorCode::metricUnavailable;
    return wrongUse ? kWrongUse : kFailed;
}

// What Qt finds missing of a desktop means nothing without one.
void dropQtChatter(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type == QtCriticalMsg || type == QtFatalMsg) say("error", message.toStdString());
}

// One lower-case line, as every other error.
int reportUse(const CLI::ParseError& problem) {
    std::string message = problem.what();
    for (char& c : message) {
        if (c == '\n') c = ' ';
    }
    if (!message.empty() && message[0] >= 'A' && message[0] <= 'Z') {
        message[0] = static_cast<char>(message[0] - 'A' + 'a');
    }
    return report({ErrorCode::usage, message, "try headscope render --help", {}});
}

// A prompt made again keeps the segments that its ids had.
Result<app::Prompt> promptOf(const RenderJob& job, const ModelInfo& model) {
    HEADSCOPE_TRY(app::Prompt prompt, app::readPrompt(job.prompt, model));
    if (job.origin) {
        prompt.input.segments = job.origin->inputs.front().segments;
        prompt.encoding.segments = prompt.input.segments;
    }
    return prompt;
}

// An ablation figure takes the reference for its own edit kind; its base edits have none.
Result<InterventionSet> editsOf(const RenderJob& job, BlockingSession& session) {
    if (job.spec.kind == ui::FigureKind::ablation) return app::readEdits(job.prompt, session.model());
    return app::resolveEdits(job.prompt, session);
}

void compareDigest(const char* what, const std::string& name, const std::string& now,
                   const std::string& then) {
    if (then.empty() || now == then) return;
    say("warning",
        fmt::format("{} \"{}\" is not the one that the figure was made with: its sha256 is {}, then {}", what,
                    name, now, then));
}

void compareDigests(const RenderJob& job, const Provenance& now) {
    if (!job.origin) return;
    compareDigest("model", now.modelName, now.modelSha256, job.origin->modelSha256);
    const ProvenanceInput &input = now.inputs.front(), &then = job.origin->inputs.front();
    compareDigest("file", input.mediaName, input.mediaSha256, then.mediaSha256);
}

ui::SidecarSubject sidecarSubject(const RenderJob& job, const RenderContent& content) {
    ui::SidecarSubject subject;
    for (const HeadRef head : content.heads) subject.heads.push_back(headText(head));
    subject.metric = job.subject.metric;
    subject.editKind = job.subject.editKind;
    subject.top = job.subject.top;
    subject.logits = content.logits;
    subject.referenceFile = job.prompt.edit.reference;
    subject.caption = content.figure.caption;
    return subject;
}

Result<void> render(const RenderOptions& options) {
    HEADSCOPE_TRY(const RenderJob job, renderJob(options));
    HEADSCOPE_CHECKED(ui::checkFigurePath(job.file, job.overwrite));
    HEADSCOPE_TRY(const SessionOptions sessionOptions, app::sessionOptions(job.prompt));
    const auto begin = std::chrono::steady_clock::now();
    HEADSCOPE_TRY(const auto session, BlockingSession::open(job.prompt.model, sessionOptions));
    const double loadSeconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    for (const std::string& warning : session->model().warnings) say("warning", warning);
    HEADSCOPE_TRY(const app::Prompt prompt, promptOf(job, session->model()));
    for (const std::string& warning : prompt.warnings) say("warning", warning);
    HEADSCOPE_TRY(const InterventionSet edits, editsOf(job, *session));
    HEADSCOPE_TRY(const RenderContent content, renderContent(job, prompt, edits, *session));
    HEADSCOPE_TRY(Provenance provenance,
                  app::modelProvenance(session->model(), job.prompt, std::span(&prompt, 1), edits));
    provenance.loadSeconds = loadSeconds;
    provenance.runSeconds = content.runSeconds;
    compareDigests(job, provenance);
    const std::string sidecar =
        ui::figureSidecarJson(provenanceJson(provenance), job.spec, sidecarSubject(job, content));
    return ui::exportFigure(job.spec, content.figure, sidecar, job.file, job.overwrite);
}

int run(int argc, char** argv) {
    RenderOptions options;
    CLI::App command("Writes a figure to a file, without a display.", "headscope render");
    command.get_formatter()->column_width(34);
    command.footer(
        "MODEL is a model folder, a .gguf file, a cached hub id, or demo. Heads are written layer.head, "
        "0-based: 5.1, "
        "5.*.");
    addRenderOptions(command, options);
    try {
        command.parse(argc - 1, argv + 1);  // "render" stands where CLI11 expects the program
    } catch (const CLI::CallForHelp&) {
        std::fputs(command.help().c_str(), stdout);
        return kDone;
    } catch (const CLI::ParseError& problem) {
        return reportUse(problem);
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler(dropQtChatter);
    QGuiApplication application(argc, argv);
    const Result<void> done = render(options);
    return done ? kDone : report(done.error());
}

}  // namespace

int renderMain(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::bad_alloc&) {
        return report(
            {ErrorCode::memoryLimit, "out of memory", "use a shorter prompt or a smaller figure", {}});
    } catch (const std::exception& failure) {
        return report({ErrorCode::internal, fmt::format("internal error: {}", failure.what()), {}, {}});
    }
}

}  // namespace headscope
