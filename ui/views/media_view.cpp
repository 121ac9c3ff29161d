// SPDX-License-Identifier: GPL-3.0-or-later
// Geometry and input of the picture.
#include "ui/views/media_view.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/models/token_model.h"

namespace headscope::ui {
namespace {

constexpr int kMargin = 2;
constexpr int kChipGap = 4;
constexpr int kPictureHeight = 168, kTallPictureHeight = 224, kSoundHeight = 84;
constexpr int kTallWindow = 960;

}  // namespace

MediaView::MediaView(Models& models, QWidget* parent) : QWidget(parent), m_models(models) {
    setObjectName(QStringLiteral("mediaView"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    const auto repaint = [this] { update(); };
    connect(&models.prompt, &PromptModel::modelChanged, this, &MediaView::showMedia);
    connect(&models.prompt, &PromptModel::changed, this, &MediaView::showMedia);
    connect(&models.prompt, &PromptModel::readingChanged, this, repaint);
    connect(&models.selection, &Selection::headChanged, this, repaint);
    connect(&models.selection, &Selection::pinChanged, this, repaint);
    connect(&models.selection, &Selection::hoverChanged, this, repaint);
    connect(&models.patterns, &PatternModel::changed, this, repaint);
    connect(&models.patterns, &PatternModel::staleChanged, this, repaint);
    connect(&models.view, &ViewOptions::changed, this, repaint);
    showMedia();
}

const PromptMedia* MediaView::media() const { return m_models.prompt.state().media.get(); }

const HeatmapData& MediaView::pattern() const {
    const bool baseline = m_models.view.blink() && m_models.patterns.baseline().rows != 0;
    return baseline ? m_models.patterns.baseline() : m_models.patterns.edited();
}

bool MediaView::areQueries() const {
    const auto stack = m_models.prompt.mediaStack();
    return stack && m_models.selection.queriesIn(*stack);
}

bool MediaView::areKeys() const {
    const auto stack = m_models.prompt.mediaStack();
    return stack && m_models.selection.keysIn(*stack);
}

void MediaView::showMedia() {
    const bool sound = m_models.prompt.model() && inputKind(*m_models.prompt.model()) == InputKind::sound;
    setAccessibleName(sound ? tr("Sound") : tr("Picture"));
    const bool fixed = media() != nullptr && media()->rows > 1;
    setSizePolicy(fixed ? QSizePolicy::Fixed : QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCurrent(m_current);
    updateGeometry();
}

QSize MediaView::sizeHint() const {
    if (media() == nullptr) return {400, fontMetrics().height() + 16};
    if (media()->rows == 1) return {400, kSoundHeight + fontMetrics().height() + 2 * kMargin};
    const int tall = window()->height() >= kTallWindow ? kTallPictureHeight : kPictureHeight;
    const int wide = std::min(3 * tall, tall * media()->image.width() / std::max(1, media()->image.height()));
    return {kMargin + chipsWidth() + 2 * kChipGap + wide + kMargin, tall + 2 * kMargin};
}

QSize MediaView::minimumSizeHint() const {
    const bool fixed = media() != nullptr && media()->rows > 1;
    return {fixed ? sizeHint().width() : 160, sizeHint().height()};
}

int MediaView::chipsWidth() const {
    int width = 0;
    for (std::uint32_t i = 0; media() != nullptr && i < media()->leading; ++i)
        width = std::max(width, fontMetrics().horizontalAdvance(m_models.prompt.tokenTextAt(i)));
    return width == 0 ? 0
                      : std::max(width + 14, fontMetrics().horizontalAdvance(QStringLiteral("0.000")) + 14);
}

QRectF MediaView::pictureRect() const {
    if (media() == nullptr) return {};
    const int chips = chipsWidth();
    const double left = kMargin + chips + (chips > 0 ? 2 * kChipGap : 0);
    if (media()->rows == 1) {
        return {left, kMargin, width() - left - kMargin,
                static_cast<double>(height() - 2 * kMargin - fontMetrics().height())};
    }
    const double tall = height() - 2 * kMargin;
    const double wide = tall * media()->image.width() / std::max(1, media()->image.height());
    const double shrink = std::min(1.0, (width() - left - kMargin) / wide);
    return {left, kMargin, wide * shrink, tall * shrink};
}

QRectF MediaView::positionRect(std::uint32_t position) const {
    if (media() == nullptr) return {};
    const std::uint32_t leading = media()->leading;
    if (position < leading) {
        const int tall = 2 * fontMetrics().height() + 6;
        return {static_cast<double>(kMargin), kMargin + static_cast<double>(position) * (tall + kChipGap),
                static_cast<double>(chipsWidth()), static_cast<double>(tall)};
    }
    const std::uint32_t patch = position - leading;
    const std::uint32_t row = patch / media()->columns, column = patch % media()->columns;
    const QRectF picture = pictureRect();
    const double wide = picture.width() / media()->columns, tall = picture.height() / media()->rows;
    return {picture.left() + wide * column, picture.top() + tall * row, wide, tall};
}

std::optional<std::uint32_t> MediaView::positionAt(QPointF point) const {
    if (media() == nullptr) return std::nullopt;
    for (std::uint32_t i = 0; i < media()->leading; ++i) {
        if (positionRect(i).contains(point)) return i;
    }
    const QRectF picture = pictureRect();
    if (!picture.contains(point)) return std::nullopt;
    const auto cell = [](double part, double whole, std::uint32_t count) {
        return std::min(count - 1, static_cast<std::uint32_t>(part / whole * count));
    };
    const std::uint32_t column = cell(point.x() - picture.left(), picture.width(), media()->columns);
    const std::uint32_t row = cell(point.y() - picture.top(), picture.height(), media()->rows);
    return media()->leading + row * media()->columns + column;
}

void MediaView::setCurrent(std::int64_t position) {
    const auto count = static_cast<std::int64_t>(media() == nullptr ? 0 : media()->prepared.names.size());
    m_current = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(position, 0, std::max<std::int64_t>(0, count - 1)));
    const std::optional<Stack> stack = m_models.prompt.mediaStack();
    setAccessibleDescription(
        count == 0
            ? QString()
            : tr("Position %1, %2").arg(m_current).arg(m_models.prompt.tokenTextAt(m_current, *stack)));
    update();
}

void MediaView::pin(std::uint32_t position, bool asKey) {
    if (const auto stack = m_models.prompt.mediaStack())
        m_models.selection.togglePin(*stack, position, asKey);
}

bool MediaView::event(QEvent* event) {
    if (event->type() == QEvent::ParentChange || event->type() == QEvent::Polish)
        window()->installEventFilter(this);
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const auto position = positionAt(help->pos())) {
            const auto stack = m_models.prompt.mediaStack().value_or(Stack::main);
            QToolTip::showText(
                help->globalPos(),
                tr("Position %1: %2").arg(*position).arg(m_models.prompt.tokenTextAt(*position, stack)), this,
                positionRect(*position).toAlignedRect());
        }
        return true;
    }
    return QWidget::event(event);
}

// The picture is taller in a tall window.
bool MediaView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == window() && event->type() == QEvent::Resize) updateGeometry();
    return QWidget::eventFilter(watched, event);
}

