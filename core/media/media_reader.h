// SPDX-License-Identifier: GPL-3.0-or-later
// A picture or a sound of a file, as one model reads it, and the names of its positions.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/media/rgb_image.h"
#include "core/model/spec/model_spec.h"
#include "core/request/media_tensor.h"

namespace headscope {

/// What became of a file.
struct PreparedMedia {
    MediaPtr media;
    std::vector<std::string> notes;  ///< what was assumed, a sentence each
    std::string sha256;              ///< of the file
    /// One a position: "[CLS]", "[DIST]", then "(row,column)" of each patch; "0.02s" of a step of a sound.
    std::vector<std::string> names;
    /// A picture as the model sees it, resized and cropped; 0 × 0 for a sound, whose spectrogram is `media`.
    RgbImage seen;
    double secondsPerStep{};  ///< of a sound; 0 for a picture
};

/// Reads `file` and prepares it as preprocessor_config.json in `model` says, for a stack that reads `form`.
/// Errors: those of readImage(), readSound(), readImageSteps(), readSpectrogramSteps(); usage where what
/// they make has another size than the stack reads, both named.
[[nodiscard]] Result<PreparedMedia> readMedia(const std::filesystem::path& file,
                                              const std::filesystem::path& model, const MediaSpec& form);

}  // namespace headscope
