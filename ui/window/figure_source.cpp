// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of what is on screen.
#include "ui/window/figure_source.h"

#include <fmt/format.h>

#include <QCoreApplication>
#include <QFileInfo>

#include "core/base/head_text.h"
#include "core/export/provenance.h"
#include "core/export/sweep_writer.h"
#include "core/interventions/edit_text.h"
#include "core/workspace/workspace_file.h"
#include "ui/figures/figure_builder.h"
#include "ui/figures/figure_sidecar.h"
#include "ui/models/read_out.h"
#include "ui/models/workspace_state.h"

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("FigureSource", text); }

QString caption(const Models& models, FigureKind kind) {
    const ModelInfoPtr& model = models.prompt.model();
    if (!model) return {};
    const PromptState& state = models.prompt.state();
    const QString name = QString::fromStdString(model->name);
    QString text =
        state.media ? tr("%1 of %2, %3").arg(figureTitle(kind), name, QFileInfo(state.media->file).fileName())
                    : tr("%1 of %2, prompt \"%3\"").arg(figureTitle(kind), name, state.text);
    const bool ofPattern =
        kind == FigureKind::head || kind == FigureKind::arcs || kind == FigureKind::compare;
    // A large pattern is drawn as far as it is on screen, and its title says what of it that is.
    if (ofPattern && models.patterns.large())
        text +=
            QStringLiteral(", ") + models.patterns.onScreen(PatternKind::edited, models.view.pooling()).title;
    QStringList edits;
    for (const HeadEdit& edit : models.edits.active().edits())
        edits << QString::fromStdString(editText(edit));
    if (!edits.isEmpty()) text += tr(", edits %1").arg(edits.join(QStringLiteral(", ")));
    return text;
}

HeatmapData onScreen(const Models& models, PatternKind kind) {
    return models.patterns.onScreen(kind, models.view.pooling());
}

FigureSubject subjectOf(const Models& models) {
    const ModelInfoPtr& model = models.prompt.model();
    return {model ? QString::fromStdString(model->name) : QString(), models.promptTokens(),
            models.edits.active()};
}

// Long form; cells of a thumbnail are those of the pattern up to 64 tokens, else maxima over blocks.
std::string gridCsv(const Models& models) {
    std::string csv = "layer,head,row,column,weight\n";
    const RunResultPtr& result = models.results.result();
    if (!result) return csv;
    for (const PatternThumbnail& thumbnail : result->thumbnails) {
        const std::string_view prefix = headPrefix(thumbnail.head.stack, thumbnail.head.kind);
        for (std::uint32_t row = 0; row < thumbnail.rows; ++row) {
            for (std::uint32_t column = 0; column < thumbnail.columns; ++column) {
                const std::uint16_t value = thumbnail.values[std::size_t{row} * thumbnail.columns + column];
                csv += fmt::format("{}{},{},{},{},{:.6f}\n", prefix, thumbnail.head.layer.value,
                                   thumbnail.head.head.value, row, column, value / 65535.0);
            }
        }
    }
    return csv;
}

std::string outputsCsv(const Models& models) {
    QString text = models.outputs.tabSeparated();
    // Tokens may hold commas and quotes; everything else is numbers.
    QString csv;
    for (const QString& line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        QString token = line.section(QLatin1Char('\t'), 0, 0);
        QString rest = line.section(QLatin1Char('\t'), 1);
        token.replace(QLatin1Char('"'), QLatin1String("\"\""));
        rest.replace(QLatin1Char('\t'), QLatin1Char(','));
        csv += QStringLiteral("\"%1\",%2\n").arg(token, rest);
    }
    return csv.toStdString();
}

Provenance provenanceOf(const Models& models, const QString& modelArgument) {
    Provenance provenance;
    provenance.version = QCoreApplication::applicationVersion().toStdString();
    provenance.modelSource = modelArgument.toStdString();
    if (const ModelInfoPtr& model = models.prompt.model()) provenance.modelName = model->name;
    const bool two = models.prompt.twoStacks();
    const text::Encoding& encoding = models.prompt.encoding(two ? Stack::encoder : Stack::main);
    ProvenanceInput input{encoding.ids, encoding.tokens, encoding.segments, {}, {}};
    if (two) {
        input.decoderIds = models.prompt.encoding().ids;
        input.decoderTokens = models.prompt.encoding().tokens;
    }
    if (const PromptMediaPtr& media = models.prompt.state().media) {
        input.mediaKind = inputKind(*models.prompt.model()) == InputKind::image ? "image" : "audio";
        input.mediaName = QFileInfo(media->file).fileName().toStdString();
        input.mediaSha256 = media->prepared.sha256;
    }
    provenance.inputs = {std::move(input)};
    for (const HeadEdit& edit : models.edits.active().edits()) provenance.edits.push_back(editText(edit));
    if (const RunResultPtr& result = models.results.result())
        provenance.runSeconds = {static_cast<double>(result->cost.elapsed.count()) / 1e6};
    return provenance;
}

