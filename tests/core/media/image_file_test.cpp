// SPDX-License-Identifier: GPL-3.0-or-later
// Every kind of PNG and JPEG against transformers' load_image (Pillow), and files that lie.
// Covers: core/media/png_image.cpp, core/media/jpeg_image.cpp, core/media/exif_orientation.cpp
#include "core/media/image_file.h"

#include <array>

#include "core/media/image_codecs.h"
#include "temporary_folder.h"
#include "tests/core/media/media_fixture.h"

namespace headscope {
namespace {

using test::expectError;
using test::mediaFile;
using test::mediaGolden;
using test::valueOf;

class ImageFile : public ::testing::TestWithParam<const char*> {};

TEST_P(ImageFile, IsDecodedAsPillowDoes) {
    const RgbImage image = valueOf(readImage(mediaFile(GetParam())));
    const std::string name = std::string("decoded/") + GetParam();
    EXPECT_EQ(mediaGolden().shape(name), (std::vector<std::uint64_t>{image.height, image.width, 3}));
    EXPECT_EQ(test::coloursOf(image), mediaGolden().floats(name));
}

INSTANTIATE_TEST_SUITE_P(Pillow, ImageFile,
                         ::testing::Values("rgb8.png", "rgb8-interlaced.png", "rgb8-transparent.png",
                                           "rgb16.png", "rgba8.png", "rgba16.png", "grey8-alpha.png",
                                           "grey16.png", "grey1.png", "grey2.png", "grey4.png", "grey8.png",
                                           "palette1.png", "palette2.png", "palette4.png", "palette8.png",
                                           "turned1.jpg", "turned2.jpg", "turned3.jpg", "turned4.jpg",
                                           "turned5.jpg", "turned6.jpg", "turned7.jpg", "turned8.jpg",
                                           "turned6.png", "rgb.jpg", "rgb-full-chroma.jpg",
                                           "rgb-progressive.jpg", "grey.jpg", "cmyk.jpg"),
                         [](const auto& param) {
                             std::string name = param.param;
                             for (char& c : name) c = c == '-' || c == '.' ? '_' : c;
                             return name;
                         });

TEST(ImageFileErrors, TruncatedAnywhereIsRefusedWithTheName) {
    const test::TemporaryFolder folder;
    for (const char* name : {"grey4.png", "turned6.jpg", "rgb-progressive.jpg", "palette2.png"}) {
        const std::string whole = test::readBytes(mediaFile(name));
        for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
            const auto cut = folder.write("cut", whole.substr(0, size));
            expectError(readImage(cut), ErrorCode::fileFormat, {"cut"});
        }
    }
}

TEST(ImageFileErrors, ChangedBytesNeverCrash) {
    const test::TemporaryFolder folder;
    for (const char* name : {"grey4.png", "turned6.jpg", "rgb-progressive.jpg", "cmyk.jpg"}) {
        const std::string whole = test::readBytes(mediaFile(name));
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string changed = whole;
            changed[at] = static_cast<char>(~changed[at]);
            const auto image = readImage(folder.write("changed", changed));
            EXPECT_TRUE(!image || image->pixels.size() == std::size_t{image->width} * image->height * 3);
        }
    }
}

TEST(ImageFileErrors, OtherFilesAreNamed) {
    expectError(readImage(mediaFile("mono.wav")), ErrorCode::fileFormat, {"mono.wav", "PNG"});
    expectError(readImage(mediaFile("absent.png")), ErrorCode::fileMissing, {"absent.png"});
}

TEST(ImageFileErrors, AHeaderOfTooManyPixelsAllocatesNothing) {
    expectError(checkImageSize(1U << 14U, (1U << 12U) + 1), ErrorCode::memoryLimit, {"16384 × 4097"});
    expectError(checkImageSize(UINT64_MAX, UINT64_MAX), ErrorCode::memoryLimit);
    expectError(checkImageSize(0, 5), ErrorCode::fileFormat);
    EXPECT_TRUE(checkImageSize(1U << 14U, 1U << 12U).has_value());
    // A JPEG whose header says 65,500 × 65,500.
    const test::TemporaryFolder folder;
    std::string jpeg = test::readBytes(mediaFile("rgb-full-chroma.jpg"));
    const auto frame = jpeg.find("\xff\xc0");
    ASSERT_NE(frame, std::string::npos);
    for (std::size_t i = 5; i < 9; i += 2) jpeg.replace(frame + i, 2, "\xff\xdc");
    expectError(readImage(folder.write("large.jpg", jpeg)), ErrorCode::memoryLimit,
                {"65500 × 65500", "large.jpg"});
}

std::span<const std::byte> bytesOf(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST(ExifOrientation, ReadsBothByteOrdersAndDoubtsTheRest) {
    const std::string little("II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", 22);
    const std::string big("MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0", 22);
    EXPECT_EQ(exifOrientation(bytesOf(little)), 6U);
    EXPECT_EQ(exifOrientation(bytesOf(big)), 3U);
    for (std::size_t size = 0; size < 20; ++size)
        EXPECT_EQ(exifOrientation(bytesOf(little).first(size)), 1U) << size;
    std::string nine = little;
    nine[18] = 9;
    EXPECT_EQ(exifOrientation(bytesOf(nine)), 1U);
    std::string far = little;
    far[7] = '\x7f';
    EXPECT_EQ(exifOrientation(bytesOf(far)), 1U);
}

}  // namespace
}  // namespace headscope
