// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, wheel and keys of a heatmap; painting is in heatmap_layers, geometry in heatmap_geometry.
#include "ui/plot/heatmap_plot.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/models/number_text.h"
#include "ui/plot/heatmap_plot_p.h"

namespace headscope::ui {
namespace {

constexpr double kZoomStep = 1.25;
constexpr double kWheelPixels = 48.0;  // one notch pans this far

PlotTheme lightTheme() {
    return {QColor(0xFF, 0xFF, 0xFF), QColor(0x1A, 0x1E, 0x26), QColor(0x51, 0x59, 0x68),
            QColor(0x73, 0x7B, 0x89), QColor(0x1D, 0x5F, 0xB8), QColor(0xA3, 0x4A, 0x00),
            QColor(0x00, 0x6D, 0x6F), QColor(0xE6, 0xE8, 0xEB)};
}

std::optional<HeatmapCell> keptIn(const HeatmapState& state, std::optional<HeatmapCell> cell) {
    if (cell && (cell->row >= state.rows() || cell->column >= state.columns())) return std::nullopt;
    return cell;
}

std::uint32_t before(std::uint32_t begin) { return begin > 0 ? begin - 1 : 0; }

// The first position behind a square, or the last one of all.
std::uint32_t behind(std::uint32_t begin, std::uint32_t count, std::uint32_t last) {
    return std::min(begin + count, last);
}

}  // namespace

HeatmapPlot::Impl::Impl(HeatmapPlot* owner)
    : q(owner), plot(new QCustomPlot(owner)), rowTicker(new TokenTicker), columnTicker(new TokenTicker) {
    state.theme = lightTheme();
    plot->setFocusPolicy(Qt::NoFocus);
    plot->setMouseTracking(true);
    // A page that was never shown has no size yet, and nothing can be painted on nothing.
    plot->setMinimumSize(16, 16);
    plot->setAutoAddPlottableToLegend(false);
    plot->addLayer(QStringLiteral("cells"), plot->layer(QStringLiteral("main")));
    plot->addLayer(QStringLiteral("marks"), plot->layer(QStringLiteral("axes")));
    plot->layer(QStringLiteral("marks"))->setMode(QCPLayer::lmBuffered);
    new CellsLayer(plot, QStringLiteral("cells"), &state);
    new ColorBarLayer(plot, QStringLiteral("cells"), &state);
    new MarksLayer(plot, QStringLiteral("marks"), &state);
    QCPAxisRect* rect = plot->axisRect();
    rect->setAutoMargins(QCP::msNone);
    rect->setMinimumMargins(QMargins(0, 0, 0, 0));
    plot->xAxis->setVisible(false);
    plot->yAxis2->setVisible(false);
    plot->xAxis2->setVisible(true);
    plot->yAxis->setRangeReversed(true);
    plot->xAxis2->setTicker(columnTicker);
    plot->yAxis->setTicker(rowTicker);
    for (QCPAxis* axis : {plot->xAxis2, plot->yAxis}) axis->grid()->setVisible(false);
}

HeatmapPlot::HeatmapPlot(QWidget* parent) : QWidget(parent), m_impl(std::make_unique<Impl>(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_impl->plot);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Heatmap, empty"));
    m_impl->plot->installEventFilter(this);
    installEventFilter(this);
    m_impl->applyLooks();
}

HeatmapPlot::~HeatmapPlot() {
    // Its destruction sends a last Leave, and its layers read the state: both end before Impl does.
    m_impl->plot->removeEventFilter(this);
    removeEventFilter(this);
    delete m_impl->plot;
}

void HeatmapPlot::setData(const HeatmapData& data) {
    // An edit above this head leaves its pattern as it was: nothing to paint.
    const HeatmapState& state = m_impl->state;
    if (state.whole.shared() && !state.detail.shared() && state.whole.data() == data) return;
    setSheets(std::make_shared<const HeatmapData>(data), nullptr);
}

void HeatmapPlot::setSheets(std::shared_ptr<const HeatmapData> whole,
                            std::shared_ptr<const HeatmapData> detail) {
    HeatmapState& state = m_impl->state;
    if (!whole) whole = std::make_shared<const HeatmapData>();
    if (state.whole.shared() == whole && state.detail.shared() == detail) return;
    const std::uint32_t rows = state.rows(), columns = state.columns();
    state.whole.setData(std::move(whole));
    state.detail.setData(std::move(detail));
    state.hover = keptIn(state, state.hover);
    state.current = keptIn(state, state.current);
    state.pinned = keptIn(state, state.pinned);
    const HeatmapData& data = state.whole.data();
    if (data.rowLabels != m_impl->rowLabels || data.columnLabels != m_impl->columnLabels) {
        m_impl->rowLabels = data.rowLabels;
        m_impl->columnLabels = data.columnLabels;
        m_impl->rowTicker->setLabels(data.rowLabels);
        m_impl->columnTicker->setLabels(data.columnLabels);
        m_impl->measureLabels();
    }
    m_impl->plot->yAxis->setLabel(data.rowAxis);
    m_impl->plot->xAxis2->setLabel(data.columnAxis);
    m_impl->recolor();
    showName();
    if (rows == state.rows() && columns == state.columns()) {
        m_impl->repaintAll();
    } else {
        zoomToFit();
    }
}

const HeatmapData& HeatmapPlot::data() const {
    static const HeatmapData kNone;
    return m_impl->state.whole.shared() ? m_impl->state.whole.data() : kNone;
}

void HeatmapPlot::setColors(const ColorMap& map, ColorScale scale) {
    if (map.name() == m_impl->state.map.name() && scale == m_impl->state.scale) return;
    m_impl->state.map = map;
    m_impl->state.scale = scale;
    m_impl->recolor();
    m_impl->repaintAll();
}

void HeatmapPlot::setTheme(const PlotTheme& theme) {
    if (theme == m_impl->state.theme) return;
    m_impl->state.theme = theme;
    m_impl->applyLooks();
    m_impl->recolor();
    m_impl->repaintAll();
}

void HeatmapPlot::setStale(bool stale) {
    if (m_impl->state.stale == stale) return;
    m_impl->state.stale = stale;
    m_impl->repaintMarks();
}

void HeatmapPlot::setPinned(std::optional<HeatmapCell> cell) {
    cell = keptIn(m_impl->state, cell);
    if (m_impl->state.pinned == cell) return;
    m_impl->state.pinned = cell;
    m_impl->repaintMarks();
}

std::optional<HeatmapCell> HeatmapPlot::pinned() const { return m_impl->state.pinned; }

std::optional<HeatmapCell> HeatmapPlot::current() const { return m_impl->state.current; }

void HeatmapPlot::setCurrent(std::optional<HeatmapCell> cell) {
    cell = keptIn(m_impl->state, cell);
    m_impl->state.current = cell;
    if (cell) {
        m_impl->reveal(*cell);
        setAccessibleDescription(readOut(*cell));
        tellCurrent();
        Q_EMIT hovered(static_cast<int>(cell->row), static_cast<int>(cell->column));
    } else {
        setAccessibleDescription(QString());
        Q_EMIT hovered(-1, -1);
    }
    m_impl->repaintMarks();
}

std::optional<QPoint> HeatmapPlot::cellCenter(HeatmapCell cell) const {
    if (!keptIn(m_impl->state, cell)) return std::nullopt;
    m_impl->updateGeometry();
    const QPointF center = m_impl->state.rectOf(m_impl->state.squareAt(cell)).center();
    if (!m_impl->state.area.contains(center)) return std::nullopt;
    return m_impl->plot->mapTo(this, center.toPoint());
}

void HeatmapPlot::zoomBy(double factor) { m_impl->zoomAt(m_impl->state.area.center(), factor); }

void HeatmapPlot::zoomToFit() { m_impl->showRange(0.0, 0.0, m_impl->state.columns(), m_impl->state.rows()); }

VisiblePart HeatmapPlot::visiblePart() const {
    const HeatmapState& state = m_impl->state;
    if (state.rows() == 0 || state.columns() == 0 || state.area.isEmpty()) return {};
    return {state.left, state.top, state.right, state.bottom, state.pixelsOfPosition()};
}

void HeatmapPlot::showPart(const VisiblePart& part) {
    m_impl->showRange(part.left, part.top, part.right - part.left, part.bottom - part.top);
}

QSize HeatmapPlot::sizeHint() const { return {520, 460}; }

QSize HeatmapPlot::minimumSizeHint() const { return {220, 180}; }

void HeatmapPlot::keyPressEvent(QKeyEvent* event) {
    const HeatmapState& state = m_impl->state;
    if (state.rows() == 0 || state.columns() == 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool whole = (event->modifiers() & Qt::ControlModifier) != 0;
    const HeatmapCell start = state.current.value_or(HeatmapCell{});
    HeatmapCell cell = start;
    const HeatmapCell last{state.rows() - 1, state.columns() - 1};
    const HeatmapSquare square = state.squareAt(start);
    switch (event->key()) {
        case Qt::Key_Left:
            cell.column = before(square.column);
            break;
        case Qt::Key_Right:
            cell.column = behind(square.column, square.columns, last.column);
            break;
        case Qt::Key_Up:
            cell.row = before(square.row);
            break;
        case Qt::Key_Down:
            cell.row = behind(square.row, square.rows, last.row);
            break;
        case Qt::Key_Home:
            cell = whole ? HeatmapCell{} : HeatmapCell{cell.row, 0};
            break;
        case Qt::Key_End:
            cell = whole ? last : HeatmapCell{cell.row, last.column};
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!state.current) break;
            Q_EMIT cellActivated(static_cast<int>(start.row), static_cast<int>(start.column));
            return;
        default:
            QWidget::keyPressEvent(event);
            return;
    }
    if ((event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier)) != 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    setCurrent(cell);
}

bool HeatmapPlot::eventFilter(QObject* watched, QEvent* event) {
    if (watched == this) {
        switch (event->type()) {
            case QEvent::FocusIn:
            case QEvent::FocusOut:
                m_impl->state.focused = event->type() == QEvent::FocusIn;
                m_impl->repaintMarks();
                // Qt tells of the widget after this: the part comes last.
                if (m_impl->state.focused)
                    QMetaObject::invokeMethod(this, &HeatmapPlot::tellCurrent, Qt::QueuedConnection);
                break;
            case QEvent::FontChange:
            case QEvent::StyleChange:
                m_impl->applyLooks();
                m_impl->repaintAll();
                break;
            default:
                break;
        }
        return false;
    }
    switch (event->type()) {
        case QEvent::Resize:
            m_impl->updateBar();
            m_impl->updateGeometry();
            return false;
        case QEvent::Wheel:
            return m_impl->wheel(static_cast<QWheelEvent*>(event));
        case QEvent::MouseMove:
            m_impl->move(static_cast<QMouseEvent*>(event)->position());
            return true;
        case QEvent::MouseButtonPress:
            m_impl->press(static_cast<QMouseEvent*>(event));
            return true;
        case QEvent::MouseButtonRelease:
            m_impl->release(static_cast<QMouseEvent*>(event));
            return true;
        case QEvent::Leave:
            m_impl->hover(std::nullopt);
            return false;
        default:
            return false;
    }
}

void HeatmapPlot::Impl::hover(std::optional<HeatmapCell> cell) {
    // Within a square nothing changes.
    if (cell) {
        const HeatmapSquare square = state.squareAt(*cell);
        cell = HeatmapCell{square.row, square.column};
    }
    if (state.hover == cell) return;
    state.hover = cell;
    repaintMarks();
    Q_EMIT q->hovered(cell ? static_cast<int>(cell->row) : -1, cell ? static_cast<int>(cell->column) : -1);
}

void HeatmapPlot::Impl::move(QPointF point) {
    if (dragFrom) {
        panBy(*dragFrom - point);
        dragFrom = point;
        return;
    }
    hover(state.cellAt(point));
}

void HeatmapPlot::Impl::press(QMouseEvent* event) {
    q->setFocus(Qt::MouseFocusReason);
    if (event->button() == Qt::MiddleButton) {
        dragFrom = event->position();
        plot->setCursor(Qt::ClosedHandCursor);
    } else if (event->button() == Qt::LeftButton) {
        pressed = state.cellAt(event->position());
    } else {
        event->ignore();
    }
}

void HeatmapPlot::Impl::release(QMouseEvent* event) {
    if (event->button() == Qt::MiddleButton) {
        dragFrom.reset();
        plot->unsetCursor();
        return;
    }
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    const auto cell = state.cellAt(event->position());
    if (!cell || cell != pressed) return;
    state.current = cell;
    q->setAccessibleDescription(q->readOut(*cell));
    repaintMarks();
    Q_EMIT q->cellActivated(static_cast<int>(cell->row), static_cast<int>(cell->column));
}

bool HeatmapPlot::Impl::wheel(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if ((event->modifiers() & Qt::ControlModifier) != 0) {
        if (notches != 0.0) zoomAt(event->position(), std::pow(kZoomStep, notches));
        return true;
    }
    if (!zoomed()) {  // nothing to pan: an enclosing view may scroll
        event->ignore();
        return true;
    }
    QPointF pixels = event->pixelDelta().isNull() ? QPointF(event->angleDelta()) / 120.0 * kWheelPixels
                                                  : QPointF(event->pixelDelta());
    if ((event->modifiers() & Qt::ShiftModifier) != 0 && pixels.x() == 0.0) pixels = {pixels.y(), 0.0};
    panBy(-pixels);
    hover(state.cellAt(event->position()));
    return true;
}

}  // namespace headscope::ui
