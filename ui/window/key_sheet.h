// SPDX-License-Identifier: GPL-3.0-or-later
// All keys on one sheet.
#pragma once

#include <QDialog>

#include "ui/window/actions.h"

namespace headscope::ui {

/// Lists the keys of the actions and of the canvases.
class KeySheet : public QDialog {
    Q_OBJECT

public:
    explicit KeySheet(const Actions& actions, QWidget* parent = nullptr);
};

}  // namespace headscope::ui
