// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the links.
#include "ui/views/arcs_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/views/link_image.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr int kTop = 24;                     // heading
constexpr double kFaintest = 0.02;           // weaker links are not drawn
constexpr std::uint32_t kMostQueries = 256;  // of which all links are drawn at once

QFont headingFont(QFont font) {
    font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

ArcsView::ArcsView(Selection& selection, QWidget* parent)
    : PatternView(selection, tr("Attention as links"), parent) {
    setObjectName(QStringLiteral("arcsView"));
}

void ArcsView::setData(const HeatmapData& map) {
    m_data = map;
    m_tooLarge = 0;
    setAccessibleDescription(crowded() ? tr("Point at a query to see its links, or pin one.") : QString());
    measureLabels();
    layoutRows();
    showName();
}

void ArcsView::setTooLarge(std::uint32_t tokens) {
    m_data = {};
    m_tooLarge = tokens;
    setAccessibleDescription(
        tr("%1 tokens have too many links to draw. The heatmap shows this head.").arg(tokens));
    measureLabels();
    layoutRows();
    showName();
}

QSize ArcsView::minimumSizeHint() const { return {180, 120}; }

int ArcsView::rowHeight() const {
    const int rows = static_cast<int>(std::max({m_data.rows, m_data.columns, 1U}));
    return std::clamp((viewport()->height() - kTop - 4) / rows, fontMetrics().height(), 28);
}

void ArcsView::measureLabels() {
    m_longestLabel = 0;
    for (const QString& label : m_data.rowLabels)
        m_longestLabel = std::max(m_longestLabel, fontMetrics().horizontalAdvance(label) + 12);
}

int ArcsView::labelWidth() const {
    const int heading = QFontMetrics(headingFont(font())).horizontalAdvance(tr("Query ▸ ")) + 4;
    return std::min(std::max(heading, m_longestLabel), viewport()->width() / 3);
}

bool ArcsView::crowded() const { return m_data.rows > kMostQueries; }

std::pair<std::uint32_t, std::uint32_t> ArcsView::visibleRows(std::uint32_t count) const {
    const int first = verticalScrollBar()->value() / rowHeight() - 1;
    const int last = (verticalScrollBar()->value() + viewport()->height()) / rowHeight() + 1;
    const auto row = [count](int at) {
        return static_cast<std::uint32_t>(std::clamp(at, 0, static_cast<int>(count)));
    };
    return {row(first), row(last)};
}

double ArcsView::rowCenter(std::uint32_t row) const {
    return kTop + (row + 0.5) * rowHeight() - verticalScrollBar()->value();
}

QRect ArcsView::linkRect(PatternLink link) const {
    const auto [top, bottom] = std::minmax(rowCenter(link.query), rowCenter(link.key));
    const int half = rowHeight() / 2;
    return QRect(0, static_cast<int>(top) - half, viewport()->width(),
                 static_cast<int>(bottom - top) + rowHeight())
        .intersected(viewport()->rect());
}

void ArcsView::reveal(PatternLink link) {
    const auto row = static_cast<int>(link.query);
    QScrollBar* bar = verticalScrollBar();
    const int space = viewport()->height() - kTop - rowHeight();
    bar->setValue(std::clamp(bar->value(), row * rowHeight() - space, row * rowHeight()));
}

void ArcsView::layoutRows() {
    const int rows = static_cast<int>(std::max(m_data.rows, m_data.columns));
    const int over = kTop + rows * rowHeight() + 4 - viewport()->height();
    verticalScrollBar()->setRange(0, std::max(0, over));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(rowHeight());
    viewport()->update();
}

int ArcsView::rowAt(QPoint point, bool& keySide) const {
    keySide = point.x() > viewport()->width() / 2;
    const int y = point.y() - kTop + verticalScrollBar()->value();
    if (point.y() < kTop || y < 0) return -1;
    const int row = y / rowHeight();
    return row < static_cast<int>(keySide ? m_data.columns : m_data.rows) ? row : -1;
}

void ArcsView::paintEvent(QPaintEvent* /*event*/) {
    const ThemeColors& colors = colorsOf(palette());
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), colors.surface);
    if (m_tooLarge != 0) paintMessage(painter);
    if (m_data.rows == 0) return paintFocus(painter);
    painter.setOpacity(contentOpacity());
    painter.save();
    painter.setClipRect(0, kTop, viewport()->width(), viewport()->height() - kTop);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLinks(painter);
    paintLabels(painter);
    painter.restore();
    painter.setFont(headingFont(font()));
    const int side = labelWidth();
    painter.setPen(colors.query);
    painter.drawText(QRect(0, 0, side, kTop), Qt::AlignRight | Qt::AlignVCenter, tr("Query ▸ "));
    painter.setPen(colors.key);
    painter.drawText(QRect(viewport()->width() - side, 0, side, kTop), Qt::AlignLeft | Qt::AlignVCenter,
                     tr(" ▾ Key"));
    paintFocus(painter);
}

