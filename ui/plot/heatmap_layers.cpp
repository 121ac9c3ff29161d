// SPDX-License-Identifier: GPL-3.0-or-later
// Only what is visible is painted: a 512 × 512 map is one scaled image and a few hundred hatched runs.
#include "ui/plot/heatmap_layers.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace headscope::ui {
namespace {

constexpr int kBarWidth = 12;
constexpr int kBarGap = 12;
constexpr int kTickLength = 4;
// Numbers need this much of a cell (ui.md: at least 30 px).
constexpr double kNumberCell = 34.0;

struct VisibleCells {
    std::uint32_t rowBegin, rowEnd, columnBegin, columnEnd;
};

VisibleCells visibleCells(const HeatmapState& state) {
    const auto low = [](double edge) { return static_cast<std::uint32_t>(std::max(0.0, std::floor(edge))); };
    const auto high = [](double edge, std::uint32_t count) {
        return std::min(count, static_cast<std::uint32_t>(std::max(0.0, std::ceil(edge))));
    };
    return {low(state.top), high(state.bottom, state.data.rows), low(state.left),
            high(state.right, state.data.columns)};
}

QString cellNumber(double value, bool isSigned) {
    const QString digits = QLocale::c().toString(std::abs(value), 'f', 2);
    // A small effect is not none: "0.00" stays for 0.
    if (digits.toDouble() == 0.0) return value == 0.0 ? digits : QStringLiteral("<0.01");
    if (value < 0.0) return QStringLiteral("−") + digits;
    return isSigned ? QStringLiteral("+") + digits : digits;
}

// A ring that shows on every colour: white inside black.
void drawDoubleRing(QPainter* painter, const QRectF& rect) {
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(Qt::black, 1.0));
    painter->drawRect(rect.adjusted(-1.5, -1.5, 0.5, 0.5));
    painter->setPen(QPen(Qt::white, 1.0));
    painter->drawRect(rect.adjusted(-0.5, -0.5, -0.5, -0.5));
}

}  // namespace

std::optional<HeatmapCell> HeatmapState::cellAt(QPointF point) const {
    if (!area.contains(point)) return std::nullopt;
    const double column = std::floor(left + (point.x() - area.left()) / cellWidth());
    const double row = std::floor(top + (point.y() - area.top()) / cellHeight());
    if (row < 0.0 || column < 0.0 || row >= data.rows || column >= data.columns) return std::nullopt;
    return HeatmapCell{static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column)};
}

void CellsLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(false); }

void CellsLayer::draw(QCPPainter* painter) {
    const HeatmapState& state = *m_state;
    if (state.image.isNull() || state.area.isEmpty()) return;
    painter->save();
    painter->setClipRect(state.area);
    const VisibleCells cells = visibleCells(state);
    const QRectF source(cells.columnBegin, cells.rowBegin, cells.columnEnd - cells.columnBegin,
                        cells.rowEnd - cells.rowBegin);
    painter->setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter->drawImage(state.rectOf(source.y(), source.x(), source.height(), source.width()), state.image,
                       source);
    drawHatches(painter, true);
    drawHatches(painter, false);
    drawNumbers(painter);
    painter->restore();
    painter->setPen(QPen(state.theme.control, 1.0));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(state.area.adjusted(-1, -1, 0, 0));
}

void CellsLayer::drawHatches(QPainter* painter, bool masked) const {
    const HeatmapState& state = *m_state;
    const VisibleCells cells = visibleCells(state);
    const QBrush hatch(state.theme.control, masked ? Qt::BDiagPattern : Qt::DiagCrossPattern);
    const auto wanted = [&](std::uint32_t row, std::uint32_t column) {
        const bool isMasked = state.data.isMasked(row, column);
        return masked ? isMasked : !isMasked && std::isnan(state.data.at(row, column));
    };
    const bool worded = !masked && state.cellWidth() >= kNumberCell && state.cellHeight() >= 16.0;
    for (std::uint32_t row = cells.rowBegin; row < cells.rowEnd; ++row) {
        for (std::uint32_t column = cells.columnBegin; column < cells.columnEnd; ++column) {
            if (!wanted(row, column)) continue;
            std::uint32_t end = column + 1;
            while (end < cells.columnEnd && wanted(row, end)) ++end;
            painter->fillRect(state.rectOf(row, column, 1.0, end - column).toAlignedRect(), hatch);
            for (; worded && column < end; ++column) {
                painter->setFont(state.caption);
                painter->setPen(state.theme.text);
                painter->drawText(state.rectOf(row, column), Qt::AlignCenter, QStringLiteral("N/A"));
            }
            column = end;
        }
    }
}

