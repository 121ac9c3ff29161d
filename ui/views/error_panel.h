// SPDX-License-Identifier: GPL-3.0-or-later
// What failed, why, and what to try; in words.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace headscope::ui {

/// Stands in the place of the result until it is closed or something works again.
class ErrorPanel : public QWidget {
    Q_OBJECT

public:
    explicit ErrorPanel(QWidget* parent = nullptr);

    /// Shows an error: a heading, what was found, what to try; `details` is what Copy takes.
    void showError(const QString& heading, const QString& message, const QString& hint,
                   const QString& details);
    /// Hides it.
    void dismiss();
    /// Everything that is shown.
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    /// The user wants to open another one of what failed.
    void openRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void showIcon();

    QLabel* m_icon;
    QLabel* m_heading;
    QLabel* m_message;
    QLabel* m_hint;
    QString m_details;
};

}  // namespace headscope::ui
