// SPDX-License-Identifier: GPL-3.0-or-later
// Pillow's two passes over 8-bit pixels, and its nearest neighbour.
#include "core/media/image_resize.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/media/image_codecs.h"

namespace headscope {
namespace {

constexpr int kPrecisionBits = 32 - 8 - 2;
constexpr double kPi = std::numbers::pi;

double sinc(double x) { return x == 0.0 ? 1.0 : std::sin(x * kPi) / (x * kPi); }

double cubic(double x) {
    constexpr double a = -0.5;
    if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
    return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * a : 0.0;
}

double hamming(double x) {
    if (x == 0.0) return 1.0;
    if (x >= 1.0) return 0.0;
    return std::sin(x * kPi) / (x * kPi) * (0.54 + 0.46 * std::cos(x * kPi));
}

double weight(Resampling resampling, double x) {
    const double distance = std::abs(x);
    switch (resampling) {
        case Resampling::box:
            return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
        case Resampling::bilinear:
            return distance < 1.0 ? 1.0 - distance : 0.0;
        case Resampling::hamming:
            return hamming(distance);
        case Resampling::bicubic:
            return cubic(distance);
        default:
            return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0;
    }
}

double support(Resampling resampling) {
    switch (resampling) {
        case Resampling::box:
            return 0.5;
        case Resampling::bilinear:
        case Resampling::hamming:
            return 1.0;
        case Resampling::bicubic:
            return 2.0;
        default:
            return 3.0;
    }
}

// The pixels of a line that one new pixel is made of, and their weights.
struct Window {
    std::uint32_t first{};
    std::vector<std::int32_t> weights;  // of 2^22
};

Window windowOf(std::uint32_t pixel, std::uint32_t from, std::uint32_t to, Resampling resampling) {
    const double scale = static_cast<double>(from) / to, widening = std::max(scale, 1.0);
    const double reach = support(resampling) * widening, center = (pixel + 0.5) * scale;
    const auto first = static_cast<std::int64_t>(std::max(center - reach + 0.5, 0.0));
    const double last = center + reach + 0.5;  // cut off, not rounded: as Pillow
    const auto end = std::min<std::int64_t>(static_cast<std::int64_t>(last), from);
    std::vector<double> weights;
    double sum = 0.0;
    for (std::int64_t x = 0; x < end - first; ++x) {
        const double w =
            weight(resampling, (static_cast<double>(x + first) - center + 0.5) * (1.0 / widening));
        weights.push_back(w);
        sum += w;
    }
    Window window{static_cast<std::uint32_t>(first), {}};
    for (double w : weights) {
        if (sum != 0.0) w /= sum;
        const double fixed = w * (1U << kPrecisionBits);
        window.weights.push_back(static_cast<std::int32_t>(fixed + (fixed < 0 ? -0.5 : 0.5)));
    }
    return window;
}

// One colour of one new pixel; `step` bytes lie between two pixels of its line.
std::uint8_t blended(const std::uint8_t* line, std::size_t step, const Window& window) {
    std::int32_t sum = 1 << (kPrecisionBits - 1);
    const std::uint8_t* at = line + window.first * step;
    for (const std::int32_t w : window.weights) {
        sum += *at * w;
        at += step;
    }
    return static_cast<std::uint8_t>(std::clamp(sum >> kPrecisionBits, 0, 255));
}

std::vector<Window> windowsOf(std::uint32_t from, std::uint32_t to, Resampling resampling) {
    std::vector<Window> windows;
    windows.reserve(to);
    for (std::uint32_t pixel = 0; pixel < to; ++pixel)
        windows.push_back(windowOf(pixel, from, to, resampling));
    return windows;
}

RgbImage resizedAcross(const RgbImage& image, std::uint32_t width, Resampling resampling) {
    RgbImage out{width, image.height, std::vector<std::uint8_t>(std::size_t{width} * image.height * 3)};
    const std::vector<Window> windows = windowsOf(image.width, width, resampling);
    std::uint8_t* to = out.pixels.data();
    for (std::size_t y = 0; y < image.height; ++y) {
        const std::uint8_t* line = image.pixels.data() + y * image.width * 3;
        for (const Window& window : windows) {
            for (std::size_t c = 0; c < 3; ++c) *to++ = blended(line + c, 3, window);
        }
    }
    return out;
}

RgbImage resizedDown(const RgbImage& image, std::uint32_t height, Resampling resampling) {
    RgbImage out{image.width, height, std::vector<std::uint8_t>(std::size_t{image.width} * height * 3)};
    const std::size_t rowBytes = std::size_t{image.width} * 3;
    std::uint8_t* to = out.pixels.data();
    for (const Window& window : windowsOf(image.height, height, resampling)) {
        for (std::size_t i = 0; i < rowBytes; ++i) *to++ = blended(image.pixels.data() + i, rowBytes, window);
    }
    return out;
}

// Pillow adds the step up, where a product would round differently.
std::vector<std::size_t> nearestOf(std::uint32_t from, std::uint32_t to) {
    const double step = static_cast<double>(from) / to;
    std::vector<std::size_t> nearest;
    double at = step * 0.5;
    for (std::uint32_t i = 0; i < to; ++i, at += step)
        nearest.push_back(std::min<std::size_t>(static_cast<std::size_t>(at), from - 1));
    return nearest;
}

RgbImage resizedNearest(const RgbImage& image, std::uint32_t width, std::uint32_t height) {
    RgbImage out{width, height, std::vector<std::uint8_t>(std::size_t{width} * height * 3)};
    const std::vector<std::size_t> columns = nearestOf(image.width, width);
    std::uint8_t* to = out.pixels.data();
    for (const std::size_t row : nearestOf(image.height, height)) {
        for (const std::size_t column : columns)
            to = std::copy_n(image.pixels.data() + (row * image.width + column) * 3, 3, to);
    }
    return out;
}

// The order shows, as pixels are rounded between the passes.  Source: Pillow 13 (pull request 9549); older
// ones always go across first.
bool downFirst(const RgbImage& image, std::uint32_t width, std::uint32_t height) {
    const std::int64_t fewerRows = std::int64_t{image.height} - height,
                       fewerColumns = std::int64_t{image.width} - width;
    return fewerRows > 0 && fewerRows > 2 * fewerColumns;
}

}  // namespace

Result<RgbImage> resizeImage(const RgbImage& image, std::uint32_t width, std::uint32_t height,
                             Resampling resampling) {
    HEADSCOPE_CHECKED(checkImageSize(width, height));
    // Between the passes.
    HEADSCOPE_CHECKED(downFirst(image, width, height) ? checkImageSize(image.width, height)
                                                      : checkImageSize(width, image.height));
    if (resampling == Resampling::nearest) return resizedNearest(image, width, height);
    if (!downFirst(image, width, height)) {
        RgbImage out = width == image.width ? image : resizedAcross(image, width, resampling);
        return height == out.height ? out : resizedDown(out, height, resampling);
    }
    RgbImage out = resizedDown(image, height, resampling);
    return width == out.width ? out : resizedAcross(out, width, resampling);
}

}  // namespace headscope