void CellsLayer::drawNumbers(QPainter* painter) const {
    const HeatmapState& state = *m_state;
    const QFontMetricsF metrics(state.caption);
    if (state.cellWidth() < std::max(kNumberCell, metrics.horizontalAdvance(QStringLiteral("+0.00")) + 6.0) ||
        state.cellHeight() < metrics.height() + 2.0) {
        return;
    }
    painter->setFont(state.caption);
    const VisibleCells cells = visibleCells(state);
    for (std::uint32_t row = cells.rowBegin; row < cells.rowEnd; ++row) {
        for (std::uint32_t column = cells.columnBegin; column < cells.columnEnd; ++column) {
            const float value = state.data.at(row, column);
            if (state.data.isMasked(row, column) || std::isnan(value)) continue;
            const QRgb background = state.image.pixel(static_cast<int>(column), static_cast<int>(row));
            painter->setPen(QColor::fromRgb(textColorOn(background)));
            painter->drawText(state.rectOf(row, column), Qt::AlignCenter,
                              cellNumber(static_cast<double>(value), state.data.isSigned));
        }
    }
}

void MarksLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(false); }

void MarksLayer::draw(QCPPainter* painter) {
    if (m_state->image.isNull() || m_state->area.isEmpty()) return;
    painter->save();
    painter->setClipRect(m_state->area);
    drawHover(painter);
    if (m_state->stale) drawStale(painter);
    painter->restore();
    painter->save();
    drawPin(painter);
    if (m_state->focused) drawCursor(painter);
    painter->restore();
}

void MarksLayer::drawHover(QPainter* painter) const {
    const HeatmapState& state = *m_state;
    const auto cell = state.hover ? state.hover : (state.focused ? state.current : std::nullopt);
    if (!cell) return;
    if (state.hover) {
        // Other rows keep 40 % of their colour.
        QColor veil = state.theme.surface;
        veil.setAlphaF(0.6F);
        const QRectF row = state.rectOf(cell->row, state.left, 1.0, state.right - state.left);
        QRectF above = state.area;
        above.setBottom(row.top());
        QRectF below = state.area;
        below.setTop(row.bottom());
        if (above.height() > 0.0) painter->fillRect(above, veil);
        if (below.height() > 0.0) painter->fillRect(below, veil);
    }
    const QRectF ring = state.rectOf(cell->row, cell->column);
    painter->setPen(QPen(state.theme.query, 1.0));
    painter->drawLine(QPointF(state.area.left(), ring.center().y()), QPointF(ring.left(), ring.center().y()));
    painter->setPen(QPen(state.theme.key, 1.0, Qt::DashLine));
    painter->drawLine(QPointF(ring.center().x(), state.area.top()), QPointF(ring.center().x(), ring.top()));
    drawDoubleRing(painter, ring);
}

void MarksLayer::drawPin(QPainter* painter) const {
    const HeatmapState& state = *m_state;
    if (!state.pinned || state.pinned->row >= state.data.rows || state.pinned->column >= state.data.columns)
        return;
    const QRectF cell = state.rectOf(state.pinned->row, state.pinned->column);
    const double top = std::max(cell.top(), state.area.top());
    const double bottom = std::min(cell.bottom(), state.area.bottom());
    if (bottom > top) {  // the row's bracket, on both margins
        painter->setPen(QPen(state.theme.query, 2.0));
        for (const auto& [edge, inward] :
             {std::pair{state.area.left() - 3.0, 4.0}, std::pair{state.area.right() + 3.0, -4.0}}) {
            painter->drawLine(QPointF(edge, top), QPointF(edge, bottom));
            painter->drawLine(QPointF(edge, top), QPointF(edge + inward, top));
            painter->drawLine(QPointF(edge, bottom), QPointF(edge + inward, bottom));
        }
    }
    const double left = std::max(cell.left(), state.area.left());
    const double right = std::min(cell.right(), state.area.right());
    if (right > left) {
        painter->setPen(QPen(state.theme.key, 2.0));
        painter->drawLine(QPointF(left, state.area.top() - 3.0), QPointF(right, state.area.top() - 3.0));
    }
    if (bottom > top && right > left) {
        painter->setClipRect(state.area.adjusted(-2, -2, 2, 2));
        drawDoubleRing(painter, cell);
        painter->setClipping(false);
    }
}

