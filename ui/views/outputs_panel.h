// SPDX-License-Identifier: GPL-3.0-or-later
// The model's answer before and after the edits: it moves with every switch.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QTableView;

namespace headscope::ui {

/// Position, most probable tokens, KL, loss, target and foil.
class OutputsPanel : public QWidget {
    Q_OBJECT

public:
    explicit OutputsPanel(Models& models, QWidget* parent = nullptr);

    /// The table of tokens.
    [[nodiscard]] QTableView* table() const { return m_table; }

private:
    void buildTable();
    void buildNumbers(QGridLayout* grid);
    void connectModels();
    void showPositions();
    void showReading();
    void showNumbers();
    void showTargets(const RunResult& result);
    void takeToken(QLineEdit* field, bool target);

    Models& m_models;
    QLabel* m_where;
    QComboBox* m_position;
    QLabel* m_state;
    QTableView* m_table;
    QLabel* m_kl;
    QLabel* m_loss;
    QLineEdit* m_target;
    QLineEdit* m_foil;
    QLabel* m_targetNumbers;
    QLabel* m_note;
};

}  // namespace headscope::ui
