// SPDX-License-Identifier: GPL-3.0-or-later
// The prompt and its tokens.
#include "ui/models/prompt_model.h"

#include <QFileInfo>
#include <QUndoStack>
#include <algorithm>
#include <utility>

#include "core/session/blocking_session.h"
#include "ui/commands/set_input_command.h"
#include "ui/models/token_text.h"

namespace headscope::ui {
namespace {

// A keystroke has 16 ms; tokenising this many characters takes less.
constexpr qsizetype kLongestDraft = 20'000;

Result<text::Encoding> encodeText(const ModelInfo& model, const QString& text, bool special) {
    return encodePrompt(model, text.toStdString(), std::nullopt,
                        special ? text::SpecialTokens::add : text::SpecialTokens::leaveOff);
}

}  // namespace

PromptModel::PromptModel(QUndoStack& undo, QObject* parent) : QObject(parent), m_undo(undo) {}

void PromptModel::open(const ModelInfoPtr& model, const PromptState& state) {
    m_model = model;
    m_state = state;
    m_encoding = m_encoder = {};
    m_position.reset();
    encode();
    Q_EMIT modelChanged();
    Q_EMIT changed();
    Q_EMIT readingChanged();
}

bool PromptModel::readable(const ModelInfo& model, const QString& text, bool special) {
    return encodeText(model, text, special).has_value();
}

ModelInput PromptModel::input() const {
    ModelInput input;
    input.ids = m_encoding.ids;
    const bool two = std::any_of(m_encoding.segments.begin(), m_encoding.segments.end(),
                                 [](std::uint8_t segment) { return segment != 0; });
    if (two) input.segments = m_encoding.segments;
    input.encoderIds = m_encoder.ids;
    if (m_state.media) input.media = m_state.media->prepared.media;
    return input;
}

LogitsSpec PromptModel::logitsSpec() const {
    LogitsSpec spec;
    spec.position = position();
    spec.target = m_state.target;
    spec.foil = m_state.target ? m_state.foil : std::nullopt;
    return spec;
}

Position PromptModel::position() const {
    if (m_position && m_position->value < tokenCount()) return *m_position;
    if (!ready()) return {};
    return defaultPosition(m_model->spec, input(),
                           m_model->tokenizer ? m_model->tokenizer->maskToken() : std::nullopt);
}

QString PromptModel::tokenText(TokenId id) const {
    if (!m_model || !m_model->tokenizer) return QStringLiteral("#%1").arg(id.value);
    return readableToken(*m_model->tokenizer, id);
}

QString PromptModel::tokenTextAt(std::uint32_t position, Stack stack) const {
    const text::Encoding& tokens = encoding(stack);
    if (position < tokens.ids.size()) return tokenText(tokens.ids[position]);
    return position < tokens.tokens.size() ? QString::fromStdString(tokens.tokens[position]) : QString();
}

std::optional<Stack> PromptModel::mediaStack() const {
    if (!m_model || inputKind(*m_model) == InputKind::tokens) return std::nullopt;
    return twoStacks() ? Stack::encoder : Stack::main;
}

QString PromptModel::answerText(TokenId id) const {
    if (!classifies()) return tokenText(id);
    const std::vector<std::string>& labels = m_model->spec.output.labels;
    return id.value < labels.size() ? QString::fromStdString(labels[id.value])
                                    : QStringLiteral("#%1").arg(id.value);
}

std::optional<TokenId> PromptModel::findAnswer(const QString& text) const {
    if (!m_model || text.isEmpty()) return std::nullopt;
    if (classifies()) {
        const std::vector<std::string>& labels = m_model->spec.output.labels;
        const auto found = std::find(labels.begin(), labels.end(), text.toStdString());
        if (found == labels.end()) return std::nullopt;
        return TokenId{static_cast<std::uint32_t>(found - labels.begin())};
    }
    if (!m_model->tokenizer) return std::nullopt;
    const text::Tokenizer& tokenizer = *m_model->tokenizer;
    if (const auto id = tokenizer.tokenId(text.toStdString())) return id;
    // A written "·" stands for the blank that belongs to the token.
    QString plain = text;
    plain.replace(QChar(0x00B7), QLatin1Char(' '));
    for (const QString& form : {plain, QLatin1Char(' ') + plain}) {
        const auto encoded =
            tokenizer.encode(form.toStdString(), std::nullopt, text::SpecialTokens::leaveOff);
        if (encoded && encoded->ids.size() == 1) return encoded->ids.front();
    }
    return std::nullopt;
}

void PromptModel::setText(const QString& text) {
    PromptState after = m_state;
    after.text = text;
    push(std::move(after), tr("Change prompt"));
}

void PromptModel::setMedia(PromptMediaPtr media) {
    PromptState after = m_state;
    const QString name = QFileInfo(media->file).fileName();
    const bool first = !m_state.media && m_undo.count() == 0;
    after.media = std::move(media);
    // There is no way back to a window without a picture, but steps before it may not lose it either.
    if (first) {
        assign(after);
    } else {
        push(std::move(after), tr("Open %1").arg(name));
    }
}

void PromptModel::setDecoderText(const QString& text) {
    PromptState after = m_state;
    after.decoderText = text;
    push(std::move(after), tr("Change decoder text"));
}

void PromptModel::setDraft(const QString& text) {
    const bool had = m_draft.has_value();
    m_draft.reset();
    if (m_model && !mediaStack() && text != m_state.text && text.size() <= kLongestDraft) {
        m_draft.emplace();
        auto encoded = encodeText(*m_model, text, m_state.special);
        if (!encoded) {
            m_draft->error = std::move(encoded).error();
        } else {
            for (const TokenId id : encoded->ids) m_draft->tokens << tokenText(id);
        }
    }
    if (had || m_draft) Q_EMIT draftChanged();
}

void PromptModel::setSpecial(bool special) {
    PromptState after = m_state;
    after.special = special;
    push(std::move(after), special ? tr("Add special tokens") : tr("Leave off special tokens"));
}

void PromptModel::setTarget(std::optional<TokenId> target) {
    PromptState after = m_state;
    after.target = target;
    push(std::move(after), target ? tr("Target %1").arg(answerText(*target)) : tr("No target"));
}

void PromptModel::setFoil(std::optional<TokenId> foil) {
    PromptState after = m_state;
    after.foil = foil;
    push(std::move(after), foil ? tr("Foil %1").arg(answerText(*foil)) : tr("No foil"));
}

void PromptModel::setPosition(std::optional<Position> position) {
    if (m_position == position || answersOnce()) return;
    m_position = position;
    Q_EMIT readingChanged();
}

void PromptModel::assign(const PromptState& state) {
    if (m_state == state) return;
    const bool tokens = m_state.text != state.text || m_state.special != state.special ||
                        m_state.decoderText != state.decoderText || m_state.media != state.media;
    const bool reading = m_state.target != state.target || m_state.foil != state.foil;
    m_state = state;
    if (tokens) {
        encode();
        Q_EMIT changed();
    }
    if (reading) Q_EMIT readingChanged();
}

void PromptModel::push(PromptState after, const QString& text) {
    if (after == m_state) return;
    m_undo.push(new SetInputCommand(*this, m_state, std::move(after), text));
}

void PromptModel::encode() {
    m_error.reset();
    m_draft.reset();
    if (!m_model) return;
    if (auto read = encodeState(); !read) m_error = std::move(read).error();
}

Result<void> PromptModel::encodeState() {
    text::Encoding source, decoder;
    if (!mediaStack()) {
        HEADSCOPE_TRY(source, encodeText(*m_model, m_state.text, m_state.special));
    } else if (m_state.media) {
        source.tokens = m_state.media->prepared.names;
    }
    if (m_model->spec.twoStacks()) {
        HEADSCOPE_TRY(decoder, encodeDecoderText(*m_model, m_state.decoderText.toStdString()));
        std::swap(source, decoder);
    }
    const bool same = source.ids == m_encoding.ids && source.tokens == m_encoding.tokens;
    m_encoding = std::move(source);
    m_encoder = std::move(decoder);
    // A position belongs to the tokens it was chosen on.
    if (!same) m_position.reset();
    return {};
}

}  // namespace headscope::ui
