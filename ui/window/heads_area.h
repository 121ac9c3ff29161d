// SPDX-License-Identifier: GPL-3.0-or-later
// The grid of all heads under a line that says what its cells show.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

class QComboBox;
class QLabel;

namespace headscope::ui {

class HeadFinder;
class HeadGrid;

/// Contents of the heads dock.
class HeadsArea : public QWidget {
    Q_OBJECT

public:
    explicit HeadsArea(Models& models, QWidget* parent = nullptr);
    /// The grid.
    [[nodiscard]] HeadGrid* grid() const { return m_grid; }

    /// Asks for a head to go to.
    void findHead();

private:
    void showState();

    Models& m_models;
    QComboBox* m_metric;
    QLabel* m_count;
    HeadFinder* m_finder;
    HeadGrid* m_grid;
    QLabel* m_empty;
};

}  // namespace headscope::ui
