// SPDX-License-Identifier: GPL-3.0-or-later
// From the end record to the directory, from there to the entries; every offset is checked against the file.
#include "core/checkpoint/stored_zip.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "core/checkpoint/byte_cursor.h"

namespace headscope {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kEntryMark = 0x04034b50, kDirectoryMark = 0x02014b50, kEndMark = 0x06054b50;
constexpr std::uint32_t kWideEndMark = 0x06064b50, kWideLocatorMark = 0x07064b50;
constexpr std::size_t kEntryBytes = 30, kDirectoryBytes = 46, kEndBytes = 22, kWideEndBytes = 56;
constexpr std::size_t kWideLocatorBytes = 20, kMaxComment = 65535;
constexpr std::uint16_t kWideField = 1;
constexpr std::uint32_t kInWideField = 0xffffffffU;

Failure broken(const std::string& what) {
    return fail(ErrorCode::fileFormat, what, "is the file truncated, or no archive that torch.save wrote?");
}

// A number at a place that the caller has checked.
template <class Number>
Number at(Bytes bytes, std::size_t offset) {
    Number value{};
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

std::optional<Bytes> piece(Bytes bytes, std::uint64_t offset, std::uint64_t size) {
    if (offset > bytes.size() || size > bytes.size() - offset) return std::nullopt;
    return bytes.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
}

struct Directory {
    std::uint64_t entries{}, size{}, offset{};
};

// The 64-bit end record stands before the plain one and overrides it.
Result<Directory> readWideEnd(Bytes archive, std::size_t locator) {
    const auto offset = at<std::uint64_t>(archive, locator + 8);
    const auto end = piece(archive, offset, kWideEndBytes);
    if (!end || at<std::uint32_t>(*end, 0) != kWideEndMark)
        return broken("the archive's 64-bit end record is not where its locator says");
    return Directory{at<std::uint64_t>(*end, 32), at<std::uint64_t>(*end, 40), at<std::uint64_t>(*end, 48)};
}

Result<Directory> findDirectory(Bytes archive) {
    if (archive.size() < kEndBytes) return broken("too short for a zip archive");
    const std::size_t last = archive.size() - kEndBytes;
    const std::size_t first = last > kMaxComment ? last - kMaxComment : 0;
    for (std::size_t end = last + 1; end-- > first;) {
        if (at<std::uint32_t>(archive, end) != kEndMark) continue;
        if (end + kEndBytes + at<std::uint16_t>(archive, end + 20) != archive.size()) continue;
        if (end >= kWideLocatorBytes &&
            at<std::uint32_t>(archive, end - kWideLocatorBytes) == kWideLocatorMark) {
            return readWideEnd(archive, end - kWideLocatorBytes);
        }
        return Directory{at<std::uint16_t>(archive, end + 10), at<std::uint32_t>(archive, end + 12),
                         at<std::uint32_t>(archive, end + 16)};
    }
    return broken("the archive has no directory at its end");
}

struct Described {
    std::string name;
    std::uint64_t size{}, packedSize{}, offset{};
};

// Sizes and offset that did not fit into 32 bits, in this order, each only where its field says so.
bool readWideSizes(Bytes extra, Described& entry) {
    ByteCursor cursor(extra);
    while (cursor.remaining() >= 4) {
        const auto id = cursor.number<std::uint16_t>();
        const auto size = cursor.number<std::uint16_t>();
        const auto field = cursor.take(*size);
        if (!field) return false;
        if (*id != kWideField) continue;
        ByteCursor numbers(*field);
        for (std::uint64_t* value : {&entry.size, &entry.packedSize, &entry.offset}) {
            if (*value != kInWideField) continue;
            const auto wide = numbers.number<std::uint64_t>();
            if (!wide) return false;
            *value = *wide;
        }
        return true;
    }
    return entry.size != kInWideField && entry.packedSize != kInWideField && entry.offset != kInWideField;
}

Result<Described> readDescription(ByteCursor& cursor) {
    const auto fixed = cursor.take(kDirectoryBytes);
    if (!fixed || at<std::uint32_t>(*fixed, 0) != kDirectoryMark)
        return broken("the archive's directory is damaged");
    const auto name = cursor.takeText(at<std::uint16_t>(*fixed, 28));
    const auto extra = cursor.take(at<std::uint16_t>(*fixed, 30));
    const auto comment = cursor.take(at<std::uint16_t>(*fixed, 32));
    if (!name || !extra || !comment) return broken("the archive's directory is damaged");
    if (name->empty() || name->find('\0') != std::string_view::npos)
        return broken("the archive has an entry without a name, or with a NUL byte in it");
    Described entry{std::string(*name), at<std::uint32_t>(*fixed, 24), at<std::uint32_t>(*fixed, 20),
                    at<std::uint32_t>(*fixed, 42)};
    const auto flags = at<std::uint16_t>(*fixed, 8), method = at<std::uint16_t>(*fixed, 10);
    if ((flags & 1U) != 0 || method != 0) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("entry \"{}\" of the archive is compressed or encrypted", shortened(*name)),
                    "load it with torch.load and save it again with torch.save");
    }
    if (!readWideSizes(*extra, entry) || entry.size != entry.packedSize)
        return broken(fmt::format("entry \"{}\" of the archive has no usable size", shortened(*name)));
    return entry;
}

