// SPDX-License-Identifier: GPL-3.0-or-later
// Layout and painting of the grid; head_grid_input.cpp has mouse and keys.
#include "ui/views/head_grid.h"

#include <QPainter>
#include <QResizeEvent>
#include <QScrollBar>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/accessibility/focus_event.h"
#include "ui/views/head_cell_painter.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr std::array<int, 14> kCellSizes = {5, 6, 8, 10, 12, 16, 20, 24, 30, 36, 48, 64, 96, 128};
constexpr int kGroupGap = 2;      // between heads that share no key and value head
constexpr int kPictureFrom = 16;  // smaller cells show a colour
constexpr int kSwitchFrom = 24;   // smaller cells have no corner switch
constexpr int kLargeFrom = 48;    // larger cells also have to fit the height
constexpr int kMargin = 4;

int sizeIndex(int size) {
    const auto at = std::lower_bound(kCellSizes.begin(), kCellSizes.end(), size);
    return static_cast<int>(std::min(at, kCellSizes.end() - 1) - kCellSizes.begin());
}

}  // namespace

HeadGrid::HeadGrid(HeadGridModel& model, InterventionModel& edits, Selection& selection, ViewOptions& options,
                   QWidget* parent)
    : QAbstractScrollArea(parent),
      m_model(model),
      m_edits(edits),
      m_selection(selection),
      m_options(options) {
    setObjectName(QStringLiteral("headGrid"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    viewport()->setMouseTracking(true);
    showName();
    const auto repaint = [this] { viewport()->update(); };
    connect(&m_model, &QAbstractItemModel::modelReset, this, [this] {
        showName();
        m_hovered.reset();
        m_anchor = {};
        m_chosenCell.reset();
        layoutCells();
    });
    connect(&m_model, &QAbstractItemModel::dataChanged, this, &HeadGrid::refreshCells);
    connect(&m_options, &ViewOptions::changed, this, repaint);
    connect(&m_selection, &Selection::headChanged, this, [this] {
        ensureVisible(m_selection.head());
        tellCurrent();
    });
    connect(&m_selection, &Selection::headChanged, this, repaint);  // labels follow it too
    connect(&m_selection, &Selection::headsChanged, this, &HeadGrid::refreshCells);
    layoutCells();
}

void HeadGrid::showName() {
    if (m_model.layers() == 0) {
        setAccessibleName(tr("Heads"));
        return;
    }
    const bool sections = m_model.table().grids().size() > 1;
    setAccessibleName((sections ? tr("Heads, %1 rows by %2 heads") : tr("Heads, %1 layers by %2 heads"))
                          .arg(m_model.layers())
                          .arg(m_model.heads()));
}

void HeadGrid::tellCurrent() {
    const HeadRef head = m_selection.head();
    const auto row = m_model.table().rowOf(head);
    if (row) tellCurrentPart(this, static_cast<int>(*row * m_model.heads() + head.head.value));
}

void HeadGrid::setCellSize(std::optional<int> size) {
    m_chosenCell = size;
    layoutCells();
}

void HeadGrid::zoomBy(int steps) {
    const int index = std::clamp(sizeIndex(m_cell) + steps, 0, static_cast<int>(kCellSizes.size()) - 1);
    setCellSize(kCellSizes[static_cast<std::size_t>(index)]);
}

int HeadGrid::columnOffset(std::uint32_t head) const {
    const std::uint32_t group = m_model.groupSize();
    const auto gaps = group > 1 ? static_cast<int>(head / group) : 0;
    return static_cast<int>(head) * m_cell + gaps * kGroupGap;
}

int HeadGrid::rowOffset(std::uint32_t row) const {
    const bool sections = m_model.table().grids().size() > 1;
    const auto headings = sections ? static_cast<int>(m_model.table().gridOf(row)) + 1 : 0;
    return static_cast<int>(row) * m_cell + headings * sectionHeight();
}

int HeadGrid::sectionHeight() const { return fontMetrics().height() + 4; }

int HeadGrid::contentHeight() const {
    const std::uint32_t rows = m_model.layers();
    return rows == 0 ? 0 : rowOffset(rows - 1) + m_cell;
}

QRect HeadGrid::cellRect(HeadRef head) const {
    const auto row = m_model.table().rowOf(head);
    if (!row) return {};
    return {m_left + columnOffset(head.head.value) - horizontalScrollBar()->value(),
            m_top + rowOffset(*row) - verticalScrollBar()->value(), m_cell, m_cell};
}

std::optional<std::uint32_t> HeadGrid::rowAtPoint(QPoint point) const {
    if (point.y() < m_top) return std::nullopt;
    const int y = point.y() - m_top + verticalScrollBar()->value();
    for (std::uint32_t row = 0; row < m_model.layers(); ++row) {
        if (y >= rowOffset(row) && y < rowOffset(row) + m_cell) return row;
    }
    return std::nullopt;
}

std::optional<HeadRef> HeadGrid::headAtPoint(QPoint point) const {
    const auto row = rowAtPoint(point);
    if (point.x() < m_left || !row) return std::nullopt;
    const int x = point.x() - m_left + horizontalScrollBar()->value();
    const int guess = std::min(x / m_cell, static_cast<int>(m_model.heads()) - 1);
    for (int head = guess; head >= 0; --head) {
        const int begin = columnOffset(static_cast<std::uint32_t>(head));
        if (x < begin) continue;
        if (x >= begin + m_cell) return std::nullopt;
        return m_model.table().at(*row, static_cast<std::uint32_t>(head));
    }
    return std::nullopt;
}

void HeadGrid::ensureVisible(HeadRef head) {
    const auto row = m_model.table().rowOf(head);
    if (!row) return;
    const int x = columnOffset(head.head.value);
    const int y = rowOffset(*row);
    const auto show = [this](QScrollBar* bar, int at, int space) {
        if (at < bar->value()) bar->setValue(at);
        if (at + m_cell > bar->value() + space) bar->setValue(at + m_cell - space);
    };
    show(horizontalScrollBar(), x, viewport()->width() - m_left);
    show(verticalScrollBar(), y, viewport()->height() - m_top);
}

QSize HeadGrid::sizeHint() const { return {400, 400}; }

QSize HeadGrid::minimumSizeHint() const { return {160, 120}; }

void HeadGrid::layoutCells() {
    const QFontMetrics metrics(font());
    const std::uint32_t layers = std::max(m_model.layers(), 1U);
    const std::uint32_t heads = std::max(m_model.heads(), 1U);
    const auto sections = static_cast<int>(m_model.table().grids().size());
    const int headings = sections > 1 ? sections * sectionHeight() : 0;
    QString widest = QString::number(layers - 1);
    if (sections > 1) widest.prepend(QLatin1Char('D'));
    m_left = metrics.horizontalAdvance(widest) + 12;
    const int lines = m_model.groupSize() > 1 ? 2 : 1;
    m_top = metrics.height() * lines + 6;
    const std::uint32_t groups = m_model.groupSize() > 1 ? heads / m_model.groupSize() - 1 : 0;
    // The scroll bar's width is kept free, so that it cannot appear and vanish in turn.
    const int bar = verticalScrollBar()->sizeHint().width();
    const int space = width() - m_left - kMargin - static_cast<int>(groups) * kGroupGap;
    const auto fitting = [&](int available) {
        int best = kCellSizes.front();
        for (const int size : kCellSizes) {
            if (size * static_cast<int>(heads) <= available) best = size;
        }
        return best;
    };
    m_cell = fitting(space);
    const auto high = [&] { return m_cell * static_cast<int>(layers) + headings; };
    if (high() > height() - m_top) m_cell = fitting(space - bar);
    // A few large heads are better seen whole than a step larger by half.
    while (m_cell > kLargeFrom && high() > height() - m_top)
        m_cell = kCellSizes[static_cast<std::size_t>(sizeIndex(m_cell) - 1)];
    if (m_chosenCell) m_cell = *m_chosenCell;
    const int wide = columnOffset(heads - 1) + m_cell;
    horizontalScrollBar()->setRange(0, std::max(0, wide - (viewport()->width() - m_left)));
    horizontalScrollBar()->setPageStep(viewport()->width() - m_left);
    horizontalScrollBar()->setSingleStep(m_cell);
    verticalScrollBar()->setRange(0, std::max(0, contentHeight() - (viewport()->height() - m_top)));
    verticalScrollBar()->setPageStep(viewport()->height() - m_top);
    verticalScrollBar()->setSingleStep(m_cell);
    viewport()->update();
}

// At device pixels; cells of the pattern stay crisp where they are larger than a pixel.
void HeadGrid::lookAtPictures() {
    const ThemeColors& colors = colorsOf(palette());
    m_pictures.setLook({m_options.weightMap(colors.dark).name(), m_options.scale(), colors.sunken.rgb(),
                        static_cast<int>(std::lround((m_cell - 1) * devicePixelRatioF())),
                        devicePixelRatioF()});
}

QColor HeadGrid::effectColor(HeadRef head) const {
    const HeatmapData& map = m_model.effectMap();
    const double value = m_model.effect(head);
    if (!std::isfinite(value)) return {};
    const bool dark = colorsOf(palette()).dark;
    const ColorMap colors = map.isSigned ? ViewOptions::signedMap(dark) : ViewOptions::metricMap(dark);
    return QColor(colors.at(scaledFraction(value, map.low, map.high, ColorScale::linear)));
}

void HeadGrid::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), colorsOf(palette()).surface);
    if (m_model.layers() == 0) return;
    const QRect cells = viewport()->rect().adjusted(m_left - 2, m_top - 2, 0, 0);
    painter.save();
    painter.setClipRect(cells);
    paintCells(painter, event->region());
    painter.restore();
    if (!cells.adjusted(2, 2, 0, 0).contains(event->rect())) paintLabels(painter);
}

