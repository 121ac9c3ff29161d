// SPDX-License-Identifier: GPL-3.0-or-later
// PNG and JPEG files, decoded to the pixels that transformers' load_image() makes of them.
#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/media/rgb_image.h"

namespace headscope {

/// Reads a picture, turns it as its EXIF record says, and makes it RGB as Pillow's convert("RGB") does: alpha
/// is dropped, 16-bit colours keep their upper byte, 16-bit greys above 255 become 255, CMYK is taken as
/// Adobe writes it. Errors: fileMissing, fileUnreadable, fileFormat (neither PNG nor JPEG, truncated,
/// corrupted), memoryLimit (more than kMostPixels). Cost: three bytes a pixel, twice while a picture is
/// turned.
[[nodiscard]] Result<RgbImage> readImage(const std::filesystem::path& path);

}  // namespace headscope
