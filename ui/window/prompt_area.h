// SPDX-License-Identifier: GPL-3.0-or-later
// The top of the window: progress, errors, prompt, tokens.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

class QCheckBox;
class QLabel;
class QToolButton;

namespace headscope::ui {

class ErrorPanel;
class PromptEditor;
class TokenStrip;

/// Keeps the height of its contents.
class PromptArea : public QWidget {
    Q_OBJECT

public:
    explicit PromptArea(Models& models, QWidget* parent = nullptr);

    /// The text.
    [[nodiscard]] PromptEditor* editor() const { return m_editor; }
    /// The tokens of the main stack.
    [[nodiscard]] TokenStrip* strip() const { return m_strip; }
    /// The place of errors.
    [[nodiscard]] ErrorPanel* errors() const { return m_errors; }

protected:
    bool event(QEvent* event) override;

private:
    void setUpExamples(PromptModel& prompt);
    void setUpDecoder(PromptModel& prompt);

    ErrorPanel* m_errors;
    PromptEditor* m_editor;
    QCheckBox* m_special;
    QToolButton* m_examples;
    TokenStrip* m_strip;
    // Of an encoder–decoder: the text is the encoder's, the strip below the decoder's.
    TokenStrip* m_encoderStrip;
    QLabel* m_decoderLabel;
    PromptEditor* m_decoder;
};

}  // namespace headscope::ui