void ArcsView::paintMessage(QPainter& painter) {
    painter.setPen(colorsOf(palette()).muted);
    painter.drawText(viewport()->rect().adjusted(12, kTop, -12, -12), Qt::AlignCenter | Qt::TextWordWrap,
                     accessibleDescription());
}

void ArcsView::paintLinks(QPainter& painter) {
    const auto query = m_selection.hoverQuery() ? m_selection.hoverQuery() : m_selection.query();
    if (crowded() && !(query && *query < m_data.rows)) return paintMessage(painter);
    const double ratio = devicePixelRatioF();
    const int left = labelWidth() + 2, width = viewport()->width() - 2 * left;
    LinkImage links(static_cast<int>(width * ratio), static_cast<int>(viewport()->height() * ratio));
    const std::uint32_t first = crowded() ? *query : 0, end = crowded() ? *query + 1 : m_data.rows;
    for (std::uint32_t row = first; row < end; ++row) addRowLinks(links, row, ratio);
    painter.drawImage(QRectF(left, 0, width, viewport()->height()), links.image());
}

void ArcsView::addRowLinks(LinkImage& links, std::uint32_t row, double ratio) const {
    const ThemeColors& colors = colorsOf(palette());
    const auto query = m_selection.hoverQuery() ? m_selection.hoverQuery() : m_selection.query();
    const auto key = m_selection.hoverKey() ? m_selection.hoverKey() : m_selection.key();
    const double range = m_data.isSigned ? std::max(m_data.high, 1e-9) : 1.0;
    for (std::uint32_t column = 0; column < m_data.columns; ++column) {
        if (m_data.isMasked(row, column)) continue;
        const double value = static_cast<double>(m_data.at(row, column)) / range;
        if (!std::isfinite(value) || std::abs(value) < kFaintest) continue;
        const double weight = std::min(1.0, std::abs(value));
        const bool lit = (!query || *query == row) && (!key || *key == column);
        QColor color = m_data.isSigned ? (value > 0 ? colors.up : colors.down) : colors.accent;
        color.setAlphaF(static_cast<float>(weight * (lit ? 1.0 : 0.08)));
        links.add(rowCenter(row) * ratio, rowCenter(column) * ratio, (1.0 + 1.5 * weight) * ratio, color);
    }
}

void ArcsView::paintLabels(QPainter& painter) {
    const ThemeColors& colors = colorsOf(palette());
    const int side = labelWidth();
    const auto label = [&](const QString& text, const QRect& rect, Qt::Alignment align, bool pinned,
                           const QColor& ink) {
        QFont face = font();
        face.setBold(pinned);
        painter.setFont(face);
        painter.setPen(pinned ? ink : colors.text);
        painter.drawText(rect, static_cast<int>((align | Qt::AlignVCenter).toInt()),
                         QFontMetrics(face).elidedText(text, Qt::ElideMiddle, rect.width()));
    };
    const auto [firstRow, lastRow] = visibleRows(m_data.rows);
    for (std::uint32_t row = firstRow; row < lastRow; ++row) {
        const int y = static_cast<int>(rowCenter(row)) - rowHeight() / 2;
        label(m_data.rowLabels.value(static_cast<int>(row)), QRect(0, y, side - 4, rowHeight()),
              Qt::AlignRight, m_selection.query() == row || m_selection.hoverQuery() == row, colors.query);
    }
    const auto [firstColumn, lastColumn] = visibleRows(m_data.columns);
    for (std::uint32_t column = firstColumn; column < lastColumn; ++column) {
        const int y = static_cast<int>(rowCenter(column)) - rowHeight() / 2;
        label(m_data.columnLabels.value(static_cast<int>(column)),
              QRect(viewport()->width() - side + 4, y, side - 4, rowHeight()), Qt::AlignLeft,
              m_selection.key() == column || m_selection.hoverKey() == column, colors.key);
    }
}

void ArcsView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        measureLabels();
        layoutRows();
    }
}

void ArcsView::resizeEvent(QResizeEvent* /*event*/) { layoutRows(); }

void ArcsView::mouseMoveEvent(QMouseEvent* event) {
    bool keySide = false;
    const int row = rowAt(event->pos(), keySide);
    const auto position = row < 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(row));
    m_selection.hover(keySide ? std::nullopt : position, keySide ? position : std::nullopt);
}

void ArcsView::mousePressEvent(QMouseEvent* event) {
    bool keySide = false;
    const int row = rowAt(event->pos(), keySide);
    if (row < 0 || event->button() != Qt::LeftButton) return;
    const auto position = std::optional(static_cast<std::uint32_t>(row));
    if (keySide) {
        m_selection.pin(m_selection.query(), m_selection.key() == position ? std::nullopt : position);
    } else {
        m_selection.pin(m_selection.query() == position ? std::nullopt : position, m_selection.key());
    }
}

}  // namespace headscope::ui
