// SPDX-License-Identifier: GPL-3.0-or-later
// Magic, version, a Python literal padded with spaces, then the data.
#include "core/export/npy_writer.h"

#include <bit>
#include <limits>
#include <ostream>
#include <utility>

#include "core/base/check.h"

namespace headscope {
namespace {

static_assert(std::endian::native == std::endian::little,
              "the files are little-endian and written as they are");

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kPrefixBytes = 10;  // magic 6, version 2, length 2

std::string tupleText(std::span<const std::uint64_t> shape) {
    std::string text = "(";
    for (const std::uint64_t extent : shape) {
        text += std::to_string(extent);
        text += ", ";
    }
    // Python writes (3,) for one axis and (3, 4) for more.
    if (shape.size() == 1) {
        text.pop_back();
    } else if (shape.size() > 1) {
        text.resize(text.size() - 2);
    }
    return text + ")";
}

}  // namespace

NpyArray npyFloats(std::string name, std::vector<std::uint64_t> shape, std::span<const float> values) {
    return {std::move(name), "<f4", std::move(shape), std::as_bytes(values)};
}

NpyArray npyIntegers(std::string name, std::vector<std::uint64_t> shape,
                     std::span<const std::int64_t> values) {
    return {std::move(name), "<i8", std::move(shape), std::as_bytes(values)};
}

std::string npyHeader(const NpyArray& array) {
    std::string text =
        "{'descr': '" + array.type + "', 'fortran_order': False, 'shape': " + tupleText(array.shape) + ", }";
    const std::size_t unpadded = kPrefixBytes + text.size() + 1;
    text.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
    text += '\n';
    HEADSCOPE_CHECK(text.size() <= std::numeric_limits<std::uint16_t>::max());
    std::string header = "\x93NUMPY";
    header += '\x01';
    header += '\x00';
    header += static_cast<char>(text.size() & 0xffU);
    header += static_cast<char>(text.size() >> 8U);
    return header + text;
}

Result<void> writeNpy(const std::filesystem::path& path, const NpyArray& array, Overwrite overwrite) {
    return writeFileAtomically(
        path,
        [&](std::ostream& out) {
            out << npyHeader(array);
            out.write(reinterpret_cast<const char*>(array.bytes.data()),
                      static_cast<std::streamsize>(array.bytes.size()));
        },
        overwrite);
}

}  // namespace headscope
