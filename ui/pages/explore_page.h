// SPDX-License-Identifier: GPL-3.0-or-later
// The first page: one head in full.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

namespace headscope::ui {

class HeadView;

/// The centre of Explore; grid, edits, outputs and inspector are docks around it.
class ExplorePage : public QWidget {
    Q_OBJECT

public:
    explicit ExplorePage(Models& models, QWidget* parent = nullptr);
    /// The view of the selected head.
    [[nodiscard]] HeadView* headView() const { return m_headView; }

private:
    HeadView* m_headView;
};

}  // namespace headscope::ui
