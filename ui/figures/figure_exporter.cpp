// SPDX-License-Identifier: GPL-3.0-or-later
// A figure is rendered in memory first; only whole bytes reach the disk, together with their sidecar.
#include "ui/figures/figure_exporter.h"

#include <fmt/format.h>

#include <QBuffer>
#include <QImageWriter>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <algorithm>
#include <cctype>
#include <cmath>

#include "ui/figures/figure_layout.h"
#include "ui/figures/figure_painter.h"
#include "ui/figures/svg_writer.h"

namespace headscope::ui {
namespace {

namespace fs = std::filesystem;

constexpr double kMmPerInch = 25.4;
constexpr int kPdfDpi = 1200;
constexpr double kMaxPixels = 200e6;  // 800 MB of memory

enum class FileKind { png, svg, pdf };

Result<FileKind> fileKindOf(const fs::path& path) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".png") return FileKind::png;
    if (ending == ".svg") return FileKind::svg;
    if (ending == ".pdf") return FileKind::pdf;
    return fail(ErrorCode::usage,
                fmt::format("\"{}\" ends in \"{}\", expected .png, .svg or .pdf", path.string(), ending));
}

fs::path sidecarOf(const fs::path& path) { return path.string() + ".json"; }

Result<QImage> imageOf(const FigureScene& scene, int dpi) {
    const auto pixels = [dpi](double mm) { return static_cast<int>(std::lround(mm / kMmPerInch * dpi)); };
    const QSize size(pixels(scene.sizeMm.width()), pixels(scene.sizeMm.height()));
    if (static_cast<double>(size.width()) * size.height() > kMaxPixels) {
        return fail(ErrorCode::usage,
                    fmt::format("the figure would have {} x {} pixels", size.width(), size.height()),
                    "lower --dpi, or write .pdf or .svg");
    }
    QImage image(size, QImage::Format_RGB32);
    if (image.isNull())
        return fail(ErrorCode::memoryLimit, "no memory for the figure's pixels", "lower --dpi");
    const int dotsPerMeter = static_cast<int>(std::lround(dpi * 1000.0 / kMmPerInch));
    image.setDotsPerMeterX(dotsPerMeter);
    image.setDotsPerMeterY(dotsPerMeter);
    QPainter painter(&image);
    paintScene(scene, painter, dpi / kMmPerInch, PaintDevice::pixels);
    painter.end();
    return image;
}

Result<QByteArray> pngOf(const FigureScene& scene, int dpi, const std::string& provenanceJson) {
    HEADSCOPE_TRY(QImage image, imageOf(scene, dpi));
    image.setText(QStringLiteral("Title"), scene.title);
    if (!scene.description.isEmpty()) image.setText(QStringLiteral("Description"), scene.description);
    if (!provenanceJson.empty())
        image.setText(QStringLiteral("headscope"), QString::fromStdString(provenanceJson));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QImageWriter writer(&buffer, "png");
    if (!writer.write(image)) {
        return fail(ErrorCode::internal, "PNG: " + writer.errorString().toStdString());
    }
    return bytes;
}

Result<QByteArray> pdfOf(const FigureScene& scene, const std::string& provenanceJson) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPdfVersion(QPagedPaintDevice::PdfVersion_1_4);
        writer.setResolution(kPdfDpi);
        writer.setPageSize(QPageSize(scene.sizeMm, QPageSize::Millimeter, QString(), QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setTitle(scene.title);
        writer.setCreator(QStringLiteral("Headscope"));
        if (!provenanceJson.empty()) {
            writer.addFileAttachment(QStringLiteral("headscope.json"),
                                     QByteArray::fromStdString(provenanceJson),
                                     QStringLiteral("application/json"));
        }
        QPainter painter;
        if (!painter.begin(&writer)) return fail(ErrorCode::internal, "the PDF could not be begun");
        paintScene(scene, painter, kPdfDpi / kMmPerInch, PaintDevice::paper);
        if (!painter.end()) return fail(ErrorCode::internal, "the PDF could not be ended");
    }
    return bytes;
}

Result<QByteArray> bytesOf(FileKind kind, const FigureScene& scene, int dpi,
                           const std::string& provenanceJson) {
    switch (kind) {
        case FileKind::png:
            return pngOf(scene, dpi, provenanceJson);
        case FileKind::svg:
            return svgOf(scene, provenanceJson);
        default:
            return pdfOf(scene, provenanceJson);
    }
}

}  // namespace

Result<void> checkFigurePath(const fs::path& path, Overwrite overwrite) {
    HEADSCOPE_CHECKED(fileKindOf(path));
    HEADSCOPE_CHECKED(checkWritable(path, overwrite));
    return checkWritable(sidecarOf(path), overwrite);
}

Result<void> exportFigure(const FigureSpec& spec, const FigureContent& content,
                          const std::string& provenanceJson, const fs::path& path, Overwrite overwrite) {
    HEADSCOPE_TRY(const FileKind kind, fileKindOf(path));
    HEADSCOPE_CHECKED(checkFigurePath(path, overwrite));
    HEADSCOPE_TRY(const FigureScene scene, layoutFigure(spec, content));
    HEADSCOPE_TRY(const QByteArray bytes, bytesOf(kind, scene, spec.dpi, provenanceJson));
    // The sidecar gets its name while the figure is still beside its own: the figure never stands without it.
    return writeBesideAndRename(
        path,
        [&](const fs::path& beside) -> Result<void> {
            const auto view =
                std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
            HEADSCOPE_CHECKED(writeFileAtomically(beside, view, Overwrite::allow));
            return writeFileAtomically(sidecarOf(path), provenanceJson + "\n", overwrite);
        },
        overwrite);
}

Result<QImage> renderFigureImage(const FigureSpec& spec, const FigureContent& content) {
    HEADSCOPE_TRY(const FigureScene scene, layoutFigure(spec, content));
    return imageOf(scene, spec.dpi);
}

}  // namespace headscope::ui
