// SPDX-License-Identifier: GPL-3.0-or-later
// How the picture, its grid and the row over it are drawn.
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/models/number_text.h"
#include "ui/views/media_view.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr double kOverlayOpacity = 0.6;  // ui.md §3.5
constexpr double kSmallestCell = 5.0;    // pixels of a patch from which on grid lines help
constexpr int kLegendWidth = 150;

}  // namespace

std::optional<MediaOverlay> MediaView::overlay() const {
    if (media() == nullptr || !areKeys()) return std::nullopt;
    const Selection& selection = m_models.selection;
    const auto query = selection.hoverQuery() ? selection.hoverQuery() : selection.query();
    const HeatmapData& map = pattern();
    const std::uint32_t leading = media()->leading, columns = media()->columns;
    if (!query || *query >= map.rows || map.columns != leading + media()->rows * columns) return std::nullopt;
    const ColorMap colors = m_models.view.weightMap(colorsOf(palette()).dark);
    MediaOverlay result;
    result.query = *query;
    for (std::uint32_t key = 0; key < map.columns; ++key) {
        const auto weight = map.isMasked(*query, key) ? 0.0 : static_cast<double>(map.at(*query, key));
        if (key < leading) {
            result.leading.push_back(weight);
        } else {
            result.most = std::max(result.most, weight);
            result.sum += weight;
        }
    }
    // Ranks need all values; a row of a picture is scaled linearly in their place.
    const ColorScale scale =
        m_models.view.scale() == ColorScale::quantile ? ColorScale::linear : m_models.view.scale();
    result.image = QImage(static_cast<int>(columns), static_cast<int>(media()->rows), QImage::Format_RGB32);
    for (std::uint32_t key = leading; key < map.columns; ++key) {
        const auto weight = map.isMasked(*query, key) ? 0.0 : static_cast<double>(map.at(*query, key));
        const double fraction = scaledFraction(weight, 0.0, std::max(result.most, 1e-12), scale);
        const std::uint32_t patch = key - leading;
        result.image.setPixel(static_cast<int>(patch % columns), static_cast<int>(patch / columns),
                              colors.at(fraction));
    }
    return result;
}

void MediaView::paintEvent(QPaintEvent* /*event*/) {
    const ThemeColors& colors = colorsOf(palette());
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Window));
    if (media() == nullptr) {
        painter.setPen(colors.muted);
        const bool sound = m_models.prompt.model() && inputKind(*m_models.prompt.model()) == InputKind::sound;
        painter.drawText(rect().adjusted(8, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         m_models.media.reading() ? tr("Reading…")
                         : sound
                             ? tr("This model hears: open a WAV file, or drop one on the window.")
                             : tr("This model sees: open a PNG or JPEG file, or drop one on the window."));
        return;
    }
    const std::optional<MediaOverlay> row = overlay();
    const QRectF picture = pictureRect();
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(picture, media()->image);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    if (row) {
        painter.setOpacity(kOverlayOpacity * (m_models.patterns.stale() ? 0.62 : 1.0));
        painter.drawImage(picture, row->image);
        painter.setOpacity(1.0);
    }
    if (media()->rows == 1) {
        paintTimes(painter);
    } else {
        paintGrid(painter);
    }
    paintChips(painter, row ? &*row : nullptr);
    paintMarks(painter);
}

void MediaView::paintChips(QPainter& painter, const MediaOverlay* overlay) {
    const ThemeColors& colors = colorsOf(palette());
    const std::optional<Stack> stack = m_models.prompt.mediaStack();
    for (std::uint32_t i = 0; i < media()->leading; ++i) {
        const QRectF chip = positionRect(i);
        const bool read = stack == Stack::main && m_models.prompt.position().value == i;
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(read ? colors.accent : colors.line, read ? 1.6 : 1.0));
        painter.setBrush(read ? colors.accentSoft : colors.surface);
        painter.drawRoundedRect(chip.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(colors.text);
        const QRectF upper(chip.left(), chip.top() + 2, chip.width(), fontMetrics().height());
        painter.drawText(upper, Qt::AlignCenter, m_models.prompt.tokenTextAt(i, *stack));
        if (overlay == nullptr || i >= overlay->leading.size()) continue;
        painter.setPen(colors.muted);
        painter.drawText(upper.translated(0, fontMetrics().height() + 1), Qt::AlignCenter,
                         numberText(overlay->leading[i], 2));
    }
}

void MediaView::paintGrid(QPainter& painter) {
    const QRectF picture = pictureRect();
    const std::uint32_t rows = media()->rows, columns = media()->columns;
    if (picture.width() / columns < kSmallestCell) return;
    QColor ink = colorsOf(palette()).surface;
    ink.setAlphaF(0.35F);
    painter.setPen(QPen(ink, 0));
    for (std::uint32_t i = 0; i <= columns; ++i) {
        const double x = picture.left() + picture.width() * i / columns;
        painter.drawLine(QPointF(x, picture.top()), QPointF(x, picture.bottom()));
    }
    for (std::uint32_t i = 0; i <= rows; ++i) {
        const double y = picture.top() + picture.height() * i / rows;
        painter.drawLine(QPointF(picture.left(), y), QPointF(picture.right(), y));
    }
}