struct Placed {
    ZipEntry entry;
    std::uint64_t begin{}, end{};
};

Result<Placed> place(Bytes archive, Described entry) {
    const auto header = piece(archive, entry.offset, kEntryBytes);
    if (!header || at<std::uint32_t>(*header, 0) != kEntryMark)
        return broken(fmt::format("entry \"{}\" is not where the directory says", shortened(entry.name)));
    const std::uint64_t data =
        entry.offset + kEntryBytes + at<std::uint16_t>(*header, 26) + at<std::uint16_t>(*header, 28);
    const auto bytes = piece(archive, data, entry.size);
    if (!bytes) return broken(fmt::format("entry \"{}\" ends beyond the file", shortened(entry.name)));
    return Placed{{std::move(entry.name), *bytes}, entry.offset, data + entry.size};
}

}  // namespace

Result<std::vector<ZipEntry>> readStoredZip(Bytes archive) {
    HEADSCOPE_TRY(const Directory directory, findDirectory(archive));
    const auto bytes = piece(archive, directory.offset, directory.size);
    if (!bytes || directory.entries > bytes->size() / kDirectoryBytes)
        return broken(
            fmt::format("the archive's directory of {} entries ends beyond the file", directory.entries));
    ByteCursor cursor(*bytes);
    std::vector<Placed> placed;
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
        HEADSCOPE_TRY(Described entry, readDescription(cursor));
        HEADSCOPE_TRY(Placed found, place(archive, std::move(entry)));
        placed.push_back(std::move(found));
    }
    std::vector<ZipEntry> entries;
    entries.reserve(placed.size());
    for (const Placed& one : placed) entries.push_back(one.entry);
    std::sort(placed.begin(), placed.end(),
              [](const Placed& a, const Placed& b) { return a.begin < b.begin; });
    for (std::size_t i = 1; i < placed.size(); ++i) {
        if (placed[i].begin < placed[i - 1].end) {
            return broken(fmt::format("entries \"{}\" and \"{}\" overlap",
                                      shortened(placed[i - 1].entry.name), shortened(placed[i].entry.name)));
        }
    }
    std::sort(placed.begin(), placed.end(),
              [](const Placed& a, const Placed& b) { return a.entry.name < b.entry.name; });
    for (std::size_t i = 1; i < placed.size(); ++i) {
        if (placed[i].entry.name == placed[i - 1].entry.name)
            return broken(fmt::format("entry \"{}\" is there twice", shortened(placed[i].entry.name)));
    }
    return entries;
}

}  // namespace headscope