void MediaView::mousePressEvent(QMouseEvent* event) {
    const auto position = positionAt(event->position());
    if (!position || event->button() != Qt::LeftButton) return;
    setCurrent(*position);
    pin(*position, event->modifiers().testFlag(Qt::ShiftModifier));
}

void MediaView::mouseMoveEvent(QMouseEvent* event) {
    const auto position = positionAt(event->position());
    m_models.selection.hover(areQueries() ? position : std::nullopt,
                             areKeys() && !areQueries() ? position : std::nullopt);
}

void MediaView::leaveEvent(QEvent* event) {
    m_models.selection.hover(std::nullopt, std::nullopt);
    QWidget::leaveEvent(event);
}

void MediaView::keyPressEvent(QKeyEvent* event) {
    if (media() == nullptr) {
        QWidget::keyPressEvent(event);
        return;
    }
    const auto row = static_cast<std::int64_t>(media()->columns);
    switch (event->key()) {
        case Qt::Key_Left:
            setCurrent(std::int64_t{m_current} - 1);
            break;
        case Qt::Key_Right:
            setCurrent(std::int64_t{m_current} + 1);
            break;
        case Qt::Key_Up:
            setCurrent(std::int64_t{m_current} - row);
            break;
        case Qt::Key_Down:
            setCurrent(std::int64_t{m_current} + row);
            break;
        case Qt::Key_Home:
            setCurrent(0);
            break;
        case Qt::Key_End:
            setCurrent(static_cast<std::int64_t>(media()->prepared.names.size()));
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            pin(m_current, event->modifiers().testFlag(Qt::ShiftModifier));
            break;
        case Qt::Key_Menu:
            showMenu(m_current, mapToGlobal(positionRect(m_current).bottomLeft().toPoint()));
            break;
        default:
            QWidget::keyPressEvent(event);
            return;
    }
    event->accept();
}

void MediaView::contextMenuEvent(QContextMenuEvent* event) {
    if (const auto position = positionAt(event->pos())) showMenu(*position, event->globalPos());
}

void MediaView::showMenu(std::uint32_t position, QPoint globalPos) {
    QMenu menu(this);
    menu.addSection(
        m_models.prompt.tokenTextAt(position, m_models.prompt.mediaStack().value_or(Stack::main)));
    if (areQueries()) menu.addAction(tr("Pin as query"), this, [this, position] { pin(position, false); });
    if (areKeys()) menu.addAction(tr("Pin as key"), this, [this, position] { pin(position, true); });
    if (m_models.prompt.mediaStack() == Stack::main && !m_models.prompt.answersOnce()) {
        menu.addAction(tr("Read outputs here"), this,
                       [this, position] { m_models.prompt.setPosition(Position{position}); });
    }
    menu.exec(globalPos);
}

}  // namespace headscope::ui
