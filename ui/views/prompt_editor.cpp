// SPDX-License-Identifier: GPL-3.0-or-later
// Typing and taking over.
#include "ui/views/prompt_editor.h"

#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>
#include <QTextDocument>
#include <algorithm>
#include <chrono>

#include "core/workspace/workspace_link.h"

namespace headscope::ui {
namespace {

constexpr int kMostLines = 4;

}  // namespace

PromptEditor::PromptEditor(PromptModel& prompt, PromptField field, QWidget* parent)
    : QPlainTextEdit(parent), m_prompt(prompt), m_field(field) {
    const bool text = m_field == PromptField::text;
    setObjectName(text ? QStringLiteral("promptEditor") : QStringLiteral("decoderEditor"));
    setAccessibleName(text ? tr("Prompt") : tr("Decoder"));
    setPlaceholderText(text ? tr("Type a prompt. Pictures follow as you type.")
                            : tr("What the decoder has written so far; empty: its start token alone."));
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_pause.setSingleShot(true);
    m_pause.setInterval(std::chrono::milliseconds(250));
    connect(&m_pause, &QTimer::timeout, this, &PromptEditor::commit);
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        fitHeight();
        const QString typed = toPlainText();
        if (m_field == PromptField::text) m_prompt.setDraft(typed);
        if (typed != modelText()) m_pause.start();
    });
    connect(&m_prompt, &PromptModel::changed, this, &PromptEditor::showModel);
    showModel();
    fitHeight();
}

void PromptEditor::commit() {
    m_pause.stop();
    if (!m_prompt.model() || toPlainText() == modelText()) return;
    if (m_field == PromptField::text) {
        m_prompt.setText(toPlainText());
    } else {
        m_prompt.setDecoderText(toPlainText());
    }
}

const QString& PromptEditor::modelText() const {
    return m_field == PromptField::text ? m_prompt.state().text : m_prompt.state().decoderText;
}

void PromptEditor::showModel() {
    const QString& text = modelText();
    if (toPlainText() == text) return;
    const int position = textCursor().position();
    setPlainText(text);
    m_pause.stop();
    QTextCursor cursor = textCursor();
    cursor.setPosition(std::min(position, static_cast<int>(text.size())));
    setTextCursor(cursor);
}

int PromptEditor::heightOf(int lines) const {
    const auto margin = static_cast<int>(document()->documentMargin());
    return fontMetrics().lineSpacing() * lines + 2 * margin + 2 * frameWidth() + 2;
}

QSize PromptEditor::sizeHint() const { return {400, heightOf(1)}; }

QSize PromptEditor::minimumSizeHint() const { return {160, heightOf(1)}; }

void PromptEditor::fitHeight() {
    int lines = 0;
    for (QTextBlock block = document()->firstBlock(); block.isValid(); block = block.next())
        lines += std::max(1, block.lineCount());
    const int height = heightOf(std::clamp(lines, 1, kMostLines));
    if (minimumHeight() != height) setFixedHeight(height);
}

bool PromptEditor::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        // Undo and redo are the window's, for the prompt as for everything else.
        if (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo)) {
            event->ignore();
            return true;
        }
    }
    const bool handled = QPlainTextEdit::event(event);
    // A style or a font that comes later changes what a line needs.
    if (event->type() == QEvent::Polish || event->type() == QEvent::FontChange ||
        event->type() == QEvent::StyleChange)
        fitHeight();
    return handled;
}

void PromptEditor::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers().testFlag(Qt::ControlModifier)) {
        commit();
        event->accept();
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void PromptEditor::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    fitHeight();
}

void PromptEditor::dragEnterEvent(QDragEnterEvent* event) {
    // A file or a link that is dropped here is meant for the window, not as a prompt.
    const QMimeData& dragged = *event->mimeData();
    if (dragged.hasUrls() || isWorkspaceLink(dragged.text().toStdString())) {
        event->ignore();
    } else {
        QPlainTextEdit::dragEnterEvent(event);
    }
}

void PromptEditor::focusOutEvent(QFocusEvent* event) {
    commit();
    QPlainTextEdit::focusOutEvent(event);
}

}  // namespace headscope::ui
