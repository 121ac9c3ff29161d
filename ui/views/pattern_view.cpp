// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and words of the views of links.
#include "ui/views/pattern_view.h"

#include <QKeyEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/accessibility/focus_event.h"
#include "ui/models/number_text.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {

PatternView::PatternView(Selection& selection, QString name, QWidget* parent)
    : QAbstractScrollArea(parent), m_selection(selection), m_name(std::move(name)) {
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    viewport()->setMouseTracking(true);
    showName();
    const auto changed = [this] { viewport()->update(); };
    connect(&m_selection, &Selection::pinChanged, this, changed);
    connect(&m_selection, &Selection::hoverChanged, this, changed);
    // The pointer's every move would be read aloud: the name follows what stays.
    connect(&m_selection, &Selection::pinChanged, this, &PatternView::showName);
}

void PatternView::setStale(bool stale) {
    m_stale = stale;
    viewport()->update();
}

void PatternView::scrollContentsBy(int /*dx*/, int /*dy*/) { viewport()->update(); }

bool PatternView::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) m_selection.hover(std::nullopt, std::nullopt);
    return QAbstractScrollArea::viewportEvent(event);
}

void PatternView::showName() {
    const auto row = query();
    setAccessibleName(row ? tr("%1, strongest %2 links of query %3 %4")
                                .arg(m_name)
                                .arg(std::min<std::uint32_t>(kListed, m_data.columns))
                                .arg(*row)
                                .arg(m_data.rowLabels.value(static_cast<int>(*row)))
                          : m_name);
}

std::optional<std::uint32_t> PatternView::query() const {
    if (m_data.rows == 0) return std::nullopt;
    const auto wanted = m_selection.hoverQuery() ? m_selection.hoverQuery() : m_selection.query();
    return wanted && *wanted < m_data.rows ? *wanted : m_data.rows - 1;
}

std::optional<std::uint32_t> PatternView::key() const {
    const auto row = query();
    if (!row) return std::nullopt;
    const auto wanted = m_selection.hoverKey() ? m_selection.hoverKey() : m_selection.key();
    if (wanted && *wanted < m_data.columns) return wanted;
    std::uint32_t strongest = 0;
    for (std::uint32_t column = 1; column < m_data.columns; ++column) {
        if (std::abs(m_data.at(*row, column)) > std::abs(m_data.at(*row, strongest))) strongest = column;
    }
    return strongest;
}

std::vector<PatternLink> PatternView::links() const {
    const auto row = query();
    if (!row) return {};
    std::vector<PatternLink> all;
    for (std::uint32_t column = 0; column < m_data.columns; ++column) {
        const bool known = !m_data.isMasked(*row, column) && std::isfinite(m_data.at(*row, column));
        if (known) all.push_back({*row, column});
    }
    const auto stronger = [this](const PatternLink& a, const PatternLink& b) {
        const float first = std::abs(m_data.at(a.query, a.key));
        const float second = std::abs(m_data.at(b.query, b.key));
        return first != second ? first > second : a.key < b.key;
    };
    const auto count = std::min<std::size_t>(kListed, all.size());
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(), stronger);
    all.resize(count);
    const auto here = current();
    if (here && here->query == *row && std::find(all.begin(), all.end(), *here) == all.end())
        all.push_back(*here);
    return all;
}

QString PatternView::linkText(PatternLink link) const {
    if (link.query >= m_data.rows || link.key >= m_data.columns) return {};
    const auto number = static_cast<double>(m_data.at(link.query, link.key));
    QString value = m_data.isSigned ? changeText(number) : numberText(number);
    if (m_data.isMasked(link.query, link.key)) {
        value = tr("Masked");
    } else if (!std::isfinite(number)) {
        value = tr("Not available");
    }
    return tr("Query %1 %2 to key %3 %4, %5")
        .arg(QString::number(link.query), m_data.rowLabels.value(static_cast<int>(link.query)),
             QString::number(link.key), m_data.columnLabels.value(static_cast<int>(link.key)), value);
}

bool PatternView::isPinned(PatternLink link) const {
    return m_selection.query() == link.query && m_selection.key() == link.key;
}

void PatternView::pinLink(PatternLink link) {
    if (isPinned(link)) {
        m_selection.pin(std::nullopt, std::nullopt);
    } else {
        m_selection.pin(link.query, link.key);
    }
}

std::optional<PatternLink> PatternView::current() const {
    if (!m_current || m_current->query >= m_data.rows || m_current->key >= m_data.columns)
        return std::nullopt;
    return m_current;
}

void PatternView::lookAt(PatternLink link) {
    if (link.query >= m_data.rows || link.key >= m_data.columns) return;
    m_current = link;
    m_selection.hover(link.query, link.key);
    reveal(link);
    viewport()->update();
    tellCurrent();
}

void PatternView::tellCurrent() {
    const std::vector<PatternLink> all = links();
    const auto here = std::find(all.begin(), all.end(), current().value_or(PatternLink{}));
    if (current() && here != all.end()) tellCurrentPart(this, static_cast<int>(here - all.begin()));
}

void PatternView::keyPressEvent(QKeyEvent* event) {
    const auto row = query(), column = key();
    // Paging goes through the layers, as in the heatmap: not this view's.
    if (!row || !column || (event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier)) != 0)
        return event->ignore();
    const bool whole = event->modifiers().testFlag(Qt::ControlModifier);
    const PatternLink last{m_data.rows - 1, m_data.columns - 1};
    PatternLink link{*row, *column};
    switch (event->key()) {
        case Qt::Key_Up:
            link.query -= link.query > 0 ? 1 : 0;
            break;
        case Qt::Key_Down:
            link.query = std::min(link.query + 1, last.query);
            break;
        case Qt::Key_Left:
            link.key -= link.key > 0 ? 1 : 0;
            break;
        case Qt::Key_Right:
            link.key = std::min(link.key + 1, last.key);
            break;
        case Qt::Key_Home:
            link = whole ? PatternLink{} : PatternLink{link.query, 0};
            break;
        case Qt::Key_End:
            link = whole ? last : PatternLink{link.query, last.key};
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            pinLink(link);
            return;
        default:
            return event->ignore();
    }
    lookAt(link);
}

void PatternView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
    // Qt tells of the widget after this: the part comes last.
    QMetaObject::invokeMethod(this, &PatternView::tellCurrent, Qt::QueuedConnection);
}

void PatternView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void PatternView::paintFocus(QPainter& painter) const {
    if (!hasFocus()) return;
    QPen pen(colorsOf(palette()).accent, 2.0);
    pen.setDashPattern({2.0, 2.0});
    painter.setOpacity(1.0);
    painter.setClipping(false);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
}

}  // namespace headscope::ui
