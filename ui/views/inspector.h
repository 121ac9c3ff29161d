// SPDX-License-Identifier: GPL-3.0-or-later
// What the pattern of one head says by itself: scores with chance level and n.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

class QGridLayout;
class QLabel;

namespace headscope::ui {

struct PatternScore;

/// State, group, positional scores and the effect of the selected head.
class Inspector : public QWidget {
    Q_OBJECT

public:
    explicit Inspector(Models& models, QWidget* parent = nullptr);

private:
    void showHead();
    void showScores();
    void setScore(int row, const PatternScore& score, const QString& why);

    struct Line {
        QLabel* value = nullptr;
        QLabel* chance = nullptr;
        QLabel* rows = nullptr;
    };
    Line addLine(QGridLayout* grid, int row, const QString& name, const QString& tip);

    Models& m_models;
    QLabel* m_title;
    QLabel* m_facts;
    QLabel* m_effect;
    std::vector<Line> m_lines;
};

}  // namespace headscope::ui