void MarksLayer::drawCursor(QPainter* painter) const {
    const HeatmapState& state = *m_state;
    QPen pen(state.theme.accent, 2.0);
    pen.setDashPattern({2.0, 2.0});
    painter->setBrush(Qt::NoBrush);
    painter->setPen(pen);
    if (state.current) {
        const QRectF ring = state.rectOf(state.current->row, state.current->column).adjusted(-3, -3, 2, 2);
        painter->drawRect(ring.intersected(state.area.adjusted(-3, -3, 2, 2)));
    } else {
        painter->drawRect(state.area.adjusted(-3, -3, 2, 2));
    }
}

void MarksLayer::drawStale(QPainter* painter) const {
    QColor veil = m_state->theme.surface;
    veil.setAlphaF(0.38F);  // leaves 62 %
    painter->fillRect(m_state->area, veil);
    painter->setPen(QPen(m_state->theme.text, 1.0, Qt::DotLine));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(m_state->area.adjusted(1, 1, -2, -2));
}

void ColorBarLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const {
    painter->setAntialiasing(false);
}

int ColorBarLayer::widthFor(const HeatmapState& state) {
    const QFontMetricsF metrics(state.caption);
    double labels = 0.0;
    for (const ColorBarTick& tick : state.bar.ticks)
        labels = std::max(labels, metrics.horizontalAdvance(tick.label));
    return kBarGap + kBarWidth + kTickLength + static_cast<int>(std::ceil(labels + metrics.height())) + 12;
}

void ColorBarLayer::draw(QCPPainter* painter) {
    const HeatmapState& state = *m_state;
    if (state.image.isNull() || state.area.isEmpty()) return;
    const QRectF bar(state.area.right() + kBarGap, state.area.top(), kBarWidth, state.area.height());
    const int steps = std::max(1, static_cast<int>(bar.height()));
    for (int i = 0; i < steps; ++i) {
        const double fraction = 1.0 - (i + 0.5) / steps;
        painter->fillRect(QRectF(bar.left(), bar.top() + i, bar.width(), 1.0),
                          QColor::fromRgb(state.map.at(fraction)));
    }
    painter->setPen(QPen(state.theme.control, 1.0));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(bar.adjusted(-1, -1, 0, 0));
    painter->setFont(state.caption);
    const QFontMetricsF metrics(state.caption);
    double labels = 0.0;
    double previous = bar.bottom() + metrics.height();
    for (const ColorBarTick& tick : state.bar.ticks) {
        const double y = bar.bottom() - tick.fraction * bar.height();
        painter->setPen(state.theme.control);
        painter->drawLine(QPointF(bar.right(), y), QPointF(bar.right() + kTickLength, y));
        labels = std::max(labels, metrics.horizontalAdvance(tick.label));
        if (previous - y < metrics.ascent()) continue;  // too close to the one below
        previous = y;
        painter->setPen(state.theme.text);
        painter->drawText(
            QRectF(bar.right() + kTickLength + 3, y - metrics.height() / 2, 200, metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter, tick.label);
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(state.theme.text);
    const double middle = bar.center().x();
    if (state.bar.clippedHigh) {
        painter->drawPolygon(
            QPolygonF({{middle - 4, bar.top() - 3}, {middle + 4, bar.top() - 3}, {middle, bar.top() - 9}}));
    }
    if (state.bar.clippedLow) {
        painter->drawPolygon(QPolygonF(
            {{middle - 4, bar.bottom() + 3}, {middle + 4, bar.bottom() + 3}, {middle, bar.bottom() + 9}}));
    }
    painter->setPen(state.theme.muted);
    painter->translate(bar.right() + kTickLength + 7 + labels, bar.center().y());
    painter->rotate(90.0);
    const double length = std::max(bar.height(), 40.0);
    painter->drawText(QRectF(-length / 2, -metrics.height(), length, metrics.height()), Qt::AlignCenter,
                      metrics.elidedText(state.bar.words, Qt::ElideRight, length));
}

}  // namespace headscope::ui
