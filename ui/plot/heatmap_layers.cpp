// SPDX-License-Identifier: GPL-3.0-or-later
// Only what is visible is painted: any map is one hatched area under one scaled image.
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

// Cells of a sheet that are on screen, of `step` positions each.
struct VisibleCells {
    int rowBegin, rowEnd, columnBegin, columnEnd;
};

VisibleCells visibleCells(const HeatmapState& state, const HeatmapSheet& sheet, QSize cells, double step) {
    const auto low = [step](double edge, double begin, int count) {
        return std::clamp(static_cast<int>(std::floor((edge - begin) / step)), 0, count);
    };
    const auto high = [step](double edge, double begin, int count) {
        return std::clamp(static_cast<int>(std::ceil((edge - begin) / step)), 0, count);
    };
    return {low(state.top, sheet.row(), cells.height()), high(state.bottom, sheet.row(), cells.height()),
            low(state.left, sheet.column(), cells.width()), high(state.right, sheet.column(), cells.width())};
}

VisibleCells visibleCells(const HeatmapState& state, const HeatmapSheet& sheet) {
    const QSize size(static_cast<int>(sheet.data().columns), static_cast<int>(sheet.data().rows));
    return visibleCells(state, sheet, size, sheet.side());
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
    if (row < 0.0 || column < 0.0 || row >= rows() || column >= columns()) return std::nullopt;
    return HeatmapCell{static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column)};
}

bool HeatmapState::covers(const HeatmapSheet& sheet) const {
    if (!sheet.shows()) return false;
    const double side = sheet.side();
    return top >= sheet.row() && left >= sheet.column() && bottom <= sheet.row() + side * sheet.data().rows &&
           right <= sheet.column() + side * sheet.data().columns;
}

const HeatmapSheet& HeatmapState::sheetAt(HeatmapCell position) const {
    const auto inside = [](std::uint32_t at, std::uint32_t begin, std::uint32_t side, std::uint32_t count) {
        return at >= begin && (at - begin) / side < count;
    };
    const bool detailed = detail.shows() &&
                          inside(position.row, detail.row(), detail.side(), detail.data().rows) &&
                          inside(position.column, detail.column(), detail.side(), detail.data().columns);
    return detailed ? detail : whole;
}

HeatmapSquare HeatmapState::squareAt(HeatmapCell position) const {
    const HeatmapSheet& sheet = sheetAt(position);
    const std::uint32_t side = sheet.side();
    const auto begin = [side](std::uint32_t at, std::uint32_t first) { return at - (at - first) % side; };
    const std::uint32_t row = begin(position.row, sheet.row());
    const std::uint32_t column = begin(position.column, sheet.column());
    return {row, column, std::min(side, rows() - row), std::min(side, columns() - column)};
}

void CellsLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(false); }

void CellsLayer::draw(QCPPainter* painter) {
    const HeatmapState& state = *m_state;
    if (!state.whole.shows() || state.area.isEmpty()) return;
    painter->save();
    painter->setClipRect(state.area);
    const bool sharp = state.covers(state.detail);
    if (!sharp) drawSheet(painter, state.whole);
    if (state.detail.shows()) drawSheet(painter, state.detail);
    if (state.seen().hasMissing()) drawMissing(painter);
    drawPreviews(painter);
    drawNumbers(painter);
    painter->restore();
    painter->setPen(QPen(state.theme.control, 1.0));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(state.area.adjusted(-1, -1, 0, 0));
}

void CellsLayer::drawSheet(QPainter* painter, HeatmapSheet& sheet) const {
    const HeatmapState& state = *m_state;
    const int level = sheet.levelFor(state.pixelsOfPosition());
    const QImage& image = sheet.image(level);
    const double step = static_cast<double>(std::uint64_t{sheet.side()} << level);
    const VisibleCells cells = visibleCells(state, sheet, image.size(), step);
    const QRectF source(cells.columnBegin, cells.rowBegin, cells.columnEnd - cells.columnBegin,
                        cells.rowEnd - cells.rowBegin);
    if (source.isEmpty()) return;
    const QRectF target = state.rectOf(sheet.row() + source.y() * step, sheet.column() + source.x() * step,
                                       source.height() * step, source.width() * step);
    // Masked cells are holes in the image: one hatched area lies behind all of them.
    if (sheet.hasMasked()) {
        const QRectF behind = target.intersected(state.area);
        painter->fillRect(behind, state.theme.naFill);
        painter->fillRect(behind, QBrush(state.theme.control, Qt::BDiagPattern));
    }
    painter->setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter->drawImage(target, image, source);
}

