// SPDX-License-Identifier: GPL-3.0-or-later
// History.
#include "ui/views/history_view.h"

namespace headscope::ui {

HistoryView::HistoryView(QUndoStack& undo, QWidget* parent) : QUndoView(&undo, parent) {
    setObjectName(QStringLiteral("historyView"));
    setAccessibleName(tr("History"));
    setEmptyLabel(tr("As it was opened"));
    setFrameShape(QFrame::NoFrame);
}

}  // namespace headscope::ui
