// SPDX-License-Identifier: GPL-3.0-or-later
// From layer to layer.
#include "ui/views/layer_keys.h"

#include <QKeyEvent>

#include "ui/models/models.h"

namespace headscope::ui {

bool stepLayer(const QKeyEvent& event, Models& models) {
    const bool up = event.key() == Qt::Key_PageUp;
    if ((!up && event.key() != Qt::Key_PageDown) || event.modifiers() != Qt::NoModifier) return false;
    const HeadTable& table = models.heads.table();
    const HeadRef head = models.selection.head();
    const auto row = table.rowOf(head);
    if (!row || (up ? *row == 0 : *row + 1 >= table.rows())) return true;
    const auto other = table.at(up ? *row - 1 : *row + 1, head.head.value);
    const bool sameKind = other && other->stack == head.stack && other->kind == head.kind;
    if (sameKind) models.selection.select(*other);
    return true;
}

}  // namespace headscope::ui
