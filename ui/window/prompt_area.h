// SPDX-License-Identifier: GPL-3.0-or-later
// The top of the window: progress, errors, prompt, tokens.
#pragma once

#include <QWidget>

#include "ui/models/models.h"

class QBoxLayout;
class QCheckBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace headscope::ui {

class ErrorPanel;
class MediaLegend;
class MediaView;
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
    /// The picture or the sound, of models that read one.
    [[nodiscard]] MediaView* mediaView() const { return m_mediaView; }
    /// The place of errors.
    [[nodiscard]] ErrorPanel* errors() const { return m_errors; }

    /// Puts a bar above everything else.
    void addNotice(QWidget* bar);

    /// Asks for a picture or a sound, where the model reads one.
    void showMediaDialog();
    /// To the field that holds the prompt.
    void focusPrompt();

protected:
    bool event(QEvent* event) override;

private:
    void setUpExamples(PromptModel& prompt);
    void setUpMedia();
    void showKind();
    void showMedia();

    Models& m_models;
    ErrorPanel* m_errors;
    QLabel* m_label;
    PromptEditor* m_editor;
    QCheckBox* m_special;
    QToolButton* m_examples;
    TokenStrip* m_strip;
    // Of an encoder–decoder: the text is the encoder's, the strip below the decoder's.
    TokenStrip* m_encoderStrip;
    QLabel* m_decoderLabel;
    PromptEditor* m_decoder;
    // Of a model that sees or hears: in the text's and its strip's place.
    QLabel* m_mediaLabel;
    QLabel* m_mediaName;
    QPushButton* m_openMedia;
    MediaView* m_mediaView;
    MediaLegend* m_legend;
    QWidget* m_media;
    QBoxLayout* m_mediaLayout;
};

}  // namespace headscope::ui
