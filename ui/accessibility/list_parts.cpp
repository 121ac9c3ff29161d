// SPDX-License-Identifier: GPL-3.0-or-later
// Items of the lists.
#include "ui/accessibility/list_parts.h"

#include <QAccessible>
#include <algorithm>

namespace headscope::ui {

QStringList ListParts::actions() const {
    return {QAccessibleActionInterface::pressAction(), QAccessibleActionInterface::setFocusAction()};
}

int TokenParts::rows() const { return m_strip ? m_strip->count() : 0; }

QString TokenParts::text(PartPlace place) const {
    return m_strip ? m_strip->tokens().index(place.row).data(Qt::AccessibleTextRole).toString() : QString();
}

PartState TokenParts::state(PartPlace place) const {
    if (!m_strip) return {};
    return {false, false, m_strip->isPinned(place.row), m_strip->current() == place.row};
}

QRect TokenParts::rect(PartPlace place) const {
    if (!m_strip || place.row >= m_strip->count()) return {};
    const QWidget* viewport = m_strip->viewport();
    const QRect seen = m_strip->tokenRect(place.row).intersected(viewport->rect());
    return seen.isEmpty() ? QRect() : seen.translated(viewport->pos());
}

std::optional<PartPlace> TokenParts::at(QPoint point) const {
    const int row = m_strip ? m_strip->tokenAt(point - m_strip->viewport()->pos()) : -1;
    return row < 0 ? std::nullopt : std::optional(PartPlace{row, 0});
}

std::optional<PartPlace> TokenParts::current() const {
    if (!m_strip || m_strip->current() >= m_strip->count()) return std::nullopt;
    return PartPlace{m_strip->current(), 0};
}

void TokenParts::act(const QString& action, PartPlace place) {
    if (!m_strip || place.row >= m_strip->count()) return;
    m_strip->setCurrent(place.row);
    if (action == QAccessibleActionInterface::setFocusAction()) {
        m_strip->setFocus(Qt::OtherFocusReason);
    } else {
        m_strip->pin(place.row, false);
    }
}

int LinkParts::rows() const { return m_view ? static_cast<int>(m_view->links().size()) : 0; }

std::optional<PatternLink> LinkParts::linkAt(PartPlace place) const {
    if (!m_view) return std::nullopt;
    const std::vector<PatternLink> links = m_view->links();
    const auto at = static_cast<std::size_t>(place.row);
    return at < links.size() ? std::optional(links[at]) : std::nullopt;
}

QString LinkParts::text(PartPlace place) const {
    const auto link = linkAt(place);
    return link ? m_view->linkText(*link) : QString();
}

PartState LinkParts::state(PartPlace place) const {
    const auto link = linkAt(place);
    if (!link) return {};
    return {false, false, m_view->isPinned(*link), m_view->current() == link};
}

QRect LinkParts::rect(PartPlace place) const {
    const auto link = linkAt(place);
    if (!link) return {};
    const QRect seen = m_view->linkRect(*link);
    return seen.isEmpty() ? QRect() : seen.translated(m_view->viewport()->pos());
}

std::optional<PartPlace> LinkParts::at(QPoint point) const {
    // Links lie over each other: the strongest one under the point.
    for (int row = 0; row < rows(); ++row) {
        if (rect({row, 0}).contains(point)) return PartPlace{row, 0};
    }
    return std::nullopt;
}

std::optional<PartPlace> LinkParts::current() const {
    if (!m_view || !m_view->current()) return std::nullopt;
    const std::vector<PatternLink> links = m_view->links();
    const auto here = std::find(links.begin(), links.end(), *m_view->current());
    if (here == links.end()) return std::nullopt;
    return PartPlace{static_cast<int>(here - links.begin()), 0};
}

void LinkParts::act(const QString& action, PartPlace place) {
    const auto link = linkAt(place);
    if (!link) return;
    m_view->lookAt(*link);
    if (action == QAccessibleActionInterface::setFocusAction()) {
        m_view->setFocus(Qt::OtherFocusReason);
    } else {
        m_view->pinLink(*link);
    }
}

}  // namespace headscope::ui
