// SPDX-License-Identifier: GPL-3.0-or-later
// From a figure to make to its content: the runs that it needs.
#pragma once

#include "app/common/prompt_reader.h"
#include "app/desktop/render_options.h"
#include "core/interventions/intervention_set.h"
#include "core/session/blocking_session.h"
#include "ui/figures/figure_content.h"

namespace headscope {

/// What was computed.
struct RenderContent {
    ui::FigureContent figure;
    std::vector<HeadRef> heads;  ///< those shown; empty: the figure takes none
    LogitsSpec logits;           ///< where and for which tokens the answer was read
    std::vector<double> runSeconds;
};

/// Computes the content of `job`.
/// Errors: headRange, usage, metricUnavailable, those of the engine.
[[nodiscard]] Result<RenderContent> renderContent(const RenderJob& job, const app::Prompt& prompt,
                                                  const InterventionSet& edits, BlockingSession& session);

}  // namespace headscope
