// SPDX-License-Identifier: GPL-3.0-or-later
// One head three times: baseline, edited, difference.
#pragma once

#include <QWidget>
#include <array>

#include "ui/models/models.h"

class QGridLayout;
class QLabel;

namespace headscope::ui {

class HeatmapPlot;

/// Baseline and edited share one scale, the difference is symmetric around 0; hover and pins are linked.
class ComparePage : public QWidget {
    Q_OBJECT

public:
    explicit ComparePage(Models& models, QWidget* parent = nullptr);
    /// 0 baseline, 1 edited, 2 difference.
    [[nodiscard]] HeatmapPlot* plot(std::size_t which) const { return m_plots[which]; }

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void arrange();
    void link(HeatmapPlot* plot);
    [[nodiscard]] PatternKind kindOf(const HeatmapPlot* plot) const;
    void showData();
    void showReadOut();
    void showColors();

    Models& m_models;
    QLabel* m_title;
    QLabel* m_note;
    QLabel* m_readOut;
    QGridLayout* m_grid = nullptr;
    std::array<QWidget*, 3> m_parts{};
    std::array<HeatmapPlot*, 3> m_plots{};
};

}  // namespace headscope::ui
