// SPDX-License-Identifier: GPL-3.0-or-later
// What is on screen, as the content of a figure and as data.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/export/export_request.h"
#include "ui/figures/figure_content.h"
#include "ui/models/models.h"

namespace headscope::ui {

/// The kinds of figure that can be drawn now.
[[nodiscard]] std::vector<FigureKind> availableFigures(const Models& models);
/// "All heads", "This head", …
[[nodiscard]] QString figureTitle(FigureKind kind);
/// The content of one kind, from the values on screen.
[[nodiscard]] FigureContent figureContent(const Models& models, FigureKind kind);
/// The numbers behind one kind as CSV.
[[nodiscard]] std::string figureCsv(const Models& models, FigureKind kind);
/// True where one kind has numbers for dataRequest().
[[nodiscard]] bool hasDataFile(FigureKind kind);
/// Asks for the numbers behind one kind in full precision, as .npz or .safetensors: patterns by the names and
/// axes of cli.md (in a comparison the unedited ones begin with "baseline."), the effect map as "effect" [L,
/// H].
[[nodiscard]] ExportRequest dataRequest(const Models& models, const QString& modelArgument, FigureKind kind,
                                        const std::filesystem::path& file);
/// The sidecar of one figure: model, prompt, edits, version, and what `headscope render --from` needs to
/// redraw it.
[[nodiscard]] std::string figureSidecar(const Models& models, const QString& modelArgument,
                                        const std::string& modelSha256, const FigureSpec& spec);

}  // namespace headscope::ui
