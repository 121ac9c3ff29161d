// SPDX-License-Identifier: GPL-3.0-or-later
// Resizing as Pillow does it, bit for bit: models were trained on what it makes.
#pragma once

#include "core/base/result.h"
#include "core/media/rgb_image.h"

namespace headscope {

/// How pixels are weighed; the numbers are Pillow's, as preprocessor_config.json writes them.
enum class Resampling : std::uint8_t {
    nearest = 0,
    lanczos = 1,
    bilinear = 2,
    bicubic = 3,
    box = 4,
    hamming = 5
};

/// Resizes `image`; the same size is a copy. Where it shrinks, filters widen with it (antialiasing).
/// Errors: memoryLimit (more than kMostPixels), fileFormat (a size of 0).
/// Source: Pillow, src/libImaging/Resample.c: coefficients in fixed point of 22 bits, two passes.
[[nodiscard]] Result<RgbImage> resizeImage(const RgbImage& image, std::uint32_t width, std::uint32_t height,
                                           Resampling resampling);

}  // namespace headscope
