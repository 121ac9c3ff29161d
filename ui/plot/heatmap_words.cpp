// SPDX-License-Identifier: GPL-3.0-or-later
// A heatmap for those who cannot see it: names, places and the cell that keys act on.
#include <cmath>

#include "ui/accessibility/focus_event.h"
#include "ui/models/number_text.h"
#include "ui/plot/heatmap_plot_p.h"

namespace headscope::ui {

void HeatmapPlot::setWords(std::function<QString()> name, std::function<QString(HeatmapCell)> cell) {
    m_impl->name = std::move(name);
    m_impl->cellName = std::move(cell);
    showName();
}

void HeatmapPlot::showName() {
    const HeatmapState& state = m_impl->state;
    if (m_impl->name) {
        setAccessibleName(m_impl->name());
    } else if (state.rows() != 0) {
        const HeatmapData& data = state.whole.data();
        setAccessibleName(tr("%1: %2 rows (%3) by %4 columns (%5)")
                              .arg(data.title.isEmpty() ? tr("Heatmap") : data.title)
                              .arg(state.rows())
                              .arg(data.rowAxis)
                              .arg(state.columns())
                              .arg(data.columnAxis));
    }
}

void HeatmapPlot::tellCurrent() {
    const HeatmapState& state = m_impl->state;
    if (!state.current || !state.whole.shows()) return;
    const HeatmapSheet& whole = state.whole;
    const std::uint32_t row = state.current->row / whole.side();
    const std::uint32_t column = state.current->column / whole.side();
    tellCurrentPart(this, static_cast<int>(row * whole.data().columns + column));
}

QString HeatmapPlot::Impl::valueText(const HeatmapSheet& sheet, std::uint32_t row, std::uint32_t column) {
    const HeatmapData& data = sheet.data();
    if (data.isMasked(row, column)) return tr("Masked");
    if (std::isnan(data.at(row, column))) return tr("Not available");
    const auto number = static_cast<double>(data.at(row, column));
    const QString value = data.isSigned ? changeText(number) : numberText(number);
    return sheet.side() > 1 ? tr("%1 of %2").arg(value, data.unit) : value;
}

QString HeatmapPlot::readOut(HeatmapCell cell) const {
    if (m_impl->cellName) {
        const QString known = m_impl->cellName(cell);
        if (!known.isEmpty()) return known;
    }
    const HeatmapSheet& sheet = m_impl->state.sheetAt(cell);
    const HeatmapData& data = sheet.data();
    const std::uint32_t row = (cell.row - sheet.row()) / sheet.side();
    const std::uint32_t column = (cell.column - sheet.column()) / sheet.side();
    return tr("%1 %2 %3 to %4 %5 %6, %7")
        .arg(data.rowAxis, QString::number(cell.row), data.rowLabels.value(static_cast<int>(cell.row)),
             data.columnAxis.toLower(), QString::number(cell.column),
             data.columnLabels.value(static_cast<int>(cell.column)), Impl::valueText(sheet, row, column));
}

QString HeatmapPlot::squareReadOut(std::uint32_t row, std::uint32_t column) const {
    const HeatmapSheet& whole = m_impl->state.whole;
    const HeatmapData& data = whole.data();
    if (whole.side() == 1) return readOut({row, column});
    const auto range = [&whole](std::uint32_t at, std::uint32_t count) {
        const std::uint32_t first = at * whole.side();
        return QStringLiteral("%1–%2").arg(first).arg(std::min(first + whole.side(), count) - 1);
    };
    return tr("%1 %2 to %3 %4, %5")
        .arg(data.rowAxis, range(row, data.allRows()), data.columnAxis.toLower(),
             range(column, data.allColumns()), Impl::valueText(whole, row, column));
}

QRect HeatmapPlot::cellRect(HeatmapCell cell) const {
    const HeatmapState& state = m_impl->state;
    if (cell.row >= state.rows() || cell.column >= state.columns()) return {};
    m_impl->updateGeometry();
    const QRectF seen = state.rectOf(state.squareAt(cell)).intersected(state.area);
    if (seen.isEmpty()) return {};
    return seen.toAlignedRect().translated(m_impl->plot->pos());
}

std::optional<HeatmapCell> HeatmapPlot::cellAt(QPoint point) const {
    if (m_impl->state.rows() == 0) return std::nullopt;
    return m_impl->state.cellAt(QPointF(point - m_impl->plot->pos()));
}

}  // namespace headscope::ui
