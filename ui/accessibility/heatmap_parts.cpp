// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of a heatmap as cells of a table.
#include "ui/accessibility/heatmap_parts.h"

#include <QAccessible>
#include <QCoreApplication>

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("HeatmapParts", text); }

// "Query 14 ·to", "Layer 5" where the label is the index itself.
QString headerText(const QString& axis, std::uint32_t position, const QString& label) {
    const QString index = QString::number(position);
    return label.isEmpty() || label == index ? tr("%1 %2").arg(axis, index)
                                             : tr("%1 %2 %3").arg(axis, index, label);
}

}  // namespace

int HeatmapParts::rows() const { return m_plot ? static_cast<int>(m_plot->data().rows) : 0; }

int HeatmapParts::columns() const { return m_plot ? static_cast<int>(m_plot->data().columns) : 0; }

std::uint32_t HeatmapParts::side() const {
    const auto& squares = m_plot->data().squares;
    return squares ? squares->side : 1;
}

HeatmapCell HeatmapParts::cellOf(PartPlace place) const {
    return {static_cast<std::uint32_t>(place.row) * side(),
            static_cast<std::uint32_t>(place.column) * side()};
}

PartPlace HeatmapParts::placeOf(HeatmapCell cell) const {
    return {static_cast<int>(cell.row / side()), static_cast<int>(cell.column / side())};
}

QString HeatmapParts::text(PartPlace place) const {
    return m_plot ? m_plot->squareReadOut(static_cast<std::uint32_t>(place.row),
                                          static_cast<std::uint32_t>(place.column))
                  : QString();
}

QString HeatmapParts::rowText(int row) const {
    if (!m_plot) return {};
    const std::uint32_t position = cellOf({row, 0}).row;
    const HeatmapData& data = m_plot->data();
    return headerText(data.rowAxis, position, data.rowLabels.value(static_cast<int>(position)));
}

QString HeatmapParts::columnText(int column) const {
    if (!m_plot) return {};
    const std::uint32_t position = cellOf({0, column}).column;
    const HeatmapData& data = m_plot->data();
    return headerText(data.columnAxis, position, data.columnLabels.value(static_cast<int>(position)));
}

PartState HeatmapParts::state(PartPlace place) const {
    if (!m_plot) return {};
    const auto here = [&](const std::optional<HeatmapCell>& cell) { return cell && placeOf(*cell) == place; };
    return {false, false, here(m_plot->pinned()), here(m_plot->current())};
}

QRect HeatmapParts::rect(PartPlace place) const { return m_plot ? m_plot->cellRect(cellOf(place)) : QRect(); }

std::optional<PartPlace> HeatmapParts::at(QPoint point) const {
    const auto cell = m_plot ? m_plot->cellAt(point) : std::nullopt;
    return cell ? std::optional(placeOf(*cell)) : std::nullopt;
}

std::optional<PartPlace> HeatmapParts::current() const {
    const auto cell = m_plot ? m_plot->current() : std::nullopt;
    return cell ? std::optional(placeOf(*cell)) : std::nullopt;
}

QStringList HeatmapParts::actions() const {
    return {QAccessibleActionInterface::pressAction(), QAccessibleActionInterface::setFocusAction()};
}

void HeatmapParts::act(const QString& action, PartPlace place) {
    if (!m_plot) return;
    const HeatmapCell cell = cellOf(place);
    m_plot->setCurrent(cell);
    if (action == QAccessibleActionInterface::setFocusAction()) {
        m_plot->setFocus(Qt::OtherFocusReason);
    } else {
        Q_EMIT m_plot->cellActivated(static_cast<int>(cell.row), static_cast<int>(cell.column));
    }
}

}  // namespace headscope::ui
