// SPDX-License-Identifier: GPL-3.0-or-later
// The one factory of accessible interfaces.
#include "ui/accessibility/install.h"

#include <QAccessible>

#include "ui/accessibility/announcer.h"
#include "ui/accessibility/head_grid_parts.h"
#include "ui/accessibility/heatmap_parts.h"
#include "ui/accessibility/list_parts.h"
#include "ui/accessibility/painted_table.h"

namespace headscope::ui {
namespace {

QAccessibleInterface* makeInterface(const QString& /*name*/, QObject* object) {
    const auto table = [](QWidget* widget, std::unique_ptr<PaintedParts> parts) {
        return new PaintedTable(widget, std::move(parts));
    };
    if (auto* grid = qobject_cast<HeadGrid*>(object))
        return table(grid, std::make_unique<HeadGridParts>(*grid));
    if (auto* plot = qobject_cast<HeatmapPlot*>(object))
        return table(plot, std::make_unique<HeatmapParts>(*plot));
    if (auto* strip = qobject_cast<TokenStrip*>(object))
        return table(strip, std::make_unique<TokenParts>(*strip));
    if (auto* view = qobject_cast<PatternView*>(object))
        return table(view, std::make_unique<LinkParts>(*view));
    if (auto* announcer = qobject_cast<Announcer*>(object))
        return new QAccessibleWidget(announcer, QAccessible::AlertMessage);
    return nullptr;
}

}  // namespace

void installAccessibleViews() { QAccessible::installFactory(makeInterface); }

}  // namespace headscope::ui
