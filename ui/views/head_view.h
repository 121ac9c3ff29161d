// SPDX-License-Identifier: GPL-3.0-or-later
// One head in full: title, switch, heatmap or links, and the cell in words.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

class QComboBox;
class QLabel;
class QTabBar;
class QToolButton;

namespace headscope::ui {

class ArcsView;
class HeatmapPlot;
class SwitchButton;
class TextView;

/// The head of the selection. Wide enough, it shows heatmap and links, or heatmap and text, beside each
/// other; on the widest screens all three.
class HeadView : public QWidget {
    Q_OBJECT

public:
    explicit HeadView(Models& models, QWidget* parent = nullptr);

    /// The heatmap, for keys and figures.
    [[nodiscard]] HeatmapPlot* heatmap() const { return m_heatmap; }
    /// The links.
    [[nodiscard]] ArcsView* arcs() const { return m_arcs; }
    /// The text.
    [[nodiscard]] TextView* text() const { return m_text; }
    /// Which picture the tabs show, by its name: "heatmap", "arcs", "text".
    [[nodiscard]] QString tab() const;
    /// Shows the picture of a name; an unknown one changes nothing.
    void showTab(const QString& name);
    /// Which of the patterns the heatmap shows.
    [[nodiscard]] PatternKind shownKind() const;
    /// What the heatmap shows, of a large pattern the part on screen.
    [[nodiscard]] HeatmapData shownMap() const;
    /// The cell in words, as below the heatmap.
    [[nodiscard]] QString readOut() const;

Q_SIGNALS:
    /// Another tab.
    void tabChanged(const QString& name);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void setWords();
    void buildHeader();
    void connectModels();
    void showHead();
    void showData();
    void showReadOut();
    void lookAt(const VisiblePart& visible);
    void showColors();
    void arrange();

    Models& m_models;
    QLabel* m_title;
    QLabel* m_state;
    QToolButton* m_previous;
    QToolButton* m_next;
    SwitchButton* m_switch;
    QTabBar* m_tabs;
    QComboBox* m_quantity;
    QComboBox* m_pooling;
    HeatmapPlot* m_heatmap;
    ArcsView* m_arcs;
    TextView* m_text;
    QLabel* m_readOut;
};

}  // namespace headscope::ui
