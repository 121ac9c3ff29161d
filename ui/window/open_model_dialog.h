// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing a model: a folder, or one opened before; what it is, from its headers.
#pragma once

#include <QDialog>
#include <QTimer>

#include "ui/models/model_info_model.h"

class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QTableView;

namespace headscope::ui {

class Settings;

/// Reads headers only; Open is possible once they make sense.
class OpenModelDialog : public QDialog {
    Q_OBJECT

public:
    explicit OpenModelDialog(const Settings& settings, QWidget* parent = nullptr);

    /// The chosen MODEL argument.
    [[nodiscard]] QString model() const;
    /// Shows what a folder is, as if it were typed.
    void setModel(const QString& model);

private:
    [[nodiscard]] QLayout* buildChoice();
    void buildRecent(const Settings& settings);
    void browse();
    void browseFile();
    void inspect();

    QLineEdit* m_folder;
    QListWidget* m_recent;
    QTableView* m_facts;
    QLabel* m_message;
    QDialogButtonBox* m_buttons;
    ModelInfoModel m_info;
    QTimer m_pause;
};

}  // namespace headscope::ui
