// SPDX-License-Identifier: GPL-3.0-or-later
// Heads as cells of a table.
#include "ui/accessibility/head_grid_parts.h"

#include <QAccessible>
#include <QCoreApplication>

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("HeadGridParts", text); }

}  // namespace

int HeadGridParts::rows() const { return m_grid ? m_grid->model().rowCount() : 0; }

int HeadGridParts::columns() const { return m_grid ? m_grid->model().columnCount() : 0; }

std::optional<HeadRef> HeadGridParts::headAt(PartPlace place) const {
    if (!m_grid) return std::nullopt;
    return m_grid->model().table().at(static_cast<std::uint32_t>(place.row),
                                      static_cast<std::uint32_t>(place.column));
}

std::optional<PartPlace> HeadGridParts::placeOf(HeadRef head) const {
    if (!m_grid) return std::nullopt;
    const auto row = m_grid->model().table().rowOf(head);
    if (!row) return std::nullopt;
    return PartPlace{static_cast<int>(*row), static_cast<int>(head.head.value)};
}

QString HeadGridParts::text(PartPlace place) const {
    const auto head = headAt(place);
    return head ? m_grid->model().description(*head) : tr("No head");
}

QString HeadGridParts::rowText(int row) const {
    return m_grid ? m_grid->model().headerData(row, Qt::Vertical, Qt::AccessibleTextRole).toString()
                  : QString();
}

QString HeadGridParts::columnText(int column) const {
    return m_grid ? m_grid->model().headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString()
                  : QString();
}

PartState HeadGridParts::state(PartPlace place) const {
    const auto head = headAt(place);
    if (!head) return {};
    const Selection& selection = m_grid->selection();
    return {true, m_grid->model().mark(*head) == EditMark::none, selection.contains(*head),
            selection.head() == *head};
}

QRect HeadGridParts::rect(PartPlace place) const {
    const auto head = headAt(place);
    if (!head) return {};
    const QWidget* viewport = m_grid->viewport();
    const QRect seen = m_grid->cellRect(*head).intersected(viewport->rect());
    return seen.isEmpty() ? QRect() : seen.translated(viewport->pos());
}

std::optional<PartPlace> HeadGridParts::at(QPoint point) const {
    if (!m_grid) return std::nullopt;
    const auto head = m_grid->headAtPoint(point - m_grid->viewport()->pos());
    return head ? placeOf(*head) : std::nullopt;
}

std::optional<PartPlace> HeadGridParts::current() const {
    return m_grid ? placeOf(m_grid->selection().head()) : std::nullopt;
}

QStringList HeadGridParts::actions() const {
    return {QAccessibleActionInterface::toggleAction(), QAccessibleActionInterface::pressAction(),
            QAccessibleActionInterface::setFocusAction()};
}

void HeadGridParts::act(const QString& action, PartPlace place) {
    const auto head = headAt(place);
    if (!head) return;
    if (action == QAccessibleActionInterface::toggleAction()) {
        m_grid->edits().toggle({*head});
        return;
    }
    m_grid->selection().select(*head);
    if (action == QAccessibleActionInterface::setFocusAction()) m_grid->setFocus(Qt::OtherFocusReason);
}

}  // namespace headscope::ui
