// SPDX-License-Identifier: GPL-3.0-or-later
// The zip comes from libzip, which reads the arrays in place when it closes the file.
#include "core/export/npz_writer.h"

#include <fmt/format.h>
#include <zip.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headscope {
namespace {

struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

constexpr zip_uint16_t kNoTime = 0;
constexpr zip_uint16_t kFirstZipDay = 0x21;  // 1980-01-01: the time must not make equal data unequal files

Failure writeFailed(const std::filesystem::path& path, std::string_view reason) {
    return fail(ErrorCode::fileWriteFailed, fmt::format("cannot write \"{}\": {}", path.string(), reason),
                "is there space on the disk?");
}

// Header and data stay where they are until the archive is closed.
Result<void> addArray(zip_t* archive, const NpyArray& array, std::string& header,
                      const std::filesystem::path& path) {
    // libzip's fragments are not const, though a source only reads them.
    std::array<zip_buffer_fragment_t, 2> parts{};
    parts[0] = {reinterpret_cast<zip_uint8_t*>(header.data()), header.size()};
    parts[1] = {reinterpret_cast<zip_uint8_t*>(const_cast<std::byte*>(array.bytes.data())),
                array.bytes.size()};
    zip_source_t* source = zip_source_buffer_fragment(archive, parts.data(), array.bytes.empty() ? 1 : 2, 0);
    if (source == nullptr) return writeFailed(path, zip_strerror(archive));
    const std::string name = array.name + ".npy";
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return writeFailed(path, zip_strerror(archive));
    }
    const auto entry = static_cast<zip_uint64_t>(index);
    if (zip_set_file_compression(archive, entry, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(archive, entry, kNoTime, kFirstZipDay, 0) != 0) {
        return writeFailed(path, zip_strerror(archive));
    }
    return {};
}

Result<void> writeArchive(const std::filesystem::path& beside, const std::filesystem::path& path,
                          std::span<const NpyArray> arrays) {
    int code = 0;
    Archive archive(zip_open(beside.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
    if (!archive) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        const std::string reason = zip_error_strerror(&error);
        zip_error_fini(&error);
        return writeFailed(path, reason);
    }
    std::vector<std::string> headers;
    headers.reserve(arrays.size());  // libzip keeps pointers into them
    for (const NpyArray& array : arrays) {
        headers.push_back(npyHeader(array));
        HEADSCOPE_CHECKED(addArray(archive.get(), array, headers.back(), path));
    }
    if (zip_close(archive.get()) != 0) return writeFailed(path, zip_strerror(archive.get()));
    static_cast<void>(archive.release());  // closed above; NOLINT(bugprone-unused-return-value)
    return {};
}

}  // namespace

Result<void> writeNpz(const std::filesystem::path& path, std::span<const NpyArray> arrays,
                      Overwrite overwrite) {
    return writeBesideAndRename(
        path, [&](const std::filesystem::path& beside) { return writeArchive(beside, path, arrays); },
        overwrite);
}

}  // namespace headscope
