// SPDX-License-Identifier: GPL-3.0-or-later
// The cells of a heatmap, for assistive technology.
#pragma once

#include <QPointer>

#include "ui/accessibility/painted_parts.h"
#include "ui/plot/heatmap_plot.h"

namespace headscope::ui {

/// A table of queries by keys, or of layers by heads; of a large map, of its squares.
class HeatmapParts : public PaintedParts {
public:
    explicit HeatmapParts(HeatmapPlot& plot) : m_plot(&plot) {}

    [[nodiscard]] int rows() const override;
    [[nodiscard]] int columns() const override;
    [[nodiscard]] QString text(PartPlace place) const override;
    [[nodiscard]] QString rowText(int row) const override;
    [[nodiscard]] QString columnText(int column) const override;
    [[nodiscard]] PartState state(PartPlace place) const override;
    [[nodiscard]] QRect rect(PartPlace place) const override;
    [[nodiscard]] std::optional<PartPlace> at(QPoint point) const override;
    [[nodiscard]] std::optional<PartPlace> current() const override;
    [[nodiscard]] QStringList actions() const override;
    void act(const QString& action, PartPlace place) override;

private:
    [[nodiscard]] std::uint32_t side() const;  // positions of a cell
    [[nodiscard]] HeatmapCell cellOf(PartPlace place) const;
    [[nodiscard]] PartPlace placeOf(HeatmapCell cell) const;

    QPointer<HeatmapPlot> m_plot;
};

}  // namespace headscope::ui
