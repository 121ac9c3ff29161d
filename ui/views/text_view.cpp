// SPDX-License-Identifier: GPL-3.0-or-later
// Layout and painting of the two paragraphs.
#include "ui/views/text_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr int kMargin = 8;
constexpr int kPadding = 3;  // left and right of a token's text
constexpr int kSlack = 2;    // what rounding may take of a text
constexpr int kHeading = 24;
constexpr int kBetween = 14;  // of the paragraphs

}  // namespace

TextView::TextView(Selection& selection, QWidget* parent)
    : PatternView(selection, tr("Attention on the text"), parent) {
    setObjectName(QStringLiteral("textView"));
}

void TextView::setData(const HeatmapData& map) {
    m_data = map;
    m_tooLarge = 0;
    setAccessibleDescription({});
    layoutTokens();
    showName();
}

void TextView::setTooLarge(std::uint32_t tokens) {
    m_data = {};
    m_tooLarge = tokens;
    setAccessibleDescription(
        tr("%1 tokens are too many to show as text. The heatmap shows this head.").arg(tokens));
    layoutTokens();
    showName();
}

void TextView::setColors(const ColorMap& map, ColorScale scale) {
    m_map = map;
    // Ranks say nothing of one row.
    m_scale = scale == ColorScale::quantile ? ColorScale::linear : scale;
    viewport()->update();
}

QSize TextView::minimumSizeHint() const { return {180, 120}; }

QRect TextView::linkRect(PatternLink link) const {
    return tokenRect(link.key, true).intersected(viewport()->rect());
}

void TextView::reveal(PatternLink link) {
    const QRect place = tokenRect(link.key, true);
    QScrollBar* bar = verticalScrollBar();
    if (place.top() < kHeading) bar->setValue(bar->value() + place.top() - kHeading);
    if (place.bottom() > viewport()->height())
        bar->setValue(bar->value() + place.bottom() - viewport()->height());
}

void TextView::layoutTokens() {
    const int between = layoutParagraph(m_data.columnLabels, kHeading, m_keys);
    m_queriesTop = between + kBetween;
    const int bottom = layoutParagraph(m_data.rowLabels, m_queriesTop + kHeading, m_queries) + kMargin;
    verticalScrollBar()->setRange(0, std::max(0, bottom - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(fontMetrics().height() + 6);
    viewport()->update();
}

// Returns where the paragraph ends.
int TextView::layoutParagraph(const QStringList& tokens, int top, std::vector<QRect>& places) const {
    const QFontMetrics metrics(font());
    const int height = metrics.height() + 6;
    const int right = std::max(viewport()->width() - kMargin, kMargin + 40);
    places.clear();
    int x = kMargin, y = top;
    for (const QString& token : tokens) {
        const int width = std::min(metrics.horizontalAdvance(token) + kSlack + 2 * kPadding, right - kMargin);
        if (x > kMargin && x + width > right) {
            x = kMargin;
            y += height + 2;
        }
        places.emplace_back(x, y, width, height);
        x += width + 1;
        if (token == QLatin1String("\\n")) {  // a line break of the text
            x = kMargin;
            y += height + 2;
        }
    }
    return y + height;
}

QRect TextView::tokenRect(std::uint32_t position, bool keys) const {
    const std::vector<QRect>& places = keys ? m_keys : m_queries;
    if (position >= places.size()) return {};
    return places[position].translated(0, -verticalScrollBar()->value());
}

std::optional<TextView::Place> TextView::placeAt(QPoint point) const {
    const QPoint inside = point + QPoint(0, verticalScrollBar()->value());
    for (const bool keys : {true, false}) {
        const std::vector<QRect>& places = keys ? m_keys : m_queries;
        const auto found = std::find_if(places.begin(), places.end(),
                                        [&](const QRect& place) { return place.contains(inside); });
        if (found != places.end()) return Place{keys, static_cast<std::uint32_t>(found - places.begin())};
    }
    return std::nullopt;
}

QColor TextView::fillOf(std::uint32_t query, std::uint32_t key) const {
    const ThemeColors& colors = colorsOf(palette());
    const auto value = static_cast<double>(m_data.at(query, key));
    if (m_data.isMasked(query, key) || !std::isfinite(value) || !m_map) return colors.surface;
    return QColor(m_map->at(
        scaledFraction(value, m_data.low, m_data.high, m_data.isSigned ? ColorScale::linear : m_scale)));
}

void TextView::paintEvent(QPaintEvent* /*event*/) {
    const ThemeColors& colors = colorsOf(palette());
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), colors.surface);
    if (m_tooLarge != 0) {
        painter.setPen(colors.muted);
        painter.drawText(viewport()->rect().adjusted(12, 12, -12, -12), Qt::AlignCenter | Qt::TextWordWrap,
                         accessibleDescription());
        return paintFocus(painter);
    }
    const auto row = query(), column = key();
    if (!row || !column) return paintFocus(painter);
    painter.setOpacity(contentOpacity());
    const int offset = verticalScrollBar()->value();
    paintHeading(painter, -offset,
                 tr("▸ Query %1 %2 attends to").arg(*row).arg(m_data.rowLabels.value(static_cast<int>(*row))),
                 colors.query);
    paintParagraph(painter, true);
    paintHeading(painter, m_queriesTop - offset,
                 tr("▾ Key %1 %2 is attended by")
                     .arg(*column)
                     .arg(m_data.columnLabels.value(static_cast<int>(*column))),
                 colors.key);
    paintParagraph(painter, false);
    paintFocus(painter);
}

