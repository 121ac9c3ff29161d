// SPDX-License-Identifier: GPL-3.0-or-later
// Every step that can be undone, in order.
#pragma once

#include <QUndoView>

namespace headscope::ui {

/// The undo stack as a list; a click goes back or forward to that step.
class HistoryView : public QUndoView {
    Q_OBJECT

public:
    explicit HistoryView(QUndoStack& undo, QWidget* parent = nullptr);
};

}  // namespace headscope::ui
