// SPDX-License-Identifier: GPL-3.0-or-later
// From a picture to the normalised pixels that a vision model was trained on.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/media/image_resize.h"
#include "core/request/media_tensor.h"

namespace headscope {

/// A picture's extent, or a shortest edge that the other follows.
struct ImageExtent {
    std::uint32_t height{}, width{};
    std::uint32_t shortestEdge{};  ///< 0: height and width are given
    friend bool operator==(const ImageExtent&, const ImageExtent&) = default;
};

/// What is done to a picture, in this order; an absent step is left out.
/// Source: transformers, image_processing_backends.py, PilBackend.
struct ImageSteps {
    std::optional<ImageExtent> resize;
    Resampling resampling{};
    std::optional<ImageExtent> crop;  ///< around the center; what is missing at the edges is black
    std::optional<double> rescale;    ///< colours are multiplied by it
    bool normalises{};                ///< (x - mean) / std
    std::array<float, 3> mean{}, deviation{};
    std::vector<std::string> assumptions;  ///< what the folder does not say, a sentence each
};

/// Reads preprocessor_config.json of a model's folder. Keys that it lacks have the defaults of the image
/// processor that it names; `processor` is meant where it names none, or where there is no such file: then
/// the picture becomes `side` × `side` pixels, and `assumptions` says so.
/// Errors: configKey (also for a processor or a step that is not known), fileFormat, fileUnreadable.
[[nodiscard]] Result<ImageSteps> readImageSteps(const std::filesystem::path& folder,
                                                std::string_view processor, std::uint32_t side);

/// The first two steps: what the model sees, as people can look at it.
/// Errors: memoryLimit, fileFormat (a size of 0 after resizing).
[[nodiscard]] Result<RgbImage> resizeAndCrop(RgbImage picture, const ImageSteps& steps);
/// The other two. Shape: -> [3, height, width]; positions and description are left to the caller.
[[nodiscard]] MediaTensor normaliseImage(const RgbImage& picture, const ImageSteps& steps);

}  // namespace headscope
