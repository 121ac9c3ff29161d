// SPDX-License-Identifier: GPL-3.0-or-later
// Facts of the model.
#include "ui/views/model_view.h"

#include <QHeaderView>

namespace headscope::ui {

ModelView::ModelView(ModelInfoModel& info, QWidget* parent) : QTableView(parent) {
    setObjectName(QStringLiteral("modelView"));
    setAccessibleName(tr("About this model"));
    setModel(&info);
    horizontalHeader()->hide();
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    horizontalHeader()->setStretchLastSection(true);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    setShowGrid(false);
    setWordWrap(true);
    setFrameShape(QFrame::NoFrame);
}

}  // namespace headscope::ui
