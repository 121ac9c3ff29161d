// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a token to something readable.
#include "ui/models/token_text.h"

#include <QByteArray>
#include <QStringDecoder>
#include <string>

namespace headscope::ui {
namespace {

QString hexBytes(const std::string& bytes) {
    const QByteArray hex = QByteArray::fromStdString(bytes).toHex(' ').toUpper();
    return QLatin1Char('<') + QString::fromLatin1(hex) + QLatin1Char('>');
}

}  // namespace

QString readableToken(const text::Tokenizer& tokenizer, TokenId id) {
    QString spelling = QString::fromStdString(tokenizer.tokenText(id));
    if (tokenizer.isSpecial(id)) return spelling;
    const std::string bytes = tokenizer.tokenBytes(id);
    if (bytes.empty()) return spelling.isEmpty() ? QStringLiteral("#%1").arg(id.value) : spelling;
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder.decode(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    if (decoder.hasError() || text.contains(QChar::ReplacementCharacter)) return hexBytes(bytes);
    QString readable;
    for (const QChar c : text) {
        if (c == QLatin1Char(' ')) {
            readable += QChar(0x00B7);
        } else if (c == QLatin1Char('\n')) {
            readable += QStringLiteral("\\n");
        } else if (c == QLatin1Char('\t')) {
            readable += QStringLiteral("\\t");
        } else if (c == QLatin1Char('\r')) {
            readable += QStringLiteral("\\r");
        } else {
            readable += c;
        }
    }
    return readable;
}

}  // namespace headscope::ui