// Ticks below a spectrogram at round seconds, as far apart as their labels need.
void MediaView::paintTimes(QPainter& painter) {
    const QRectF picture = pictureRect();
    const double seconds = media()->prepared.secondsPerStep * media()->columns;
    const double perSecond = picture.width() / std::max(seconds, 1e-9);
    const int wide = fontMetrics().horizontalAdvance(QStringLiteral("0.00 s")) + 16;
    double every = 0.01;
    for (const double step : {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0}) {
        every = step;
        if (step * perSecond >= wide) break;
    }
    painter.setPen(colorsOf(palette()).muted);
    for (int tick = 0; tick * every < seconds; ++tick) {
        const double x = picture.left() + tick * every * perSecond;
        painter.drawLine(QPointF(x, picture.bottom()), QPointF(x, picture.bottom() + 3));
        painter.drawText(QRectF(x + 3, picture.bottom() + 1, wide, fontMetrics().height()), Qt::AlignLeft,
                         tr("%1 s").arg(tick * every, 0, 'g', 4));
    }
}

void MediaView::paintMarks(QPainter& painter) {
    const ThemeColors& colors = colorsOf(palette());
    const Selection& selection = m_models.selection;
    const auto frame = [&](std::optional<std::uint32_t> position, const QColor& color, Qt::PenStyle style) {
        if (!position || *position >= media()->prepared.names.size()) return;
        const QRectF cell = positionRect(*position).adjusted(-1, -1, 1, 1);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors.surface, 4));
        painter.drawRect(cell);
        painter.setPen(QPen(color, 2, style, Qt::FlatCap));
        painter.drawRect(cell);
    };
    if (areKeys()) {
        frame(selection.key(), colors.key, Qt::DashLine);
        frame(selection.hoverKey(), colors.key, Qt::DashLine);
    }
    if (areQueries()) {
        frame(selection.query(), colors.query, Qt::SolidLine);
        frame(selection.hoverQuery(), colors.query, Qt::SolidLine);
    }
    if (hasFocus() && m_current < media()->prepared.names.size()) {
        painter.setPen(QPen(colors.text, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(positionRect(m_current));
    }
}

MediaLegend::MediaLegend(Models& models, const MediaView& view, QWidget* parent)
    : QWidget(parent), m_models(models), m_view(view) {
    setObjectName(QStringLiteral("mediaLegend"));
    const auto show = [this] {
        setAccessibleName(text());
        update();
    };
    connect(&models.selection, &Selection::headChanged, this, show);
    connect(&models.selection, &Selection::pinChanged, this, show);
    connect(&models.selection, &Selection::hoverChanged, this, show);
    connect(&models.patterns, &PatternModel::changed, this, show);
    connect(&models.view, &ViewOptions::changed, this, show);
}

QSize MediaLegend::sizeHint() const { return {kLegendWidth, 2 * (fontMetrics().height() + 3) + 12}; }

QString MediaLegend::text() const {
    if (!m_models.prompt.state().media) return {};
    const auto overlay = m_view.overlay();
    if (!overlay) {
        return m_view.areQueries()
                   ? tr("Point at the picture to see where that part looks; a click keeps it.")
                   : tr("Pin a query to see where it looks.");
    }
    const HeadRef head = m_models.selection.head();
    return tr("Where %1 looks in %2; all that is shown together %3")
        .arg(m_models.prompt.tokenTextAt(overlay->query, head.stack), QString::fromStdString(headText(head)),
             numberText(overlay->sum));
}

void MediaLegend::paintEvent(QPaintEvent* /*event*/) {
    const ThemeColors& colors = colorsOf(palette());
    QPainter painter(this);
    const int line = fontMetrics().height() + 3;
    painter.setPen(colors.muted);
    const QString words = fontMetrics().elidedText(text(), Qt::ElideRight, width());
    painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeft | Qt::AlignVCenter, words);
    const auto overlay = m_view.overlay();
    if (!overlay) return;
    const ColorMap map = m_models.view.weightMap(colors.dark);
    const QString zero = QStringLiteral("0 "), most = QLatin1Char(' ') + numberText(overlay->most);
    const QRectF bar(fontMetrics().horizontalAdvance(zero), line + 4, kLegendWidth, 10);
    for (int i = 0; i < 65; ++i) {
        painter.fillRect(
            QRectF(bar.left() + bar.width() * i / 65, bar.top(), bar.width() / 65 + 1, bar.height()),
            QColor::fromRgb(map.at(i / 64.0)));
    }
    const QRectF ends(0, line, width(), line);
    painter.drawText(ends, Qt::AlignLeft | Qt::AlignVCenter, zero);
    painter.drawText(ends.translated(bar.right() + 1, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     most + tr(" weight"));
}

}  // namespace headscope::ui
