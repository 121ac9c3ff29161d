// SPDX-License-Identifier: GPL-3.0-or-later
// JPEG through libjpeg, with the conversions that Pillow makes.
// jpeglib.h needs size_t and FILE before it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <string>

#include <jerror.h>
#include <jpeglib.h>

#include "core/media/image_codecs.h"

namespace headscope {
namespace {

// More scans than any encoder writes: a small file could otherwise keep a core busy for hours.
constexpr int kMostScans = 500;

// libjpeg leaves by longjmp: nothing with a destructor lives in the functions that it may jump out of.
struct JpegReader {
    jpeg_decompress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf exit{};
    std::array<char, JMSG_LENGTH_MAX> problem{};

    JpegReader() {
        jpeg.err = jpeg_std_error(&errors);
        jpeg.client_data = this;
        errors.error_exit = &JpegReader::failed;
        errors.emit_message = &JpegReader::noticed;
        errors.output_message = [](j_common_ptr) {};
        progress.progress_monitor = &JpegReader::scanned;
    }
    ~JpegReader() { jpeg_destroy_decompress(&jpeg); }
    JpegReader(const JpegReader&) = delete;
    JpegReader& operator=(const JpegReader&) = delete;

    static void failed(j_common_ptr common) {
        auto* self = static_cast<JpegReader*>(common->client_data);
        (*common->err->format_message)(common, self->problem.data());
        std::longjmp(self->exit, 1);
    }
    // Of what libjpeg can live with, only a missing end is an error, as it is in Pillow.
    static void noticed(j_common_ptr common, int level) {
        if (level < 0 && common->err->msg_code == JWRN_JPEG_EOF) failed(common);
    }
    static void scanned(j_common_ptr common) {
        auto* self = static_cast<JpegReader*>(common->client_data);
        if (self->jpeg.input_scan_number <= kMostScans) return;
        std::snprintf(self->problem.data(), self->problem.size(), "it has more than %d scans", kMostScans);
        std::longjmp(self->exit, 1);
    }

    bool readHeader(std::span<const std::byte> bytes) {
        if (setjmp(exit) != 0) return false;
        jpeg_create_decompress(&jpeg);
        jpeg.progress = &progress;
        jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        jpeg_save_markers(&jpeg, JPEG_APP0 + 1, 0xffff);
        jpeg_read_header(&jpeg, TRUE);
        return true;
    }
    bool start() {
        if (setjmp(exit) != 0) return false;
        const bool fourInks = jpeg.jpeg_color_space == JCS_CMYK || jpeg.jpeg_color_space == JCS_YCCK;
        jpeg.out_color_space = fourInks ? JCS_CMYK : JCS_RGB;
        jpeg_start_decompress(&jpeg);
        return true;
    }
    // Shape: pixels [height, width, components].
    bool readPixels(std::uint8_t* pixels) {
        if (setjmp(exit) != 0) return false;
        const std::size_t rowBytes =
            std::size_t{jpeg.output_width} * static_cast<std::size_t>(jpeg.output_components);
        while (jpeg.output_scanline < jpeg.output_height) {
            JSAMPROW row = pixels + jpeg.output_scanline * rowBytes;
            jpeg_read_scanlines(&jpeg, &row, 1);
        }
        jpeg_finish_decompress(&jpeg);
        return true;
    }
    [[nodiscard]] Failure failure() const {
        std::string why(problem.data());
        if (why.empty()) why = "out of memory";
        return fail(ErrorCode::fileFormat, fmt::format("the JPEG file cannot be read: {}", why),
                    "is the file truncated?");
    }
};

// Adobe writes inks inverted; every program has followed.
// Source: Pillow, Convert.c, cmyk2rgb, and its MULDIV255: a · b / 255, rounded.
// Shape: inks [n, 4] -> [n, 3].
std::vector<std::uint8_t> rgbOfInks(std::span<const std::uint8_t> inks) {
    std::vector<std::uint8_t> pixels(inks.size() / 4 * 3);
    for (std::size_t i = 0; i < inks.size() / 4; ++i) {
        const int light = inks[4 * i + 3];  // 255 − key
        for (std::size_t c = 0; c < 3; ++c) {
            const int product = light * (255 - inks[4 * i + c]) + 128;
            pixels[3 * i + c] =
                static_cast<std::uint8_t>(std::clamp(light - (((product >> 8) + product) >> 8), 0, 255));
        }
    }
    return pixels;
}

std::uint32_t orientationOf(const JpegReader& reader) {
    constexpr std::array<char, 6> kExif = {'E', 'x', 'i', 'f', 0, 0};
    for (const jpeg_marker_struct* marker = reader.jpeg.marker_list; marker != nullptr;
         marker = marker->next) {
        if (marker->data_length < kExif.size() || std::memcmp(marker->data, kExif.data(), kExif.size()) != 0)
            continue;
        return exifOrientation(
            std::as_bytes(std::span(marker->data, marker->data_length)).subspan(kExif.size()));
    }
    return 1;
}

}  // namespace

Result<DecodedImage> decodeJpeg(std::span<const std::byte> bytes) {
    JpegReader reader;
    if (!reader.readHeader(bytes)) return reader.failure();
    const std::uint32_t width = reader.jpeg.image_width, height = reader.jpeg.image_height;
    HEADSCOPE_CHECKED(checkImageSize(width, height));
    const std::uint32_t orientation = orientationOf(reader);
    if (!reader.start()) return reader.failure();
    const auto components = static_cast<std::size_t>(reader.jpeg.output_components);
    if (components != 3 && components != 4) {
        return fail(ErrorCode::fileFormat, fmt::format("the JPEG file has {} components", components));
    }
    std::vector<std::uint8_t> pixels(std::size_t{width} * height * components);
    if (!reader.readPixels(pixels.data())) return reader.failure();
    if (components == 4) pixels = rgbOfInks(pixels);
    return DecodedImage{{width, height, std::move(pixels)}, orientation};
}

}  // namespace headscope
