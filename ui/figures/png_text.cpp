// SPDX-License-Identifier: GPL-3.0-or-later
// Chunks up to the first of pixels.  Source: PNG specification (third edition), sections 5.3 and 11.3.3.
#include "ui/figures/png_text.h"

#include <fmt/format.h>
#include <zlib.h>

#include <QIODevice>
#include <QString>
#include <QtEndian>
#include <optional>

#include "ui/figures/bounded_inflate.h"

namespace headscope::ui {
namespace {

constexpr const char* kSignature = "\x89PNG\r\n\x1a\n";
constexpr int kMostChunks = 10'000;  // before the pixels; real files have a dozen

Failure broken(const char* what) {
    return fail(ErrorCode::fileFormat, what, "drop the .json that was written beside the figure");
}

struct Chunk {
    QByteArray type, data;
};

// The next chunk; its data only where it is a text.
Result<Chunk> nextChunk(QIODevice& file, std::size_t mostBytes) {
    const QByteArray head = file.read(8);
    if (head.size() != 8) return broken("the PNG ends before its pixels");
    const auto length = qFromBigEndian<quint32>(head.constData());
    Chunk chunk{head.mid(4), {}};
    if (!chunk.type.endsWith("Xt")) {
        if (file.skip(qint64{length} + 4) != qint64{length} + 4)
            return broken("the PNG ends before its pixels");
        return chunk;
    }
    if (length > mostBytes) return broken("a text of the PNG is larger than any of ours");
    chunk.data = file.read(length);
    const QByteArray sum = file.read(4);
    if (chunk.data.size() != static_cast<qsizetype>(length) || sum.size() != 4)
        return broken("the PNG ends before its pixels");
    const QByteArray covered = chunk.type + chunk.data;
    const auto found =
        crc32(0, reinterpret_cast<const Bytef*>(covered.constData()), static_cast<uInt>(covered.size()));
    if (found != qFromBigEndian<quint32>(sum.constData())) return broken("a text of the PNG is damaged");
    return chunk;
}

// What stands before the next zero byte, which goes with it; absent: there is none.
std::optional<QByteArray> takeField(QByteArray& data) {
    const qsizetype zero = data.indexOf('\0');
    if (zero < 0) return std::nullopt;
    const QByteArray field = data.left(zero);
    data.remove(0, zero + 1);
    return field;
}

std::string fromLatin1(const std::string& bytes) {
    return QString::fromLatin1(QByteArray::fromStdString(bytes)).toStdString();
}

Result<std::string> textOf(const QByteArray& type, QByteArray data, std::size_t mostBytes) {
    constexpr const char* kWhat = "a text of the PNG";
    if (type == "tEXt") return fromLatin1(data.toStdString());
    if (type == "zTXt") {
        // One byte names the method, and there is one method.
        HEADSCOPE_TRY(const std::string bytes, boundedInflate(data.mid(1), mostBytes, kWhat));
        return fromLatin1(bytes);
    }
    if (data.size() < 2) return broken("a text of the PNG is damaged");
    const bool packed = data.at(0) != 0;
    data.remove(0, 2);
    // Language and translated keyword.
    if (!takeField(data) || !takeField(data)) return broken("a text of the PNG is damaged");
    if (!packed) return data.toStdString();
    return boundedInflate(data, mostBytes, kWhat);
}

}  // namespace

Result<std::string> pngText(QIODevice& file, const QByteArray& key, std::size_t mostBytes) {
    if (file.read(8) != QByteArray(kSignature, 8)) return broken("the file is no PNG");
    for (int count = 0; count < kMostChunks; ++count) {
        HEADSCOPE_TRY(Chunk chunk, nextChunk(file, mostBytes));
        if (chunk.type == "IDAT" || chunk.type == "IEND") return std::string();
        const bool text = chunk.type == "tEXt" || chunk.type == "zTXt" || chunk.type == "iTXt";
        if (!text || takeField(chunk.data) != key) continue;
        return textOf(chunk.type, std::move(chunk.data), mostBytes);
    }
    return broken("the PNG has more chunks than any of ours");
}

}  // namespace headscope::ui
