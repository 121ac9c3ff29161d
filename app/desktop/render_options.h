// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of `headscope render`, as typed and as meant.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/common/prompt_options.h"
#include "core/base/atomic_file.h"
#include "core/base/result.h"
#include "core/export/provenance.h"
#include "core/sweep/sweep_request.h"
#include "ui/figures/figure_spec.h"

namespace CLI {
class App;
}

namespace headscope {

/// Options as typed; absent where not given.
struct RenderOptions {
    app::PromptOptions prompt;
    std::optional<std::string> figure, heads, metric, editKind, from;
    std::optional<std::uint32_t> top;
    std::optional<double> widthMm, heightMm, fontSizePt;
    std::optional<int> dpi;
    std::optional<std::string> colorMap, scale, theme, font, title, panel;
    std::string file;
    bool force = false;
};

/// What is shown, apart from its looks.
struct RenderSubject {
    std::string heads;                       ///< a head list; empty: the figure takes none
    EffectMetric metric = EffectMetric::kl;  ///< ablation
    std::string editKind = "zero";           ///< ablation: what is done to each head
    std::uint32_t top = 10;                  ///< outputs: how many tokens
    friend bool operator==(const RenderSubject&, const RenderSubject&) = default;
};

/// A figure to make.
struct RenderJob {
    app::PromptOptions prompt;
    RenderSubject subject;
    ui::FigureSpec spec;
    std::filesystem::path file;
    Overwrite overwrite = Overwrite::refuse;
    std::optional<Provenance> origin;  ///< of the sidecar that the figure is made again from
};

/// Adds every option. `options` must outlive `command`.
void addRenderOptions(CLI::App& command, RenderOptions& options);

/// What the options mean; reads the sidecar of --from.
/// Errors: usage, notInThisBuild, fileMissing, fileUnreadable, fileFormat.
[[nodiscard]] Result<RenderJob> renderJob(const RenderOptions& options);

}  // namespace headscope
