// SPDX-License-Identifier: GPL-3.0-or-later
// The file beside a figure: with it, `headscope render --from` makes the same figure again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/request/logits_spec.h"
#include "core/sweep/sweep_request.h"
#include "ui/figures/figure_spec.h"

namespace headscope::ui {

/// What a figure shows, beside the provenance of its model, prompt and edits.
struct SidecarSubject {
    std::vector<std::string> heads;            ///< head, arcs, compare: "5.1"
    EffectMetric metric = EffectMetric::kl;    ///< ablation
    std::string editKind = "zero";             ///< ablation: what is done to each head
    std::uint32_t top = 10;                    ///< outputs: how many tokens
    LogitsSpec logits;                         ///< ablation, outputs: where the answer is read
    std::optional<std::string> referenceFile;  ///< of `mean` edits
    QString caption;                           ///< the alt text
    std::string session = {};  ///< what was open, as workspaceJson(): to open it again; empty: not told
};

/// A document of core/export/provenance.h ({"headscope": {…}}) with "figure", "heads", "metric" and the like
/// added; only what has a part in the figure's kind is written.
[[nodiscard]] std::string figureSidecarJson(std::string provenanceJson, const FigureSpec& spec,
                                            const SidecarSubject& subject);

}  // namespace headscope::ui