HeadGrid::Shown HeadGrid::stateOf(HeadRef head) const {
    const bool metric = m_options.gridMetric() == GridMetric::effect;
    Shown state;
    if (metric || m_cell < kPictureFrom) {
        const QColor fill = effectColor(head);
        if (fill.isValid()) state.fill = fill.rgba();
    } else if (const PatternThumbnail* thumbnail = m_model.thumbnail(head)) {
        state.picture = thumbnail->look != 0 ? thumbnail->look : lookOf(*thumbnail);
    }
    state.mark = m_model.mark(head);
    state.letters = m_model.letters(head);
    state.current = head == m_selection.head();
    state.selected = m_selection.heads().size() > 1 ? m_selection.contains(head) : state.current;
    state.focused = state.current && hasFocus();
    state.hovered = m_hovered == head;
    state.stale = metric ? m_model.isPreview(head) : m_model.stale(head);
    return state;
}

void HeadGrid::refreshCells() {
    const std::vector<HeadRef> heads = m_model.allHeads();
    if (m_shown.size() != heads.size()) {
        viewport()->update();
        return;
    }
    QRegion changed;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        const QRect rect = cellRect(heads[i]);
        if (!rect.intersects(viewport()->rect()) || stateOf(heads[i]) == m_shown[i]) continue;
        // The ring of the current head lies on its neighbours.
        changed += heads[i] == m_selection.head() ? rect.adjusted(-2, -2, 2, 2) : rect;
    }
    if (!changed.isEmpty()) viewport()->update(changed);
}

