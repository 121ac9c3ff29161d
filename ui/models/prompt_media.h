// SPDX-License-Identifier: GPL-3.0-or-later
// A picture or a sound in the text's place.
#pragma once

#include <QImage>
#include <QString>
#include <memory>

#include "core/base/result.h"
#include "core/media/media_reader.h"
#include "core/session/run_service.h"

namespace headscope::ui {

/// One file, read and prepared for one model; a value that undo keeps.
struct PromptMedia {
    QString file;            ///< absolute path
    PreparedMedia prepared;  ///< what the model reads
    /// What the model sees: the pixels after resizing and cropping; of a sound its spectrogram, low bands at
    /// the bottom, loud ones bright.
    QImage image;
    std::uint32_t leading{};  ///< positions before the patches: class and distillation token
    std::uint32_t rows{};     ///< of patches; 1 for a sound
    std::uint32_t columns{};  ///< of patches; steps of a sound
};
/// Shared, never changed.
using PromptMediaPtr = std::shared_ptr<const PromptMedia>;

/// What the model reads before any tokens: tokens for a model of text.
[[nodiscard]] InputKind inputKind(const ModelInfo& model);

/// Reads `file` for a model that sees or hears. Slow (decoding, resizing, a Fourier transform): not for the
/// window's thread. Errors: those of readMedia().
[[nodiscard]] Result<PromptMediaPtr> readPromptMedia(const QString& file, const ModelInfo& model);

/// Name filter of a file dialog: "Pictures (*.png *.jpg *.jpeg)".
[[nodiscard]] QString mediaFilter(InputKind kind);
/// What a file's name promises; tokens: neither a picture nor a sound.
[[nodiscard]] InputKind mediaKindOf(const QString& file);

}  // namespace headscope::ui