void TextView::paintHeading(QPainter& painter, int top, const QString& text, const QColor& ink) {
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(ink);
    const QRect place(kMargin, top, viewport()->width() - 2 * kMargin, kHeading);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(bold).elidedText(text, Qt::ElideRight, place.width()));
    painter.setFont(font());
}

void TextView::paintParagraph(QPainter& painter, bool keys) {
    const ThemeColors& colors = colorsOf(palette());
    const QStringList& tokens = keys ? m_data.columnLabels : m_data.rowLabels;
    const std::uint32_t row = *query(), column = *key();
    const std::uint32_t current = keys ? column : row;
    for (std::uint32_t i = 0; i < (keys ? m_keys : m_queries).size(); ++i) {
        const QRect place = tokenRect(i, keys);
        if (place.bottom() < 0 || place.top() > viewport()->height()) continue;
        const bool masked = keys ? m_data.isMasked(row, i) : m_data.isMasked(i, column);
        const QColor fill = keys ? fillOf(row, i) : fillOf(i, column);
        painter.fillRect(place, fill);
        painter.setPen(masked ? colors.disabled : QColor(textColorOn(fill.rgb())));
        painter.drawText(place.adjusted(kPadding, 0, -kPadding, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(font()).elidedText(tokens.value(static_cast<int>(i)), Qt::ElideRight,
                                                         place.width() - 2 * kPadding));
        if (i != current) continue;
        // Solid for queries, dashed for keys: told apart without hue.
        painter.setPen(
            QPen(keys ? colors.key : colors.query, 2, keys ? Qt::DashLine : Qt::SolidLine, Qt::FlatCap));
        painter.drawRect(place.adjusted(1, 1, -1, -1));
    }
}

void TextView::resizeEvent(QResizeEvent* /*event*/) { layoutTokens(); }

void TextView::mouseMoveEvent(QMouseEvent* event) {
    const auto place = placeAt(event->pos());
    if (!place) {
        m_selection.hover(std::nullopt, std::nullopt);
    } else if (place->keys) {
        m_selection.hover(query(), place->position);
    } else {
        m_selection.hover(place->position, key());
    }
}

void TextView::mousePressEvent(QMouseEvent* event) {
    const auto place = placeAt(event->pos());
    if (!place || event->button() != Qt::LeftButton) return;
    const auto at = std::optional(place->position);
    if (place->keys) {
        m_selection.pin(m_selection.query(), m_selection.key() == at ? std::nullopt : at);
    } else {
        m_selection.pin(m_selection.query() == at ? std::nullopt : at, m_selection.key());
    }
}

void TextView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) layoutTokens();
}

}  // namespace headscope::ui
