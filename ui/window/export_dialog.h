// SPDX-License-Identifier: GPL-3.0-or-later
// Saving what is on screen: kind, format, size, and a preview by the same renderer.
#pragma once

#include <QDialog>

#include "core/base/result.h"
#include "core/export/export_request.h"
#include "ui/figures/figure_spec.h"
#include "ui/models/models.h"

class QComboBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace headscope::ui {

class Settings;

/// Figure (PNG, SVG, PDF) with its sidecar, or data (CSV, npz, safetensors). Closes once the file is whole.
class ExportDialog : public QDialog {
    Q_OBJECT

public:
    ExportDialog(Models& models, const QString& modelArgument, Settings& settings, QWidget* parent = nullptr);

    /// Chooses what is exported.
    void setKind(FigureKind kind);
    ~ExportDialog() override;
    /// Writes to a file, whose ending says the format, and says so by exported() or failed(). What waits for
    /// the engine (the model's digest, patterns in full precision) does not hold up the window.
    void exportTo(const QString& path);

Q_SIGNALS:
    /// The file is whole.
    void exported(const QString& path);
    /// There is no file; the dialog shows why.
    void failed();

private:
    void buildForm();
    [[nodiscard]] FigureSpec spec() const;
    [[nodiscard]] FigureKind kind() const;
    void fillFormats();
    void showFormat();
    void chooseFile();
    void preview();
    void receiveDigest(const ExportData& known);
    void writeFigure();
    void finish(const Result<void>& done);
    void setWaiting(bool waiting);

    Models& m_models;
    QString m_modelArgument;
    Settings& m_settings;
    QComboBox* m_kind;
    QComboBox* m_format;
    QDoubleSpinBox* m_width;
    QSpinBox* m_dpi;
    QComboBox* m_theme;
    QLabel* m_preview;
    QLabel* m_message;
    QDialogButtonBox* m_buttons;
    QString m_target;      // the file that is being written; empty: none
    std::string m_digest;  // of the model; empty: not known yet
};

}  // namespace headscope::ui
