// SPDX-License-Identifier: GPL-3.0-or-later
// The status bar: model, prompt, live state, edits; each opens what it names.
#pragma once

#include <QObject>

#include "ui/models/models.h"
#include "ui/window/actions.h"

class QStatusBar;
class QToolButton;
class QWidget;

namespace headscope::ui {

/// Segments of a status bar.
class StatusSegments : public QObject {
    Q_OBJECT

public:
    StatusSegments(QStatusBar& bar, Models& models, const Actions& actions);

private:
    QToolButton* addSegment(const QString& name, const QString& tip);
    void show();

    Models& m_models;
    QWidget* m_row;
    QToolButton* m_model;
    QToolButton* m_prompt;
    QToolButton* m_live;
    QToolButton* m_edits;
};

}  // namespace headscope::ui
