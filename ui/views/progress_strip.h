// SPDX-License-Identifier: GPL-3.0-or-later
// Long work under the toolbar: what, how far, how long, cancel.
#pragma once

#include <QWidget>

#include "ui/models/progress_model.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace headscope::ui {

/// Seen while a ProgressModel has something to show.
class ProgressStrip : public QWidget {
    Q_OBJECT

public:
    explicit ProgressStrip(ProgressModel& progress, QWidget* parent = nullptr);

private:
    void showProgress();

    ProgressModel& m_progress;
    QLabel* m_text;
    QProgressBar* m_bar;
    QLabel* m_time;
    QPushButton* m_cancel;
};

}  // namespace headscope::ui
