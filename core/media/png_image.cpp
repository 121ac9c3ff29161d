// SPDX-License-Identifier: GPL-3.0-or-later
// PNG through libpng, with the conversions that Pillow makes.
#include <fmt/format.h>
#include <png.h>

#include <csetjmp>
#include <cstring>
#include <string>

#include "core/media/image_codecs.h"

namespace headscope {
namespace {

// libpng leaves by longjmp: nothing with a destructor lives in the functions that it may jump out of.
struct PngReader {
    std::span<const std::byte> bytes;
    std::size_t at = 0;
    png_structp png = nullptr;
    png_infop info = nullptr;
    std::string problem;

    explicit PngReader(std::span<const std::byte> file) : bytes(file) {
        png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, &PngReader::failed, &PngReader::warned);
        if (png != nullptr) info = png_create_info_struct(png);
        if (info != nullptr) png_set_read_fn(png, this, &PngReader::read);
    }
    ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;

    static void failed(png_structp png, png_const_charp message) {
        static_cast<PngReader*>(png_get_error_ptr(png))->problem = message;
        std::longjmp(*png_set_longjmp_fn(png, std::longjmp, sizeof(std::jmp_buf)), 1);
    }
    static void warned(png_structp /*png*/, png_const_charp /*message*/) {}
    static void read(png_structp png, png_bytep to, std::size_t count) {
        auto* self = static_cast<PngReader*>(png_get_io_ptr(png));
        if (count > self->bytes.size() - self->at) png_error(png, "the file is truncated");
        std::memcpy(to, self->bytes.data() + self->at, count);
        self->at += count;
    }

    // Header and everything before the pixels.
    bool readHeader() {
        if (info == nullptr) return false;
        if (setjmp(*png_set_longjmp_fn(png, std::longjmp, sizeof(std::jmp_buf))) != 0) return false;
        png_set_user_limits(png, 1U << 26U, 1U << 26U);
        png_read_info(png, info);
        return true;
    }
    // What the file holds -> 8-bit RGB, or 16-bit grey for the caller to clip.
    bool startPixels(bool deepGrey) {
        if (setjmp(*png_set_longjmp_fn(png, std::longjmp, sizeof(std::jmp_buf))) != 0) return false;
        png_set_expand(png);
        if (!deepGrey) {
            png_set_strip_16(png);
            png_set_gray_to_rgb(png);
        }
        png_set_strip_alpha(png);
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
        return true;
    }
    // Shape: rows [height] pointers to rowBytes each.
    bool readPixels(png_bytepp rows) {
        if (setjmp(*png_set_longjmp_fn(png, std::longjmp, sizeof(std::jmp_buf))) != 0) return false;
        png_read_image(png, rows);
        png_read_end(png, info);  // an EXIF record may follow the pixels
        return true;
    }
    [[nodiscard]] Failure failure() const {
        return fail(ErrorCode::fileFormat,
                    fmt::format("the PNG file cannot be read: {}",
                                problem.empty() ? "out of memory" : shortened(problem)),
                    "is the file truncated?");
    }
};

// Pillow's "I;16" becomes RGB by clipping, not by scaling.
// Shape: deep [height · width · 2], big-endian -> [height, width, 3].
std::vector<std::uint8_t> clippedGrey(std::span<const std::uint8_t> deep) {
    std::vector<std::uint8_t> pixels(deep.size() / 2 * 3);
    for (std::size_t i = 0; i < deep.size() / 2; ++i) {
        const std::uint8_t value = deep[2 * i] != 0 ? 255 : deep[2 * i + 1];
        for (std::size_t c = 0; c < 3; ++c) pixels[3 * i + c] = value;
    }
    return pixels;
}

std::uint32_t orientationOf(const PngReader& reader) {
    png_bytep exif = nullptr;
    png_uint_32 size = 0;
    if (png_get_eXIf_1(reader.png, reader.info, &size, &exif) == 0 || exif == nullptr) return 1;
    return exifOrientation(std::as_bytes(std::span(exif, size)));
}

}  // namespace

Result<DecodedImage> decodePng(std::span<const std::byte> bytes) {
    PngReader reader(bytes);
    if (!reader.readHeader()) return reader.failure();
    const std::uint32_t width = png_get_image_width(reader.png, reader.info);
    const std::uint32_t height = png_get_image_height(reader.png, reader.info);
    HEADSCOPE_CHECKED(checkImageSize(width, height));
    const bool deepGrey = png_get_color_type(reader.png, reader.info) == PNG_COLOR_TYPE_GRAY &&
                          png_get_bit_depth(reader.png, reader.info) == 16;
    if (!reader.startPixels(deepGrey)) return reader.failure();
    const std::size_t rowBytes = png_get_rowbytes(reader.png, reader.info);
    if (rowBytes != std::size_t{width} * (deepGrey ? 2 : 3)) {
        return fail(ErrorCode::fileFormat, "the PNG file has a colour type that is not known");
    }
    std::vector<std::uint8_t> pixels(rowBytes * height);
    std::vector<png_bytep> rows(height);
    for (std::size_t y = 0; y < height; ++y) rows[y] = pixels.data() + y * rowBytes;
    if (!reader.readPixels(rows.data())) return reader.failure();
    if (deepGrey) pixels = clippedGrey(pixels);
    return DecodedImage{{width, height, std::move(pixels)}, orientationOf(reader)};
}

}  // namespace headscope
