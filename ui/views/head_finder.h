// SPDX-License-Identifier: GPL-3.0-or-later
// A field for the name of a head, to go to it.
#pragma once

#include <QWidget>

#include "ui/models/head_grid_model.h"
#include "ui/models/selection.h"

class QLabel;
class QLineEdit;

namespace headscope::ui {

/// Hidden until start(). Return selects the head and closes, Escape closes; what is no head says why.
class HeadFinder : public QWidget {
    Q_OBJECT

public:
    HeadFinder(HeadGridModel& heads, Selection& selection, QWidget* parent = nullptr);

    /// Shows the field, ready for typing.
    void start();

Q_SIGNALS:
    /// The field was left, with or without a head.
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void find();
    void close();

    HeadGridModel& m_heads;
    Selection& m_selection;
    QLineEdit* m_field;
    QLabel* m_note;
};

}  // namespace headscope::ui
