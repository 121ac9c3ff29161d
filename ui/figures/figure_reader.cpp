// SPDX-License-Identifier: GPL-3.0-or-later
// Three formats, one text: see figure_exporter for how it got there.
#include "ui/figures/figure_reader.h"

#include <fmt/format.h>

#include <QFile>
#include <QFileInfo>
#include <QXmlStreamReader>

#include "core/workspace/workspace.h"
#include "ui/figures/pdf_attachment.h"
#include "ui/figures/png_text.h"

namespace headscope::ui {
namespace {

constexpr qint64 kMostFigureBytes = qint64{256} << 20U;

Error notFound(const QString& file) {
    return {ErrorCode::fileMissing,
            fmt::format("\"{}\" does not tell what it shows", file.toStdString()),
            "drop the .json that was written beside the figure",
            {}};
}

Result<std::string> bounded(const QString& text) {
    std::string bytes = text.toStdString();
    if (bytes.size() <= kMostSessionBytes) return bytes;
    return fail(ErrorCode::fileFormat,
                fmt::format("what the figure tells of itself has {} bytes, expected at most {}", bytes.size(),
                            kMostSessionBytes),
                "drop the .json that was written beside the figure");
}

Result<std::string> ofPng(QFile& file) { return pngText(file, "headscope", kMostSessionBytes); }

// Only <metadata> directly below the root: a picture inside may have its own.
Result<std::string> ofSvg(QFile& file) {
    QXmlStreamReader xml(&file);
    int depth = 0;
    while (!xml.atEnd()) {
        const auto token = xml.readNext();
        if (token == QXmlStreamReader::EndElement) --depth;
        if (token != QXmlStreamReader::StartElement) continue;
        ++depth;
        if (depth != 2 || xml.name() != QLatin1String("metadata")) continue;
        QString text;
        while (xml.readNext() == QXmlStreamReader::Characters) {
            text += xml.text();
            if (static_cast<std::size_t>(text.size()) > kMostSessionBytes) break;
        }
        return bounded(text);
    }
    return std::string();
}

Result<std::string> ofPdf(QFile& file) {
    return pdfAttachment(file.readAll(), "headscope.json", kMostSessionBytes);
}

Result<std::string> fromInside(const QString& path) {
    QFile file(path);
    // A device or a pipe is no figure, and reading one may never end.
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::fileUnreadable, "the figure cannot be opened", "may you read it?");
    if (file.size() > kMostFigureBytes) {
        return fail(
            ErrorCode::fileFormat,
            fmt::format("the figure has {} bytes, expected at most {}", file.size(), kMostFigureBytes),
            "drop the .json that was written beside the figure");
    }
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("png")) return ofPng(file);
    return ending == QLatin1String("svg") ? ofSvg(file) : ofPdf(file);
}

}  // namespace

bool isFigureFile(const QString& file) {
    const QString ending = QFileInfo(file).suffix().toLower();
    return ending == QLatin1String("png") || ending == QLatin1String("svg") || ending == QLatin1String("pdf");
}

Result<std::string> readFigureSidecar(const QString& file) {
    if (!QFileInfo::exists(file)) {
        return fail(ErrorCode::fileMissing, fmt::format("\"{}\" is not there", file.toStdString()),
                    "was it moved or renamed?");
    }
    Result<std::string> inside = fromInside(file);
    if (inside && !inside->empty()) return inside;
    QFile beside(file + QStringLiteral(".json"));
    const bool plain = QFileInfo(beside.fileName()).isFile();
    if (plain && beside.size() <= static_cast<qint64>(kMostSessionBytes) && beside.open(QIODevice::ReadOnly))
        return beside.readAll().toStdString();
    if (inside || inside.error().code == ErrorCode::fileMissing) return fail(notFound(file));
    return fail(std::move(inside).error().in(fmt::format("\"{}\"", file.toStdString())));
}

}  // namespace headscope::ui