void CellsLayer::drawMissing(QPainter* painter) const {
    const HeatmapState& state = *m_state;
    const HeatmapSheet& sheet = state.seen();
    const HeatmapData& data = sheet.data();
    const VisibleCells cells = visibleCells(state, sheet);
    const QBrush hatch(state.theme.control, Qt::DiagCrossPattern);
    const auto missing = [&data](int row, int column) {
        const auto r = static_cast<std::uint32_t>(row), c = static_cast<std::uint32_t>(column);
        return std::isnan(data.at(r, c)) && !data.isMasked(r, c);
    };
    const double side = sheet.side();
    const auto rectOf = [&](int row, int column, int columns) {
        return state.rectOf(sheet.row() + row * side, sheet.column() + column * side, side, columns * side);
    };
    const bool worded = side * state.cellWidth() >= kNumberCell && side * state.cellHeight() >= 16.0;
    for (int row = cells.rowBegin; row < cells.rowEnd; ++row) {
        for (int column = cells.columnBegin; column < cells.columnEnd; ++column) {
            if (!missing(row, column)) continue;
            int end = column + 1;
            while (end < cells.columnEnd && missing(row, end)) ++end;
            painter->fillRect(rectOf(row, column, end - column).toAlignedRect(), hatch);
            for (; worded && column < end; ++column) {
                painter->setFont(state.caption);
                painter->setPen(state.theme.text);
                painter->drawText(rectOf(row, column, 1), Qt::AlignCenter, QStringLiteral("N/A"));
            }
            column = end;
        }
    }
}

// As pale as what is stale, and dotted.
void CellsLayer::drawPreviews(QPainter* painter) const {
    const HeatmapState& state = *m_state;
    const HeatmapData& data = state.whole.data();
    QColor veil = state.theme.surface;
    veil.setAlphaF(0.38F);
    for (std::size_t cell = 0; cell < data.preview.size(); ++cell) {
        if (data.preview[cell] == 0) continue;
        const std::size_t row = cell / data.columns, column = cell % data.columns;
        const QRectF rect = state.rectOf(static_cast<double>(row), static_cast<double>(column));
        painter->fillRect(rect, veil);
        painter->fillRect(rect, QBrush(state.theme.control, Qt::Dense7Pattern));
    }
}

void CellsLayer::drawNumbers(QPainter* painter) const {
    const HeatmapState& state = *m_state;
    const QFontMetricsF metrics(state.caption);
    HeatmapSheet& sheet = state.seen();
    // The number of a square could be taken for that of a cell.
    if (sheet.side() > 1) return;
    if (state.cellWidth() < std::max(kNumberCell, metrics.horizontalAdvance(QStringLiteral("+0.00")) + 6.0) ||
        state.cellHeight() < metrics.height() + 2.0) {
        return;
    }
    painter->setFont(state.caption);
    const HeatmapData& data = sheet.data();
    const VisibleCells cells = visibleCells(state, sheet);
    for (int row = cells.rowBegin; row < cells.rowEnd; ++row) {
        for (int column = cells.columnBegin; column < cells.columnEnd; ++column) {
            const auto r = static_cast<std::uint32_t>(row), c = static_cast<std::uint32_t>(column);
            const float value = data.at(r, c);
            if (data.isMasked(r, c) || std::isnan(value)) continue;
            painter->setPen(QColor::fromRgb(textColorOn(sheet.image().pixel(column, row))));
            painter->drawText(state.rectOf(sheet.row() + r, sheet.column() + c), Qt::AlignCenter,
                              cellNumber(static_cast<double>(value), data.isSigned));
        }
    }
}

void MarksLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const { painter->setAntialiasing(false); }

void MarksLayer::draw(QCPPainter* painter) {
    if (!m_state->whole.shows() || m_state->area.isEmpty()) return;
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
    const HeatmapSquare square = state.squareAt(*cell);
    if (state.hover) {
        // Other rows keep 40 % of their colour.
        QColor veil = state.theme.surface;
        veil.setAlphaF(0.6F);
        const QRectF row = state.rectOf(square.row, state.left, square.rows, state.right - state.left);
        QRectF above = state.area;
        above.setBottom(row.top());
        QRectF below = state.area;
        below.setTop(row.bottom());
        if (above.height() > 0.0) painter->fillRect(above, veil);
        if (below.height() > 0.0) painter->fillRect(below, veil);
    }
    const QRectF ring = state.rectOf(square);
    painter->setPen(QPen(state.theme.query, 1.0));
    painter->drawLine(QPointF(state.area.left(), ring.center().y()), QPointF(ring.left(), ring.center().y()));
    painter->setPen(QPen(state.theme.key, 1.0, Qt::DashLine));
    painter->drawLine(QPointF(ring.center().x(), state.area.top()), QPointF(ring.center().x(), ring.top()));
    drawDoubleRing(painter, ring);
}

void MarksLayer::drawPin(QPainter* painter) const {
    const HeatmapState& state = *m_state;
    if (!state.pinned || state.pinned->row >= state.rows() || state.pinned->column >= state.columns()) return;
    const QRectF cell = state.rectOf(state.squareAt(*state.pinned));
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
        const QRectF ring = state.rectOf(state.squareAt(*state.current)).adjusted(-3, -3, 2, 2);
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
    if (!state.whole.shows() || state.area.isEmpty()) return;
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
