// SPDX-License-Identifier: GPL-3.0-or-later
// From results of the engine to contents of figures.
#pragma once

#include <QStringList>
#include <functional>
#include <vector>

#include "core/interventions/intervention_set.h"
#include "core/results/run_result.h"
#include "core/sweep/sweep_result.h"
#include "ui/figures/figure_content.h"
#include "ui/models/prompt_tokens.h"

namespace headscope::ui {

/// What a figure is about; its words go into the alt text.
struct FigureSubject {
    QString model;          ///< name for people
    PromptTokens tokens;    ///< readable, one per position
    InterventionSet edits;  ///< those of the edited run; empty: the baseline
};

/// The pictures of all heads, edited ones marked.  `run` must have thumbnails.
[[nodiscard]] FigureContent gridFigure(const RunResult& run, const FigureSubject& subject);

/// One heatmap (or, for FigureKind::arcs, one panel of lines) per head of `patterns`, in the order of
/// `heads`. Heads that `patterns` does not hold are left out.
[[nodiscard]] FigureContent headsFigure(FigureKind kind, const PatternResult& patterns,
                                        const std::vector<HeadRef>& heads, const FigureSubject& subject);

/// Baseline, edited and difference of each head.
[[nodiscard]] FigureContent compareFigure(const PatternResult& baseline, const PatternResult& edited,
                                          const std::vector<HeadRef>& heads, const FigureSubject& subject);

/// The effect of every head.
[[nodiscard]] FigureContent ablationFigure(const SweepResult& sweep, const FigureSubject& subject);

/// The tokens most probable before or after, at most `count`.  Empty bars where `run` has no effect.
[[nodiscard]] FigureContent outputsFigure(const RunResult& run,
                                          const std::function<QString(TokenId)>& tokenText, std::size_t count,
                                          const FigureSubject& subject);

}  // namespace headscope::ui
