// SPDX-License-Identifier: GPL-3.0-or-later
// Saving what is on screen: kind, format, size, and a preview by the same renderer.
#pragma once

#include <QDialog>

#include "ui/figures/figure_spec.h"
#include "ui/models/models.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace headscope::ui {

class Settings;

/// Figure (PNG, SVG, PDF) with its sidecar, or data (CSV). Closes once the file is whole.
class ExportDialog : public QDialog {
    Q_OBJECT

public:
    ExportDialog(const Models& models, const QString& modelArgument, Settings& settings,
                 QWidget* parent = nullptr);

    /// Chooses what is exported.
    void setKind(FigureKind kind);
    /// Writes to a file; its ending says the format. False: the dialog shows why.
    bool exportTo(const QString& path);

private:
    void buildForm();
    [[nodiscard]] FigureSpec spec() const;
    [[nodiscard]] FigureKind kind() const;
    void chooseFile();
    void preview();

    const Models& m_models;
    QString m_modelArgument;
    Settings& m_settings;
    QComboBox* m_kind;
    QComboBox* m_format;
    QDoubleSpinBox* m_width;
    QSpinBox* m_dpi;
    QComboBox* m_theme;
    QLabel* m_preview;
    QLabel* m_message;
};

}  // namespace headscope::ui
