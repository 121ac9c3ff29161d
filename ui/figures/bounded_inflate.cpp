// SPDX-License-Identifier: GPL-3.0-or-later
// A piece at a time: qUncompress() would make room for whatever the stream holds.
#include "ui/figures/bounded_inflate.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <memory>

namespace headscope::ui {
namespace {

constexpr const char* kHint = "drop the .json that was written beside the figure";

}  // namespace

Result<std::string> boundedInflate(const QByteArray& packed, std::size_t mostBytes, const char* what) {
    const auto damaged = [what] {
        return fail(ErrorCode::fileFormat, fmt::format("{} is damaged", what), kHint);
    };
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return damaged();
    const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, &inflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.constData()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::string bytes;
    std::array<char, 65'536> piece{};
    int status = Z_OK;
    while (status == Z_OK) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = piece.size();
        status = inflate(&stream, Z_NO_FLUSH);
        bytes.append(piece.data(), piece.size() - stream.avail_out);
        if (bytes.size() > mostBytes) {
            return fail(
                ErrorCode::fileFormat,
                fmt::format("{} is larger than any of ours, which have at most {} bytes", what, mostBytes),
                kHint);
        }
    }
    if (status != Z_STREAM_END) return damaged();
    return bytes;
}

}  // namespace headscope::ui