// What opens the figure's view again, whatever page it was exported from.
Workspace workspaceShowing(const Models& models, FigureKind kind, const std::string& modelSha256) {
    Workspace workspace = workspaceOf(models);
    workspace.model.sha256 = modelSha256;
    workspace.view.page = kind == FigureKind::ablation  ? "effects"
                          : kind == FigureKind::compare ? "compare"
                                                        : "explore";
    workspace.view.tab = kind == FigureKind::arcs ? "arcs" : "heatmap";
    return workspace;
}

}  // namespace

std::vector<FigureKind> availableFigures(const Models& models) {
    std::vector<FigureKind> kinds;
    if (models.results.result() && !models.results.result()->thumbnails.empty())
        kinds.push_back(FigureKind::grid);
    if (models.patterns.has(PatternKind::edited)) kinds.push_back(FigureKind::head);
    if (models.patterns.edited().rows != 0) kinds.push_back(FigureKind::arcs);
    if (models.patterns.hasEdits() && models.patterns.has(PatternKind::change) &&
        models.patterns.has(PatternKind::baseline))
        kinds.push_back(FigureKind::compare);
    if (models.effects.map().rows != 0) kinds.push_back(FigureKind::ablation);
    if (models.outputs.rowCount() != 0) kinds.push_back(FigureKind::outputs);
    return kinds;
}

QString figureTitle(FigureKind kind) {
    switch (kind) {
        case FigureKind::grid:
            return tr("All heads");
        case FigureKind::head:
            return tr("This head, heatmap");
        case FigureKind::arcs:
            return tr("This head, arcs");
        case FigureKind::compare:
            return tr("Baseline, edited, difference");
        case FigureKind::ablation:
            return tr("Effect of each head");
        case FigureKind::outputs:
            return tr("Outputs before and after");
    }
    return {};
}

FigureContent figureContent(const Models& models, FigureKind kind) {
    FigureContent content;
    content.kind = kind;
    content.caption = caption(models, kind);
    switch (kind) {
        case FigureKind::grid:
            if (models.results.result()) return gridFigure(*models.results.result(), subjectOf(models));
            break;
        case FigureKind::head:
        case FigureKind::arcs:
            content.maps = {onScreen(models, PatternKind::edited)};
            break;
        case FigureKind::compare:
            content.maps = {onScreen(models, PatternKind::baseline), onScreen(models, PatternKind::edited),
                            onScreen(models, PatternKind::change)};
            break;
        case FigureKind::ablation:
            content.maps = {models.effects.exactMap()};
            break;
        case FigureKind::outputs:
            for (const OutputRow& row : models.outputs.rows())
                content.bars.push_back({models.prompt.answerText(row.token), row.baseline, row.edited});
            break;
    }
    return content;
}

std::string figureCsv(const Models& models, FigureKind kind) {
    switch (kind) {
        case FigureKind::grid:
            return gridCsv(models);
        case FigureKind::outputs:
            return outputsCsv(models);
        case FigureKind::ablation:
            return commaSeparated(models.effects.exactMap()).toStdString();
        case FigureKind::compare:
            return commaSeparated(onScreen(models, PatternKind::change)).toStdString();
        default:
            return commaSeparated(onScreen(models, PatternKind::edited)).toStdString();
    }
}

bool hasDataFile(FigureKind kind) { return kind != FigureKind::outputs; }

ExportRequest dataRequest(const Models& models, const QString& modelArgument, FigureKind kind,
                          const std::filesystem::path& file) {
    ExportRequest request;
    request.dataFile = file;
    request.provenance = provenanceOf(models, modelArgument);
    request.ids = request.provenance.inputs.front().ids;
    request.decoderIds = request.provenance.inputs.front().decoderIds;
    if (kind == FigureKind::ablation) {
        const SweepResultPtr& sweep = models.effects.result();
        if (sweep) request.tensors = sweepTensors(*sweep);
        return request;
    }
    RunRequest run;
    run.input = models.prompt.input();
    run.interventions = models.edits.active();
    run.capture.taps = {TapPoint::pattern};
    if (kind != FigureKind::grid) {
        request.heads = {models.selection.head()};
        run.capture.heads = request.heads;
        run.capture.blocks = {models.selection.head().block()};
    }
    request.runs = {{"", run}};
    if (kind == FigureKind::compare) {
        run.interventions = {};
        request.runs.push_back({"baseline.", run});
    }
    return request;
}

std::string figureSidecar(const Models& models, const QString& modelArgument, const std::string& modelSha256,
                          const FigureSpec& spec) {
    Provenance provenance = provenanceOf(models, modelArgument);
    provenance.modelSha256 = modelSha256;
    SidecarSubject subject;
    subject.heads = {headText(models.selection.head())};
    if (const RunResultPtr& result = models.results.result()) subject.logits = result->request.logits;
    if (const SweepResultPtr& sweep = models.effects.result(); sweep && spec.kind == FigureKind::ablation) {
        subject.metric = sweep->request.metric;
        subject.editKind = editKindText(sweep->request.kind, sweep->request.parameter);
        subject.logits = sweep->request.logits;
    }
    subject.caption = caption(models, spec.kind);
    subject.session = workspaceJson(workspaceShowing(models, spec.kind, modelSha256));
    return figureSidecarJson(provenanceJson(provenance), spec, subject);
}

}  // namespace headscope::ui