void HeadGrid::paintCell(QPainter& painter, HeadRef head, const Shown& state) {
    HeadCellLook look;
    if (state.fill != 0) look.fill = QColor::fromRgba(state.fill);
    if (state.picture != 0) {
        const PatternThumbnail* thumbnail = m_model.thumbnail(head);
        look.picture = thumbnail == nullptr ? nullptr : m_pictures.picture(*thumbnail);
    }
    look.mark = state.mark;
    look.letters = state.letters;
    look.current = state.current;
    look.selected = state.selected;
    look.focused = state.focused;
    look.hovered = state.hovered;
    look.cornerSwitch = m_cell >= kSwitchFrom && look.hovered;
    look.stale = state.stale;
    paintHeadCell(painter, cellRect(head), look, colorsOf(palette()));
}

void HeadGrid::paintCells(QPainter& painter, const QRegion& region) {
    lookAtPictures();
    const std::vector<HeadRef> heads = m_model.allHeads();
    m_shown.resize(heads.size());
    std::optional<std::size_t> current;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        if (heads[i] == m_selection.head()) current = i;
        if (!region.intersects(cellRect(heads[i]).adjusted(-2, -2, 2, 2))) continue;
        m_shown[i] = stateOf(heads[i]);
        paintCell(painter, heads[i], m_shown[i]);
    }
    // Its ring lies on the neighbours.
    if (current && region.intersects(cellRect(heads[*current]).adjusted(-2, -2, 2, 2)))
        paintCell(painter, heads[*current], m_shown[*current]);
    paintSections(painter);
}

