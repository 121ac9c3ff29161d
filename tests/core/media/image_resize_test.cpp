// SPDX-License-Identifier: GPL-3.0-or-later
// Resizing against Pillow, bit for bit.
#include "core/media/image_resize.h"

#include "tests/core/media/media_fixture.h"

namespace headscope {
namespace {

using test::expectError;
using test::mediaGolden;
using test::valueOf;

class ImageResize : public ::testing::TestWithParam<Resampling> {};

TEST_P(ImageResize, EqualsPillowBitForBit) {
    const RgbImage image = valueOf(readImage(test::mediaFile("rgb8.png")));
    constexpr std::array<std::array<std::uint32_t, 2>, 6> kSizes = {
        {{16, 16}, {50, 41}, {40, 9}, {37, 11}, {5, 29}, {1, 1}}};
    for (const auto [width, height] : kSizes) {
        const RgbImage out = valueOf(resizeImage(image, width, height, GetParam()));
        EXPECT_EQ(out.width, width);
        EXPECT_EQ(out.height, height);
        const auto name = "resized/" + std::to_string(static_cast<int>(GetParam())) + "/" +
                          std::to_string(width) + "x" + std::to_string(height);
        EXPECT_EQ(test::coloursOf(out), mediaGolden().floats(name)) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Pillow, ImageResize,
                         ::testing::Values(Resampling::nearest, Resampling::lanczos, Resampling::bilinear,
                                           Resampling::bicubic, Resampling::box, Resampling::hamming));

TEST(ImageResizeLimits, RefusesWhatWouldNotFit) {
    const RgbImage image{1, 2, {1, 2, 3, 4, 5, 6}};
    expectError(resizeImage(image, 1U << 14U, 1U << 13U, Resampling::bilinear), ErrorCode::memoryLimit);
    expectError(resizeImage(image, 0, 3, Resampling::bilinear), ErrorCode::fileFormat);
    EXPECT_EQ(valueOf(resizeImage(image, 1, 2, Resampling::bicubic)), image);
}

}  // namespace
}  // namespace headscope
