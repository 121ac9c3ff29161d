// SPDX-License-Identifier: GPL-3.0-or-later
// From a prepared file to what the window shows of it.
#include "ui/models/prompt_media.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("PromptMedia", text); }

QImage imageOf(const RgbImage& seen) {
    const QImage shared(seen.pixels.data(), static_cast<int>(seen.width), static_cast<int>(seen.height),
                        static_cast<qsizetype>(seen.width) * 3, QImage::Format_RGB888);
    return shared.copy();
}

// Shape: spectrogram [mels, frames] -> one pixel a value.
QImage imageOfSpectrogram(const MediaTensor& spectrogram) {
    const auto bands = static_cast<int>(spectrogram.shape[0]),
               frames = static_cast<int>(spectrogram.shape[1]);
    const auto [low, high] = std::minmax_element(spectrogram.values.begin(), spectrogram.values.end());
    const float range = std::max(*high - *low, std::numeric_limits<float>::min());
    QImage image(frames, bands, QImage::Format_Grayscale8);
    for (int band = 0; band < bands; ++band) {
        uchar* line = image.scanLine(bands - 1 - band);
        const float* values = spectrogram.values.data() + std::size_t(band) * std::size_t(frames);
        for (int i = 0; i < frames; ++i) line[i] = static_cast<uchar>(255.0F * (values[i] - *low) / range);
    }
    return image;
}

}  // namespace

InputKind inputKind(const ModelInfo& model) { return model.spec.stacks.front().media.kind; }

Result<PromptMediaPtr> readPromptMedia(const QString& file, const ModelInfo& model) {
    const MediaSpec& form = model.spec.stacks.front().media;
    const QString path = QFileInfo(file).absoluteFilePath();
    PromptMedia media;
    media.file = path;
    HEADSCOPE_TRY(media.prepared, readMedia(std::filesystem::path(path.toStdString()), model.path, form));
    const MediaTensor& tensor = *media.prepared.media.tensor();
    media.leading = form.leading;
    if (form.kind == InputKind::image) {
        media.image = imageOf(media.prepared.seen);
        media.rows = tensor.shape[1] / form.patchHeight;
        media.columns = tensor.shape[2] / form.patchWidth;
    } else {
        media.image = imageOfSpectrogram(tensor);
        media.rows = 1;
        media.columns = tensor.positions;
    }
    return std::make_shared<const PromptMedia>(std::move(media));
}

QString mediaFilter(InputKind kind) {
    return kind == InputKind::sound ? tr("Sounds (*.wav)") : tr("Pictures (*.png *.jpg *.jpeg)");
}

InputKind mediaKindOf(const QString& file) {
    const QString suffix = QFileInfo(file).suffix().toLower();
    if (suffix == u"png" || suffix == u"jpg" || suffix == u"jpeg") return InputKind::image;
    return suffix == u"wav" ? InputKind::sound : InputKind::tokens;
}

}  // namespace headscope::ui
