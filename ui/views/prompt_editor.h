// SPDX-License-Identifier: GPL-3.0-or-later
// The prompt, one to four lines; what is typed is taken over after a short pause.
#pragma once

#include <QPlainTextEdit>
#include <QTimer>
#include <cstdint>

#include "ui/models/prompt_model.h"

namespace headscope::ui {

/// Which of the two texts is edited.
enum class PromptField : std::uint8_t {
    text,     ///< the prompt
    decoder,  ///< what the decoder of an encoder–decoder has written so far
};

/// Edits a text of a PromptModel. Undo is the window's: each pause in typing is one step.
class PromptEditor : public QPlainTextEdit {
    Q_OBJECT

public:
    PromptEditor(PromptModel& prompt, PromptField field, QWidget* parent = nullptr);

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
    void dragEnterEvent(QDragEnterEvent* event) override;

private:
    [[nodiscard]] const QString& modelText() const;
    void showModel();
    void fitHeight();
    [[nodiscard]] int heightOf(int lines) const;

    PromptModel& m_prompt;
    PromptField m_field;
    QTimer m_pause;
};

}  // namespace headscope::ui
