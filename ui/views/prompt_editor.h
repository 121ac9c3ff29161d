// SPDX-License-Identifier: GPL-3.0-or-later
// The prompt, one to four lines; what is typed is taken over after a short pause.
#pragma once

#include <QPlainTextEdit>
#include <QTimer>

#include "ui/models/prompt_model.h"

namespace headscope::ui {

/// Edits the text of a PromptModel. Undo is the window's: each pause in typing is one step.
class PromptEditor : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit PromptEditor(PromptModel& prompt, QWidget* parent = nullptr);

    /// Takes over what is typed, now.
    void commit();
    /// True while typed text waits for the pause.
    [[nodiscard]] bool waiting() const { return m_pause.isActive(); }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void showModel();
    void fitHeight();
    [[nodiscard]] int heightOf(int lines) const;

    PromptModel& m_prompt;
    QTimer m_pause;
};

}  // namespace headscope::ui
