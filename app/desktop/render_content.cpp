// SPDX-License-Identifier: GPL-3.0-or-later
// One request or two per figure; the engine shares what they have in common.
#include "app/desktop/render_content.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>
#include <variant>

#include "app/common/edit_reader.h"
#include "core/base/head_text.h"
#include "core/interventions/edit_text.h"
#include "ui/figures/figure_builder.h"
#include "ui/models/token_text.h"

namespace headscope {
namespace {

using ui::FigureKind;

QString tokenLabel(const ModelInfo& model, TokenId id) {
    return model.tokenizer ? ui::readableToken(*model.tokenizer, id) : QStringLiteral("#%1").arg(id.value);
}

QString answerLabel(const ModelInfo& model, TokenId id) {
    const std::vector<std::string>& labels = model.spec.output.labels;
    return id.value < labels.size() ? QString::fromStdString(labels[id.value]) : tokenLabel(model, id);
}

ui::FigureSubject subjectOf(const ModelInfo& model, const app::Prompt& prompt, const InterventionSet& edits) {
    ui::FigureSubject subject;
    subject.model = QString::fromStdString(model.name);
    for (const TokenId id : prompt.input.ids) subject.tokens.main << tokenLabel(model, id);
    for (const TokenId id : prompt.input.encoderIds) subject.tokens.encoder << tokenLabel(model, id);
    if (prompt.media) {
        QStringList& positions = model.spec.twoStacks() ? subject.tokens.encoder : subject.tokens.main;
        for (const std::string& name : prompt.encoding.tokens) positions << QString::fromStdString(name);
    }
    subject.edits = edits;
    return subject;
}

Result<void> needsOutputHead(const ModelInfo& model, const char* figure) {
    if (model.spec.output.head) return {};
    return fail(ErrorCode::metricUnavailable,
                fmt::format("figure {} needs an output head, this model has none", figure),
                "try --figure grid, head or compare");
}

Result<ui::FigureContent> gridContent(const ui::FigureSubject& subject, const app::Prompt& prompt,
                                      BlockingSession& session) {
    RunRequest request;
    request.input = prompt.input;
    request.interventions = subject.edits;
    request.capture.thumbnails = true;
    request.logits.topCount = 1;
    request.logits.everyPosition = false;
    HEADSCOPE_TRY(const RunResultPtr run, session.run(std::move(request)));
    return ui::gridFigure(*run, subject);
}

Result<ui::FigureContent> headsContent(const RenderJob& job, const std::vector<HeadRef>& heads,
                                       const ui::FigureSubject& subject, const app::Prompt& prompt,
                                       BlockingSession& session) {
    PatternRequest request{prompt.input, subject.edits, heads};
    HEADSCOPE_TRY(const PatternResultPtr edited, session.view(request));
    if (job.spec.kind != FigureKind::compare) return ui::headsFigure(job.spec.kind, *edited, heads, subject);
    request.interventions = {};
    HEADSCOPE_TRY(const PatternResultPtr baseline, session.view(std::move(request)));
    return ui::compareFigure(*baseline, *edited, heads, subject);
}

Result<SweepRequest> sweepRequest(const RenderJob& job, const app::Prompt& prompt, const LogitsSpec& logits,
                                  BlockingSession& session) {
    SweepRequest request;
    request.input = prompt.input;
    request.metric = job.subject.metric;
    request.logits = logits;
    request.logits.everyPosition = request.metric == EffectMetric::dloss;
    HEADSCOPE_TRY(const EditKindValue kind, parseEditKind(job.subject.editKind));
    if (kind.kind == EditKind::zeroLayer) {
        return fail(ErrorCode::usage, "zero-layer edits whole layers, an ablation figure one head at a time",
                    "use --edit-kind zero or zero-const");
    }
    request.kind = kind.kind;
    request.parameter = kind.parameter;
    const std::string metric(metricText(request.metric));
    if (request.metric == EffectMetric::dloss && session.model().spec.bidirectional()) {
        return fail(ErrorCode::metricUnavailable,
                    "metric dloss needs a causal model, this one is bidirectional",
                    "use --metric kl, or dlogprob with --target");
    }
    const bool needsFoil = request.metric == EffectMetric::logitDiff;
    if ((needsFoil || request.metric == EffectMetric::dlogprob) && !logits.target) {
        return fail(ErrorCode::usage, fmt::format("metric {} needs a target", metric), "add --target TOKEN");
    }
    if (needsFoil && !logits.foil)
        return fail(ErrorCode::usage, "metric logit-diff needs a foil", "add --foil TOKEN");
    if (job.prompt.edit.reference && kind.kind != EditKind::meanZ) {
        return fail(ErrorCode::usage, "--reference is given, but --edit-kind is not mean",
                    "use --edit-kind mean");
    }
    HEADSCOPE_TRY(request.reference, app::readReference(job.prompt, session));
    return request;
}

Result<ui::FigureContent> ablationContent(const RenderJob& job, const ui::FigureSubject& subject,
                                          const app::Prompt& prompt, const LogitsSpec& logits,
                                          BlockingSession& session) {
    HEADSCOPE_CHECKED(needsOutputHead(session.model(), "ablation"));
    HEADSCOPE_TRY(SweepRequest request, sweepRequest(job, prompt, logits, session));
    request.base = subject.edits;
    HEADSCOPE_TRY(const StudyResult result, session.study(std::move(request)));
    return ui::ablationFigure(*std::get<SweepResultPtr>(result), subject);
}

Result<ui::FigureContent> outputsContent(const RenderJob& job, const ui::FigureSubject& subject,
                                         const app::Prompt& prompt, const LogitsSpec& logits,
                                         BlockingSession& session) {
    HEADSCOPE_CHECKED(needsOutputHead(session.model(), "outputs"));
    RunRequest request;
    request.input = prompt.input;
    request.interventions = subject.edits;
    request.logits = logits;
    request.logits.topCount = job.subject.top;
    request.logits.everyPosition = false;
    HEADSCOPE_TRY(const RunResultPtr run, session.run(std::move(request)));
    const ModelInfo& model = session.model();
    return ui::outputsFigure(
        *run, [&model](TokenId id) { return answerLabel(model, id); }, job.subject.top, subject);
}

Result<ui::FigureContent> figureOf(const RenderJob& job, const RenderContent& content,
                                   const ui::FigureSubject& subject, const app::Prompt& prompt,
                                   BlockingSession& session) {
    switch (job.spec.kind) {
        case FigureKind::grid:
            return gridContent(subject, prompt, session);
        case FigureKind::ablation:
            return ablationContent(job, subject, prompt, content.logits, session);
        case FigureKind::outputs:
            return outputsContent(job, subject, prompt, content.logits, session);
        default:
            return headsContent(job, content.heads, subject, prompt, session);
    }
}

}  // namespace

Result<RenderContent> renderContent(const RenderJob& job, const app::Prompt& prompt,
                                    const InterventionSet& edits, BlockingSession& session) {
    HEADSCOPE_CHECKED(app::checkEditRanges(edits, prompt.input));
    RenderContent content;
    HEADSCOPE_TRY(content.logits, app::readLogitsSpec(prompt, session.model()));
    if (!job.subject.heads.empty()) {
        HEADSCOPE_TRY(content.heads, parseHeads(job.subject.heads, session.model().spec.headGrids()));
    }
    const ui::FigureSubject subject = subjectOf(session.model(), prompt, edits);
    const auto begin = std::chrono::steady_clock::now();
    HEADSCOPE_TRY(content.figure, figureOf(job, content, subject, prompt, session));
    content.runSeconds = {std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()};
    return content;
}

}  // namespace headscope