void HeadGrid::paintSections(QPainter& painter) {
    painter.setPen(colorsOf(palette()).muted);
    for (std::uint32_t row = 0; row < m_model.layers(); ++row) {
        const QString name = m_model.sectionBeginning(row);
        if (name.isEmpty()) continue;
        const int bottom = m_top + rowOffset(row) - verticalScrollBar()->value();
        painter.drawText(
            QRect(m_left, bottom - sectionHeight(), viewport()->width() - m_left, sectionHeight()),
            Qt::AlignLeft | Qt::AlignVCenter, name);
    }
}

void HeadGrid::paintLabels(QPainter& painter) {
    const ThemeColors& colors = colorsOf(palette());
    const QFontMetrics metrics(font());
    const QColor window = colorsOf(palette()).surface;
    painter.fillRect(0, 0, viewport()->width(), m_top - 2, window);
    painter.fillRect(0, 0, m_left - 2, viewport()->height(), window);
    const int rowStep = std::max(1, (metrics.height() + m_cell - 1) / m_cell);
    painter.save();
    painter.setClipRect(0, m_top - 2, m_left, viewport()->height());
    const auto current = m_model.table().rowOf(m_selection.head());
    for (std::uint32_t row = 0; row < m_model.layers(); row += static_cast<std::uint32_t>(rowStep)) {
        const int middle = m_top + rowOffset(row) - verticalScrollBar()->value() + m_cell / 2;
        painter.setPen(current == row ? colors.text : colors.muted);
        painter.drawText(QRect(0, middle - metrics.height() / 2, m_left - 7, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter,
                         QString::fromStdString(m_model.table().rowLabel(row)));
    }
    painter.restore();
    const int labelWidth = metrics.horizontalAdvance(QString::number(m_model.heads())) + 4;
    paintColumnLabels(painter, std::max(1, (labelWidth + m_cell - 1) / m_cell));
}

void HeadGrid::paintColumnLabels(QPainter& painter, int step) {
    const ThemeColors& colors = colorsOf(palette());
    const QFontMetrics metrics(font());
    painter.save();
    painter.setClipRect(m_left - 2, 0, viewport()->width(), m_top);
    const int y = m_top - metrics.height() - 3;
    for (std::uint32_t head = 0; head < m_model.heads(); head += static_cast<std::uint32_t>(step)) {
        const int left = m_left + columnOffset(head) - horizontalScrollBar()->value();
        const bool here = m_selection.head().head.value == head;
        painter.setPen(here ? colors.text : colors.muted);
        painter.drawText(QRect(left + m_cell / 2 - 20, y, 40, metrics.height()), Qt::AlignCenter,
                         QString::number(head));
    }
    const std::uint32_t group = m_model.groupSize();
    for (std::uint32_t first = 0; group > 1 && first + group <= m_model.heads(); first += group) {
        const int scrolled = m_left - horizontalScrollBar()->value();
        const int left = scrolled + columnOffset(first);
        const int right = scrolled + columnOffset(first + group - 1) + m_cell - 3;
        painter.setPen(colors.muted);
        const QString label = QStringLiteral("KV%1").arg(first / group);
        const int line = y - 2;
        painter.drawLine(left, line, right, line);
        painter.drawLine(left, line, left, line + 3);
        painter.drawLine(right, line, right, line + 3);
        if (metrics.horizontalAdvance(label) <= right - left)
            painter.drawText(QRect(left, 0, right - left, line), Qt::AlignCenter, label);
    }
    painter.restore();
}

void HeadGrid::resizeEvent(QResizeEvent* /*event*/) { layoutCells(); }

void HeadGrid::scrollContentsBy(int /*dx*/, int /*dy*/) { viewport()->update(); }

void HeadGrid::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        layoutCells();
    }
}

}  // namespace headscope::ui
