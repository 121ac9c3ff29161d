// SPDX-License-Identifier: GPL-3.0-or-later
// The open model's prompt: text, tokens, and where and how the answer is read.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <optional>

#include "core/base/error.h"
#include "core/request/logits_spec.h"
#include "core/session/run_service.h"
#include "ui/models/prompt_media.h"

class QUndoStack;

namespace headscope::ui {

/// What undo keeps of the prompt.
struct PromptState {
    QString text;
    bool special = true;   ///< with the tokenizer's own special tokens
    QString decoderText;   ///< of an encoder–decoder: what the decoder has written after its start token
    PromptMediaPtr media;  ///< in the text's place, for models that see or hear
    std::optional<TokenId> target, foil;
    friend bool operator==(const PromptState&, const PromptState&) = default;
};

/// What is being typed: tokenised at each keystroke, but not the prompt before the typist pauses.
struct PromptDraft {
    QStringList tokens;  ///< readable forms; empty where there is an error
    std::optional<Error> error;
};

/// Owns the prompt. Text, picture, special tokens, target and foil are undo steps; the position read is view
/// state.
class PromptModel : public QObject {
    Q_OBJECT

public:
    explicit PromptModel(QUndoStack& undo, QObject* parent = nullptr);

    /// The open model; null: none.
    [[nodiscard]] const ModelInfoPtr& model() const { return m_model; }
    /// Another model with its first prompt, without an undo step.
    void open(const ModelInfoPtr& model, const PromptState& state);
    /// True where `text` can be read by `model`.
    [[nodiscard]] static bool readable(const ModelInfo& model, const QString& text, bool special);

    /// The prompt now.
    [[nodiscard]] const PromptState& state() const { return m_state; }
    /// The tokens that the main stack reads; those of the last readable text while there is an error. The
    /// positions of a picture or a sound have names in the tokens' place, and no ids.
    [[nodiscard]] const text::Encoding& encoding() const { return m_encoding; }
    /// The tokens of one of the stacks; the text of an encoder–decoder is its encoder's.
    [[nodiscard]] const text::Encoding& encoding(Stack stack) const {
        return stack == Stack::main ? m_encoding : m_encoder;
    }
    /// True where the open model has an encoder beside a decoder.
    [[nodiscard]] bool twoStacks() const { return m_model && m_model->spec.twoStacks(); }
    /// The stack that reads a picture or a sound; absent: the model reads text alone.
    [[nodiscard]] std::optional<Stack> mediaStack() const;
    /// Why the text cannot be read.
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }
    /// True when there is a model and something to run.
    [[nodiscard]] bool ready() const {
        return m_model && !m_error && tokenCount() != 0 && (!mediaStack() || m_state.media);
    }
    /// Number of positions of one of the stacks.
    [[nodiscard]] std::uint32_t tokenCount(Stack stack = Stack::main) const {
        return static_cast<std::uint32_t>(encoding(stack).tokens.size());
    }
    /// What the model reads.
    [[nodiscard]] ModelInput input() const;
    /// What is read from its answer.
    [[nodiscard]] LogitsSpec logitsSpec() const;
    /// Where effects are read: as chosen, else the model's default.
    [[nodiscard]] Position position() const;
    /// True when the user chose the position.
    [[nodiscard]] bool positionChosen() const { return m_position.has_value(); }
    /// A token as people read it: "·Mary", "\n", "<bos>".
    [[nodiscard]] QString tokenText(TokenId id) const;
    /// What stands at a position, as people read it: "·Mary", "(3,4)" of a patch.
    [[nodiscard]] QString tokenTextAt(std::uint32_t position, Stack stack = Stack::main) const;
    /// One of the model's answers: the label of a class, else a token.
    [[nodiscard]] QString answerText(TokenId id) const;
    /// The answer of a written form: a label; a vocabulary spelling, or text that is one token.
    [[nodiscard]] std::optional<TokenId> findAnswer(const QString& text) const;
    /// True where the model answers once for the whole input, at position 0.
    [[nodiscard]] bool answersOnce() const { return m_model && m_model->spec.output.answersOnce(); }
    /// True where answers are classes, not tokens.
    [[nodiscard]] bool classifies() const { return m_model && !m_model->spec.output.labels.empty(); }

    /// Another text.
    void setText(const QString& text);
    /// Another picture or sound, prepared for the open model.
    void setMedia(PromptMediaPtr media);
    /// Another text of the decoder.
    void setDecoderText(const QString& text);
    /// Shows the tokens of a text that is still being typed; nothing is computed from them. Megabytes are
    /// left for setText().
    void setDraft(const QString& text);
    /// What is being typed; absent: nothing that differs from the prompt.
    [[nodiscard]] const std::optional<PromptDraft>& draft() const { return m_draft; }
    /// With or without special tokens.
    void setSpecial(bool special);
    /// The token whose log-probability is followed.
    void setTarget(std::optional<TokenId> target);
    /// The token it is compared with.
    void setFoil(std::optional<TokenId> foil);
    /// Where effects are read; absent: the model's default.
    void setPosition(std::optional<Position> position);

    /// Used by the command, and to restore a piece of work: no undo step.
    void assign(const PromptState& state);

Q_SIGNALS:
    /// Other tokens (or none that can be read).
    void changed();
    /// Something else is being typed, or no longer.
    void draftChanged();
    /// Another position, target or foil.
    void readingChanged();
    /// Another model.
    void modelChanged();

private:
    void push(PromptState after, const QString& text);
    void encode();
    [[nodiscard]] Result<void> encodeState();

    QUndoStack& m_undo;
    ModelInfoPtr m_model;
    PromptState m_state;
    text::Encoding m_encoding, m_encoder;
    std::optional<Error> m_error;
    std::optional<PromptDraft> m_draft;
    std::optional<Position> m_position;
};

}  // namespace headscope::ui
