// SPDX-License-Identifier: GPL-3.0-or-later
// Commands to copy.
#include "ui/models/command_text.h"

#include <QRegularExpression>
#include <QStringList>

#include "core/interventions/edit_text.h"

namespace headscope::ui {
namespace {

QString quoted(const QString& text) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:=@%+-]+$"));
    if (plain.match(text).hasMatch()) return text;
    QString inner = text;
    inner.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + inner + QLatin1Char('\'');
}

}  // namespace

QString ablateCommand(const PromptModel& prompt, const InterventionSet& edits) {
    if (!prompt.model()) return {};
    const ModelInfo& model = *prompt.model();
    QStringList words = {QStringLiteral("headscope-cli"), QStringLiteral("ablate"),
                         quoted(QString::fromStdString(model.argument))};
    if (!prompt.mediaStack()) {
        words << QStringLiteral("--text") << quoted(prompt.state().text);
    } else if (const PromptMediaPtr& media = prompt.state().media) {
        const bool picture = inputKind(model) == InputKind::image;
        words << (picture ? QStringLiteral("--image") : QStringLiteral("--audio")) << quoted(media->file);
    }
    if (prompt.twoStacks() && !prompt.state().decoderText.isEmpty())
        words << QStringLiteral("--decoder-text") << quoted(prompt.state().decoderText);
    if (!prompt.state().special && !prompt.mediaStack()) words << QStringLiteral("--no-special");
    for (const HeadEdit& edit : edits.edits())
        words << QStringLiteral("--edit") << quoted(QString::fromStdString(editText(edit)));
    words << QStringLiteral("--position") << QString::number(prompt.position().value);
    const auto token = [&](const char* option, std::optional<TokenId> id) {
        if (!id || !(model.tokenizer || prompt.classifies())) return;
        const QString text = prompt.classifies() ? prompt.answerText(*id)
                                                 : QString::fromStdString(model.tokenizer->tokenText(*id));
        words << QString::fromLatin1(option) << quoted(text);
    };
    token("--target", prompt.state().target);
    if (prompt.state().target) token("--foil", prompt.state().foil);
    words << QStringLiteral("--top") << QStringLiteral("10");
    return words.join(QLatin1Char(' '));
}

}  // namespace headscope::ui
