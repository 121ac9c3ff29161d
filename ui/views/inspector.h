// SPDX-License-Identifier: GPL-3.0-or-later
// What the pattern of one head says by itself: scores with chance level and n.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

class QLabel;
class QTableView;

namespace headscope::ui {

/// State, group, scores and the effect of the selected head.
class Inspector : public QWidget {
    Q_OBJECT

public:
    explicit Inspector(Models& models, QWidget* parent = nullptr);

private:
    void addScores();
    void showHead();

    Models& m_models;
    QLabel* m_title;
    QLabel* m_facts;
    QTableView* m_scores;
    QLabel* m_effect;
};

}  // namespace headscope::ui
