// SPDX-License-Identifier: GPL-3.0-or-later
// A sentence across the window with at most two answers; work goes on below it.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace headscope::ui {

/// Hidden until there is something to say. Either answer hides it.
class NoticeBar : public QWidget {
    Q_OBJECT

public:
    /// `accept` and `dismiss` name the buttons; an empty one makes none.
    NoticeBar(const QString& accept, const QString& dismiss, QWidget* parent = nullptr);

    /// Shows a sentence.
    void showText(const QString& text);
    /// What is shown, or was last.
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    /// The first answer.
    void accepted();
    /// The second one.
    void dismissed();

private:
    QLabel* m_label;
};

}  // namespace headscope::ui
