// SPDX-License-Identifier: GPL-3.0-or-later
// Geometry is computed here, not by automatic margins: labels thin out, so their size must not move the
// cells.
#include <QSet>
#include <algorithm>
#include <cmath>

#include "ui/plot/heatmap_plot_p.h"

namespace headscope::ui {
namespace {

constexpr double kLabelPitch = 11.0;   // a token label needs this many pixels (ui.md)
constexpr double kSmallestView = 2.0;  // cells visible at the strongest zoom
constexpr double kLongestSide = 4.0;   // beyond this ratio of rows to columns cells are not square

double longestLabel(TokenTicker& ticker, const QFontMetricsF& metrics, qsizetype count) {
    ticker.setPitch(100.0, 1.0);  // as it is written while there is room
    double longest = 0.0;
    QSet<QString> measured;  // words come again and again, and measuring one takes long
    for (qsizetype i = 0; i < count; ++i) {
        const QString label = ticker.labelOf(static_cast<int>(i));
        if (measured.contains(label)) continue;
        measured.insert(label);
        longest = std::max(longest, metrics.horizontalAdvance(label));
    }
    return longest;
}

// Degrees for column labels: level where they fit, slanted with some room, else upright.
double labelRotation(double longest, double pitch, double height) {
    if (longest + 4.0 <= pitch) return 0.0;
    return pitch >= 2.0 * height ? -45.0 : -90.0;
}

double extentOf(double longest, double height, double rotation) {
    const double angle = std::abs(rotation) * 3.14159265358979323846 / 180.0;
    return longest * std::sin(angle) + height * std::cos(angle);
}

}  // namespace

void HeatmapPlot::Impl::updateGeometry() {
    const QFontMetricsF metrics(state.caption);
    const double height = std::ceil(metrics.height());
    const double width = plot->width();
    const double total = plot->height();
    const double columns = state.right - state.left;
    const double rows = state.bottom - state.top;
    const double words = height + 6.0;

    state.devicePixels = plot->devicePixelRatioF();
    const double left = std::ceil(longestRow + words + 12.0);
    const double right = ColorBarLayer::widthFor(state);
    double rotation = -90.0;
    double side = 1.0;
    double top = 0.0;
    double cellWidth = 1.0;
    double cellHeight = 1.0;
    // The top margin depends on the slant of the labels, the slant on the width of the cells: two rounds
    // settle it.
    for (int round = 0; round < 2; ++round) {
        top = std::ceil(extentOf(longestColumn, height, rotation) + words + 12.0);
        cellWidth = std::max(8.0, width - left - right) / columns;
        cellHeight = std::max(8.0, total - top - 12.0) / rows;
        side = std::min(cellWidth, cellHeight);
        const double ratio = static_cast<double>(state.rows()) / std::max(1U, state.columns());
        if (ratio <= kLongestSide && ratio >= 1.0 / kLongestSide) cellWidth = cellHeight = side;
        rotation = labelRotation(longestColumn, cellWidth, height);
    }
    state.area = QRectF(left, top, std::floor(cellWidth * columns), std::floor(cellHeight * rows));
    rowTicker->setPitch(state.cellHeight(), kLabelPitch);
    columnTicker->setPitch(state.cellWidth(), rotation == 0.0 ? longestColumn + 4.0 : kLabelPitch);
    plot->xAxis2->setTickLabelRotation(rotation);
    const auto rest = [](double outer, double inner) { return std::max(0, static_cast<int>(outer - inner)); };
    plot->axisRect()->setMargins(QMargins(static_cast<int>(left), static_cast<int>(top),
                                          rest(width, state.area.right()), rest(total, state.area.bottom())));
    plot->xAxis2->setRange(state.left, state.right);
    plot->yAxis->setRange(state.top, state.bottom);
    if (const VisiblePart part = q->visiblePart(); part != told) {
        told = part;
        Q_EMIT q->visiblePartChanged(part);
    }
}

void HeatmapPlot::Impl::measureLabels() {
    const QFontMetricsF metrics(state.caption);
    longestRow = longestLabel(*rowTicker, metrics, rowLabels.size());
    longestColumn = longestLabel(*columnTicker, metrics, columnLabels.size());
}

void HeatmapPlot::Impl::applyLooks() {
    state.caption = q->font();
    if (state.caption.pointSizeF() > 0.0) {
        state.caption.setPointSizeF(state.caption.pointSizeF() * 0.85);
    } else {
        state.caption.setPixelSize(std::max(8, state.caption.pixelSize() * 85 / 100));
    }
    plot->setBackground(QBrush(state.theme.surface));
    for (QCPAxis* axis : {plot->xAxis2, plot->yAxis}) {
        axis->setTickLabelFont(state.caption);
        axis->setLabelFont(state.caption);
        axis->setTickLabelColor(state.theme.text);
        axis->setLabelColor(state.theme.muted);
        axis->setBasePen(Qt::NoPen);
        axis->setTickPen(QPen(state.theme.control, 1.0));
        axis->setTickLength(0, 3);
        axis->setTickLabelPadding(3);
        axis->setLabelPadding(4);
    }
    measureLabels();
}

void HeatmapPlot::Impl::recolor() {
    barOf.reset();
    if (!state.whole.shows()) return;
    // Ranks are among all cells, so that a part has the colours of the whole.
    if (state.scale != ColorScale::quantile) {
        ranks.reset();
    } else if (!ranks || ranksOf != state.whole.shared()) {
        ranks = std::make_shared<const ValueRanks>(state.whole.data());
    }
    ranksOf = state.whole.shared();
    // Missing cells show the fill of "not available"; the hatches over them say which.
    for (HeatmapSheet* sheet : {&state.whole, &state.detail})
        sheet->setColors(state.map, state.scale, state.theme.naFill.rgb(), ranks);
}

void HeatmapPlot::Impl::updateBar() {
    if (!state.whole.shows()) {
        state.bar = {};
        return;
    }
    const bool ranked = state.scale == ColorScale::quantile;
    const std::shared_ptr<const HeatmapData>& data = (ranked ? state.whole : state.seen()).shared();
    if (data == barOf) return;
    barOf = data;
    state.bar = colorBarText(*data, state.scale);
}

void HeatmapPlot::Impl::repaintAll() {
    updateBar();
    updateGeometry();
    if (!plot->viewport().isEmpty()) plot->replot(QCustomPlot::rpQueuedRefresh);
}

void HeatmapPlot::Impl::repaintMarks() {
    if (plot->viewport().isEmpty()) return;
    plot->layer(QStringLiteral("marks"))->replot();
}

bool HeatmapPlot::Impl::zoomed() const {
    return state.right - state.left < state.columns() || state.bottom - state.top < state.rows();
}

void HeatmapPlot::Impl::showRange(double left, double top, double columns, double rows) {
    const double allColumns = std::max(1U, state.columns());
    const double allRows = std::max(1U, state.rows());
    columns = std::clamp(columns, std::min(kSmallestView, allColumns), allColumns);
    rows = std::clamp(rows, std::min(kSmallestView, allRows), allRows);
    state.left = std::clamp(left, 0.0, allColumns - columns);
    state.top = std::clamp(top, 0.0, allRows - rows);
    state.right = state.left + columns;
    state.bottom = state.top + rows;
    repaintAll();
}

void HeatmapPlot::Impl::zoomAt(QPointF point, double factor) {
    const double across = std::clamp((point.x() - state.area.left()) / state.area.width(), 0.0, 1.0);
    const double down = std::clamp((point.y() - state.area.top()) / state.area.height(), 0.0, 1.0);
    const double columns = state.right - state.left;
    const double rows = state.bottom - state.top;
    const double newColumns = columns / factor;
    const double newRows = rows / factor;
    showRange(state.left + across * (columns - newColumns), state.top + down * (rows - newRows), newColumns,
              newRows);
}

void HeatmapPlot::Impl::panBy(QPointF pixels) {
    showRange(state.left + pixels.x() / state.cellWidth(), state.top + pixels.y() / state.cellHeight(),
              state.right - state.left, state.bottom - state.top);
}

void HeatmapPlot::Impl::reveal(HeatmapCell cell) {
    const HeatmapSquare square = state.squareAt(cell);
    // The least that has all of the square in it, or its beginning where it is larger than the view.
    const auto shifted = [](double from, double extent, std::uint32_t begin, std::uint32_t count) {
        const double first = begin;
        return std::clamp(from, std::min(first, first + count - extent), first);
    };
    const double left = shifted(state.left, state.right - state.left, square.column, square.columns);
    const double top = shifted(state.top, state.bottom - state.top, square.row, square.rows);
    if (left != state.left || top != state.top)
        showRange(left, top, state.right - state.left, state.bottom - state.top);
}

}  // namespace headscope::ui
