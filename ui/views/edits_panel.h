// SPDX-License-Identifier: GPL-3.0-or-later
// The edits as a list: suspend, change kind and strength, limit to positions, delete.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/models/models.h"

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace headscope::ui {

/// One row of controls an edit, over an EditsModel.
class EditsPanel : public QWidget {
    Q_OBJECT

public:
    explicit EditsPanel(Models& models, QWidget* parent = nullptr);

private:
    struct Row {
        ListedEdit edit;
        QWidget* line = nullptr;
    };
    void rebuild();
    void rebuildRows(int count);
    [[nodiscard]] QWidget* makeRow(int row);
    void choosePositions(const HeadEdit& edit);

    Models& m_models;
    QLabel* m_title;
    QPushButton* m_restore;
    QScrollArea* m_scroll;
    QVBoxLayout* m_lines;
    std::vector<Row> m_rows;
    QLabel* m_more;
    QLabel* m_empty;
};

}  // namespace headscope::ui
