// SPDX-License-Identifier: GPL-3.0-or-later
// A picture as image libraries hand it over.
#pragma once

#include <cstdint>
#include <vector>

namespace headscope {

/// No picture has more pixels than this; a file that says so is refused before anything is allocated.
inline constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 26U;

/// Eight bits each of red, green and blue.
/// Shape: pixels [height, width, 3].
struct RgbImage {
    std::uint32_t width{}, height{};
    std::vector<std::uint8_t> pixels;

    friend bool operator==(const RgbImage&, const RgbImage&) = default;
};

}  // namespace headscope
