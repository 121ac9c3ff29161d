// SPDX-License-Identifier: GPL-3.0-or-later
// Painting and input of the token strip.
#include "ui/views/token_strip.h"

#include <QContextMenuEvent>
#include <QHash>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/accessibility/focus_event.h"
#include "ui/models/number_text.h"
#include "ui/models/roles.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr int kBarHeight = 6;
constexpr int kPadding = 6;
constexpr int kGap = 3;

QFont captionFont(QFont font) {
    font.setPointSizeF(std::max(7.0, font.pointSizeF() * 0.8));
    return font;
}

}  // namespace

TokenStrip::TokenStrip(TokenModel& tokens, PromptModel& prompt, Selection& selection, QWidget* parent)
    : QAbstractScrollArea(parent), m_tokens(tokens), m_prompt(prompt), m_selection(selection) {
    const bool encoder = m_tokens.stack() == Stack::encoder;
    setObjectName(encoder ? QStringLiteral("encoderStrip") : QStringLiteral("tokenStrip"));
    setAccessibleName(encoder ? tr("Tokens of the encoder") : tr("Tokens"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    viewport()->setMouseTracking(true);
    const auto repaint = [this] { viewport()->update(); };
    connect(&m_tokens, &QAbstractItemModel::modelReset, this, &TokenStrip::layoutTokens);
    connect(&m_tokens, &QAbstractItemModel::dataChanged, this, repaint);
    connect(&m_prompt, &PromptModel::readingChanged, this, repaint);
    connect(&m_prompt, &PromptModel::changed, this, repaint);
    connect(&m_prompt, &PromptModel::draftChanged, this, &TokenStrip::layoutTokens);
    connect(&m_selection, &Selection::headChanged, this, repaint);
    connect(&m_selection, &Selection::pinChanged, this, repaint);
    connect(&m_selection, &Selection::hoverChanged, this, repaint);
    layoutTokens();
}

QSize TokenStrip::sizeHint() const {
    const int index = QFontMetrics(captionFont(font())).height();
    return {400, fontMetrics().height() + 6 + kBarHeight + 4 + index + 2};
}

QSize TokenStrip::minimumSizeHint() const { return {160, sizeHint().height()}; }

const PromptDraft* TokenStrip::draft() const {
    // The text is the encoder's where there is one.
    const Stack typed = m_prompt.twoStacks() ? Stack::encoder : Stack::main;
    return m_prompt.draft() && m_tokens.stack() == typed ? &*m_prompt.draft() : nullptr;
}

bool TokenStrip::areQueries() const { return m_selection.queriesIn(m_tokens.stack()); }

bool TokenStrip::areKeys() const { return m_selection.keysIn(m_tokens.stack()); }

const QStringList& TokenStrip::texts() const { return draft() ? draft()->tokens : m_tokens.texts(); }

TokenId TokenStrip::tokenOf(int row) const {
    return m_prompt.encoding(m_tokens.stack()).ids[static_cast<std::size_t>(row)];
}

void TokenStrip::layoutTokens() {
    m_left.assign(1, 2);
    QHash<QString, int> widths;  // words come again and again, and measuring one takes long
    for (const QString& text : texts()) {
        int& width = widths[text];
        if (width == 0) width = std::max(24, fontMetrics().horizontalAdvance(text) + 2 * kPadding);
        m_left.push_back(m_left.back() + width + kGap);
    }
    if (!draft()) m_current = std::clamp(m_current, 0, std::max(0, m_tokens.rowCount() - 1));
    horizontalScrollBar()->setRange(0, std::max(0, m_left.back() - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    viewport()->update();
}

QRect TokenStrip::tokenRect(int row) const {
    const auto at = static_cast<std::size_t>(row);
    return {m_left[at] - horizontalScrollBar()->value(), 1, m_left[at + 1] - m_left[at] - kGap,
            viewport()->height() - 2};
}

int TokenStrip::tokenAt(QPoint point) const {
    if (draft()) return -1;  // what is being typed has no place in the pictures yet
    const int x = point.x() + horizontalScrollBar()->value();
    const auto after = std::upper_bound(m_left.begin(), m_left.end(), x);
    const auto row = static_cast<int>(after - m_left.begin()) - 1;
    return row >= 0 && row < m_tokens.rowCount() ? row : -1;
}

void TokenStrip::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), palette().color(QPalette::Window));
    const std::optional<Error>& error = draft() ? draft()->error : m_prompt.error();
    if (error) {
        const QString hint = QString::fromStdString(error->hint);
        QString text = QString::fromStdString(error->message);
        if (!hint.isEmpty()) text += tr(". Try: %1").arg(hint);
        paintMessage(painter, text, true);
        return;
    }
    if (texts().isEmpty()) {
        paintMessage(painter,
                     m_prompt.model() ? tr("Type a prompt. Pictures follow as you type.") : QString(), false);
        return;
    }
    const auto first = std::upper_bound(m_left.begin(), m_left.end(), horizontalScrollBar()->value());
    for (int row = std::max(0, static_cast<int>(first - m_left.begin()) - 1); row < texts().size(); ++row) {
        const QRect rect = tokenRect(row);
        if (rect.left() > viewport()->width()) break;
        if (draft()) {
            paintDraft(painter, rect, texts()[row]);
        } else {
            paintToken(painter, row);
        }
    }
    // More tokens than fit: the edge says so.
    painter.setPen(colorsOf(palette()).muted);
    const QScrollBar* bar = horizontalScrollBar();
    const QRect view = viewport()->rect();
    const QColor window = palette().color(QPalette::Window);
    const auto edge = [&](const QRect& rect, const QString& arrow) {
        painter.fillRect(rect, window);
        painter.drawText(rect, Qt::AlignCenter, arrow);
    };
    if (bar->value() > bar->minimum()) edge({0, 0, 14, view.height()}, QStringLiteral("◂"));
    if (bar->value() < bar->maximum()) edge({view.right() - 13, 0, 14, view.height()}, QStringLiteral("▸"));
}

void TokenStrip::paintMessage(QPainter& painter, const QString& text, bool error) {
    const ThemeColors& colors = colorsOf(palette());
    const QRect box = viewport()->rect().adjusted(2, 2, -2, -2);
    if (error) {
        painter.setPen(QPen(colors.error, 1));
        painter.setBrush(colors.errorSoft);
        painter.drawRoundedRect(box, 3, 3);
    }
    painter.setPen(error ? colors.error : colors.muted);
    painter.drawText(box.adjusted(10, 0, -10, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextWordWrap,
                     error ? QStringLiteral("(!) ") + text : text);
}

void TokenStrip::paintPins(QPainter& painter, const QRect& chip, std::uint32_t position) {
    const ThemeColors& colors = colorsOf(palette());
    const auto underline = [&](const QColor& color, Qt::PenStyle style, int y) {
        painter.setPen(QPen(color, 2, style, Qt::FlatCap));
        painter.drawLine(chip.left() + 2, y, chip.right() - 1, y);
    };
    if (areQueries() && (m_selection.query() == position || m_selection.hoverQuery() == position))
        underline(colors.query, Qt::SolidLine, chip.bottom() - 1);
    if (areKeys() && (m_selection.key() == position || m_selection.hoverKey() == position))
        underline(colors.key, Qt::DashLine, chip.top() + 2);
}

void TokenStrip::paintDraft(QPainter& painter, const QRect& whole, const QString& text) {
    const ThemeColors& colors = colorsOf(palette());
    const QRect chip(whole.left(), whole.top(), whole.width(), fontMetrics().height() + 6);
    painter.setPen(QPen(colors.line, 1, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(chip, 3, 3);
    painter.setPen(colors.muted);
    painter.drawText(chip, Qt::AlignCenter, text);
}

void TokenStrip::paintToken(QPainter& painter, int row) {
    const ThemeColors& colors = colorsOf(palette());
    const QRect whole = tokenRect(row);
    const auto position = static_cast<std::uint32_t>(row);
    const QModelIndex index = m_tokens.index(row);
    const QRect chip(whole.left(), whole.top(), whole.width(), fontMetrics().height() + 6);
    const bool read = m_tokens.stack() == Stack::main && m_prompt.position().value == position;
    const bool pinned = isPinned(row);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(read ? colors.accent : (pinned ? colors.control : colors.line), read ? 1.6 : 1.0));
    painter.setBrush(read ? colors.accentSoft : colors.surface);
    painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(index.data(SpecialRole).toBool() ? colors.muted : colors.text);
    painter.drawText(chip, Qt::AlignCenter, index.data().toString());
    paintPins(painter, chip, position);
    if (hasFocus() && row == m_current) {
        painter.setPen(QPen(colors.text, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(chip.adjusted(1, 1, -2, -2));
    }
    const QRect bar(chip.left(), chip.bottom() + 3, chip.width(), kBarHeight);
    const double kl = m_tokens.divergence(row);
    if (std::isfinite(kl) && m_tokens.largestDivergence() > 0) {
        painter.fillRect(bar, colors.sunken);
        const int width = static_cast<int>(std::lround(bar.width() * kl / m_tokens.largestDivergence()));
        painter.fillRect(QRect(bar.left(), bar.top(), std::max(kl > 0 ? 1 : 0, width), bar.height()),
                         colors.accent);
    }
    painter.setFont(captionFont(font()));
    painter.setPen(read ? colors.text : colors.muted);
    painter.drawText(
        QRect(chip.left() - 4, bar.bottom() + 1, chip.width() + 8, whole.bottom() - bar.bottom()),
        Qt::AlignHCenter | Qt::AlignTop, QString::number(row));
    painter.setFont(font());
}

void TokenStrip::resizeEvent(QResizeEvent* /*event*/) { layoutTokens(); }

void TokenStrip::scrollContentsBy(int /*dx*/, int /*dy*/) { viewport()->update(); }

void TokenStrip::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange) layoutTokens();
}

bool TokenStrip::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) m_selection.hover(std::nullopt, std::nullopt);
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const int row = tokenAt(help->pos()); row >= 0) {
            QToolTip::showText(help->globalPos(), m_tokens.index(row).data(Qt::ToolTipRole).toString(),
                               viewport(), tokenRect(row));
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

bool TokenStrip::isPinned(int row) const {
    const auto position = static_cast<std::uint32_t>(row);
    return (areQueries() && m_selection.query() == position) || (areKeys() && m_selection.key() == position);
}

void TokenStrip::pin(int row, bool asKey) {
    m_selection.togglePin(m_tokens.stack(), static_cast<std::uint32_t>(row), asKey);
}

void TokenStrip::tellCurrent() {
    if (m_current < count()) tellCurrentPart(this, m_current);
}

void TokenStrip::setCurrent(int row) {
    m_current = std::clamp(row, 0, std::max(0, m_tokens.rowCount() - 1));
    if (m_tokens.rowCount() != 0) {
        const QRect rect = tokenRect(m_current);
        if (rect.left() < 16)
            horizontalScrollBar()->setValue(horizontalScrollBar()->value() + rect.left() - 16);
        const int over = rect.right() + 16 - viewport()->width();
        if (over > 0) horizontalScrollBar()->setValue(horizontalScrollBar()->value() + over);
    }
    viewport()->update();
    tellCurrent();
}

void TokenStrip::mousePressEvent(QMouseEvent* event) {
    const int row = tokenAt(event->pos());
    if (row < 0 || event->button() != Qt::LeftButton) return;
    setCurrent(row);
    pin(row, event->modifiers().testFlag(Qt::ShiftModifier));
}

void TokenStrip::mouseMoveEvent(QMouseEvent* event) {
    const int row = tokenAt(event->pos());
    const auto position = static_cast<std::uint32_t>(row);
    if (row >= 0 && areQueries()) {
        m_selection.hover(position, std::nullopt);
    } else if (row >= 0 && areKeys()) {
        m_selection.hover(std::nullopt, position);
    } else {
        m_selection.hover(std::nullopt, std::nullopt);
    }
}

void TokenStrip::wheelEvent(QWheelEvent* event) {
    const QPoint delta = event->angleDelta();
    const int by = std::abs(delta.x()) > std::abs(delta.y()) ? delta.x() : delta.y();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by / 2);
    event->accept();
}

void TokenStrip::keyPressEvent(QKeyEvent* event) {
    if (m_tokens.rowCount() == 0 || draft()) return;
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    const TokenId token = tokenOf(m_current);
    switch (event->key()) {
        case Qt::Key_Left:
            setCurrent(m_current - 1);
            break;
        case Qt::Key_Right:
            setCurrent(m_current + 1);
            break;
        case Qt::Key_Home:
            setCurrent(0);
            break;
        case Qt::Key_End:
            setCurrent(m_tokens.rowCount() - 1);
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            pin(m_current, shift);
            break;
        case Qt::Key_T:
            if (!m_prompt.classifies()) m_prompt.setTarget(token);
            break;
        case Qt::Key_F:
            if (!m_prompt.classifies()) m_prompt.setFoil(token);
            break;
        case Qt::Key_Menu:
            showMenu(m_current, mapToGlobal(tokenRect(m_current).bottomLeft()));
            break;
        default:
            QAbstractScrollArea::keyPressEvent(event);
            return;
    }
    event->accept();
}

void TokenStrip::contextMenuEvent(QContextMenuEvent* event) {
    if (const int row = tokenAt(event->pos()); row >= 0) showMenu(row, event->globalPos());
}

void TokenStrip::showMenu(int row, QPoint globalPos) {
    const TokenId token = tokenOf(row);
    QMenu menu(this);
    menu.addSection(m_prompt.tokenText(token));
    if (m_tokens.stack() == Stack::main && !m_prompt.answersOnce()) {
        menu.addAction(m_prompt.model()->spec.bidirectional() ? tr("Read outputs at this token")
                                                              : tr("Read outputs after this token"),
                       this,
                       [this, row] { m_prompt.setPosition(Position{static_cast<std::uint32_t>(row)}); });
    }
    if (areQueries()) menu.addAction(tr("Pin as query"), this, [this, row] { pin(row, false); });
    if (areKeys()) menu.addAction(tr("Pin as key"), this, [this, row] { pin(row, true); });
    if (!m_prompt.classifies()) {
        menu.addSeparator();
        menu.addAction(tr("Use as target"), this, [this, token] { m_prompt.setTarget(token); });
        menu.addAction(tr("Use as foil"), this, [this, token] { m_prompt.setFoil(token); });
    }
    menu.exec(globalPos);
}

void TokenStrip::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
    // Qt tells of the widget after this: the part comes last.
    QMetaObject::invokeMethod(this, &TokenStrip::tellCurrent, Qt::QueuedConnection);
}

void TokenStrip::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

}  // namespace headscope::ui
