// SPDX-License-Identifier: GPL-3.0-or-later
// What is on screen, as the content of a figure and as data.
#pragma once

#include <string>
#include <vector>

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
/// The sidecar of one figure: model, prompt, edits, version, and what `headscope render --from` needs to
/// redraw it.
[[nodiscard]] std::string figureSidecar(const Models& models, const QString& modelArgument,
                                        const FigureSpec& spec);

}  // namespace headscope::ui
