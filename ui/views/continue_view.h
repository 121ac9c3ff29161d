// SPDX-License-Identifier: GPL-3.0-or-later
// The text goes on: baseline beside edited.
#pragma once

#include <QWidget>

#include "ui/models/continue_model.h"

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTextEdit;

namespace headscope::ui {

/// Number of tokens, greedy or sampled, and the two continuations; where they part is underlined.
class ContinueView : public QWidget {
    Q_OBJECT

public:
    explicit ContinueView(ContinueModel& model, QWidget* parent = nullptr);

    /// What the controls say.
    [[nodiscard]] ContinueChoice choice() const;

private:
    void showAnswer();

    ContinueModel& m_model;
    QSpinBox* m_count;
    QCheckBox* m_sample;
    QDoubleSpinBox* m_temperature;
    QSpinBox* m_seed;
    QPushButton* m_go;
    QLabel* m_note;
    QTextEdit* m_baseline;
    QTextEdit* m_edited;
};

}  // namespace headscope::ui
