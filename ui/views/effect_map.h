// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of switching each head off, as a map of layers and heads.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace headscope::ui {

class HeatmapPlot;

/// Linked with the grid: a click selects the head, the selected head is pinned here.
class EffectMap : public QWidget {
    Q_OBJECT

public:
    explicit EffectMap(Models& models, QWidget* parent = nullptr);

    /// The map itself, for keys and figures.
    [[nodiscard]] HeatmapPlot* plot() const { return m_plot; }

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildChoosers();
    [[nodiscard]] QString readOutOf(HeadRef head) const;
    void showState();
    void showData();
    void showReadOut(int row, int column);
    void showColors();

    Models& m_models;
    QComboBox* m_kind;
    QComboBox* m_metric;
    HeatmapPlot* m_plot;
    QLabel* m_empty;
    QLabel* m_readOut;
    QLabel* m_status;
    QPushButton* m_compute;
};

}  // namespace headscope::ui
