// SPDX-License-Identifier: GPL-3.0-or-later
// Values are taken as they are: no rounding, no clipping, masks from the results.
#include "ui/figures/figure_builder.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/interventions/edit_text.h"
#include "ui/figures/edit_marks.h"
#include "ui/models/edit_words.h"
#include "ui/models/pattern_map.h"

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Figure", text); }

QString editWords(const InterventionSet& edits) {
    QStringList words;
    for (const HeadEdit& edit : edits.edits()) words << QString::fromStdString(editText(edit));
    return words.join(QStringLiteral(", "));
}

QString captionOf(const QString& what, const FigureSubject& subject) {
    const bool two = !subject.tokens.encoder.isEmpty();
    const QStringList& tokens = two ? subject.tokens.encoder : subject.tokens.main;
    QString caption = tr("%1. Model: %2. %3 tokens: %4.")
                          .arg(what, subject.model)
                          .arg(tokens.size())
                          .arg(tokens.join(QLatin1Char(' ')));
    if (two) caption += tr(" The decoder reads: %1.").arg(subject.tokens.main.join(QLatin1Char(' ')));
    if (!subject.edits.empty()) caption += tr(" Edits: %1.").arg(editWords(subject.edits));
    return caption;
}

const AttentionPattern* patternOf(const PatternResult& result, HeadRef head) {
    const auto at =
        std::find_if(result.patterns.begin(), result.patterns.end(), [head](const AttentionPattern& pattern) {
            return pattern.stack == head.stack && pattern.kind == head.kind && pattern.layer == head.layer &&
                   std::find(pattern.heads.begin(), pattern.heads.end(), head.head) != pattern.heads.end();
        });
    return at == result.patterns.end() ? nullptr : &*at;
}

QString headNames(const std::vector<HeadRef>& heads) {
    QStringList names;
    for (const HeadRef head : heads) names << headName(head);
    return names.join(QStringLiteral(", "));
}

}  // namespace

FigureContent gridFigure(const RunResult& run, const FigureSubject& subject) {
    FigureContent content;
    content.kind = FigureKind::grid;
    content.thumbnails = run.thumbnails;
    for (const PatternThumbnail& thumbnail : run.thumbnails) {
        const std::vector<HeadEdit> edits = run.request.interventions.of(thumbnail.head);
        content.edited.push_back(edits.empty() ? 0 : 1);
        // Of several edits the one that changes most is shown: z := 0 leaves nothing for the others to do.
        const auto shown = std::find_if(edits.begin(), edits.end(), [](const HeadEdit& edit) {
            return edit.kind == EditKind::zeroZ && !edit.queries;
        });
        const auto& mark = shown != edits.end() ? shown : edits.begin();
        content.editMarks.push_back(edits.empty() ? QString() : writtenEdit(*mark));
    }
    content.caption = captionOf(tr("Attention patterns of all heads, layers down, heads across"), subject);
    return content;
}

FigureContent headsFigure(FigureKind kind, const PatternResult& patterns, const std::vector<HeadRef>& heads,
                          const FigureSubject& subject) {
    FigureContent content;
    content.kind = kind;
    for (const HeadRef head : heads) {
        const AttentionPattern* pattern = patternOf(patterns, head);
        if (pattern != nullptr) content.maps.push_back(patternMap(*pattern, head.head, subject.tokens));
    }
    content.caption = captionOf(tr("Attention pattern of head %1").arg(headNames(heads)), subject);
    return content;
}

FigureContent compareFigure(const PatternResult& baseline, const PatternResult& edited,
                            const std::vector<HeadRef>& heads, const FigureSubject& subject) {
    FigureContent content;
    content.kind = FigureKind::compare;
    for (const HeadRef head : heads) {
        const AttentionPattern* before = patternOf(baseline, head);
        const AttentionPattern* after = patternOf(edited, head);
        if (before == nullptr || after == nullptr) continue;
        HeatmapData first = patternMap(*before, head.head, subject.tokens);
        HeatmapData second = patternMap(*after, head.head, subject.tokens);
        HeatmapData change = changeMap(first, second);
        const QString name = headName(head);
        first.title = tr("%1 baseline").arg(name);
        second.title = tr("%1 edited").arg(name);
        change.title = tr("%1 edited − baseline").arg(name);
        content.maps.push_back(std::move(first));
        content.maps.push_back(std::move(second));
        content.maps.push_back(std::move(change));
    }
    content.caption = captionOf(
        tr("Attention pattern of head %1: baseline, edited, and their difference").arg(headNames(heads)),
        subject);
    return content;
}

FigureContent ablationFigure(const SweepResult& sweep, const FigureSubject& subject) {
    FigureContent content;
    content.kind = FigureKind::ablation;
    content.maps.push_back(sweepMap(sweep));
    const QString kind = QString::fromStdString(editKindText(sweep.request.kind, sweep.request.parameter));
    content.maps.front().title = tr("Effect of each head (%1)").arg(kind);
    content.caption = captionOf(tr("Effect of %1 of each head in turn, layers down, heads across, as %2")
                                    .arg(kind, metricTitle(sweep.request.metric)),
                                subject);
    return content;
}

FigureContent outputsFigure(const RunResult& run, const std::function<QString(TokenId)>& tokenText,
                            std::size_t count, const FigureSubject& subject) {
    FigureContent content;
    content.kind = FigureKind::outputs;
    content.caption = captionOf(tr("Next-token probabilities, baseline and edited"), subject);
    if (!run.effect) return content;
    std::vector<TokenChange> changes = run.effect->changes;
    const auto peak = [](const TokenChange& change) {
        return std::max(change.baseline.probability, change.edited.probability);
    };
    std::stable_sort(changes.begin(), changes.end(),
                     [&](const TokenChange& a, const TokenChange& b) { return peak(a) > peak(b); });
    changes.resize(std::min(changes.size(), count));
    std::stable_sort(changes.begin(), changes.end(), [](const TokenChange& a, const TokenChange& b) {
        return a.baseline.probability > b.baseline.probability;
    });
    for (const TokenChange& change : changes) {
        content.bars.push_back({tokenText(change.baseline.token),
                                static_cast<double>(change.baseline.probability),
                                static_cast<double>(change.edited.probability)});
    }
    return content;
}

}  // namespace headscope::ui
