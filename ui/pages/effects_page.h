// SPDX-License-Identifier: GPL-3.0-or-later
// The effect of every head, as a map and as a ranking.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

class QLabel;
class QSplitter;
class QTableView;

namespace headscope::ui {

class EffectMap;

/// Map left, strongest heads right; both follow the selected head.
class EffectsPage : public QWidget {
    Q_OBJECT

public:
    explicit EffectsPage(Models& models, QWidget* parent = nullptr);
    /// The map.
    [[nodiscard]] EffectMap* map() const { return m_map; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeRanking();
    void showSelection();

    Models& m_models;
    EffectMap* m_map;
    QSplitter* m_split;
    bool m_arranged = false;
    QTableView* m_table;
    QLabel* m_title;
};

}  // namespace headscope::ui
