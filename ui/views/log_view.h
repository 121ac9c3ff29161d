// SPDX-License-Identifier: GPL-3.0-or-later
// What happened, to read and to copy.
#pragma once

#include <QWidget>

#include "ui/models/log_model.h"

class QListView;

namespace headscope::ui {

/// The lines of the log with the newest in view, and a button that copies them.
class LogView : public QWidget {
    Q_OBJECT

public:
    explicit LogView(LogModel& log, QWidget* parent = nullptr);
};

}  // namespace headscope::ui
