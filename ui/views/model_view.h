// SPDX-License-Identifier: GPL-3.0-or-later
// What the open model is.
#pragma once

#include <QTableView>

#include "ui/models/model_info_model.h"

namespace headscope::ui {

/// Facts of the model, a row each.
class ModelView : public QTableView {
    Q_OBJECT

public:
    explicit ModelView(ModelInfoModel& info, QWidget* parent = nullptr);
};

}  // namespace headscope::ui
