// SPDX-License-Identifier: GPL-3.0-or-later
// Header validation: every number of the file is checked before it is believed.
#include "core/checkpoint/safetensors_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/strict_json.h"
#include "core/checkpoint/safetensors_format.h"

namespace headscope {
namespace {

using nlohmann::json;

Failure broken(const std::string& what) {
    return fail(ErrorCode::fileFormat, what, "is the file truncated or not safetensors?");
}

// A non-negative integer of the header; JSON floats and negatives are not sizes.
std::optional<std::uint64_t> sizeOf(const json& value) {
    if (!value.is_number_unsigned()) return std::nullopt;
    return value.get<std::uint64_t>();
}

Result<std::vector<std::uint64_t>> readShape(const std::string& name, const json& entry) {
    const auto found = entry.find("shape");
    if (found == entry.end() || !found->is_array() || found->size() > kSafetensorsMaxAxes) {
        return broken(fmt::format("tensor \"{}\" has no usable shape", name));
    }
    std::vector<std::uint64_t> shape;
    for (const json& extent : *found) {
        const auto size = sizeOf(extent);
        if (!size) return broken(fmt::format("tensor \"{}\" has an extent that is no size", name));
        shape.push_back(*size);
    }
    return shape;
}

std::optional<std::uint64_t> bytesOf(const std::vector<std::uint64_t>& shape, Dtype dtype) {
    std::uint64_t bytes = dtypeBytes(dtype);
    for (const std::uint64_t extent : shape) {
        if (__builtin_mul_overflow(bytes, extent, &bytes)) return std::nullopt;
    }
    return bytes;
}

struct Placed {
    TensorEntry entry;
    std::uint64_t begin{}, end{};
};

Result<Placed> readEntry(const std::string& name, const json& value, std::span<const std::byte> data) {
    if (!value.is_object()) return broken(fmt::format("tensor \"{}\" is not described by an object", name));
    Placed placed;
    placed.entry.name = name;
    const auto dtype = value.find("dtype");
    const auto known =
        dtype != value.end() && dtype->is_string() ? dtypeFromName(dtype->get<std::string>()) : std::nullopt;
    if (!known) {
        return fail(ErrorCode::tensorDtype, fmt::format("tensor \"{}\" has an unknown dtype", name),
                    "convert the checkpoint to f32, f16 or bf16");
    }
    placed.entry.dtype = *known;
    HEADSCOPE_TRY(placed.entry.shape, readShape(name, value));
    const auto offsets = value.find("data_offsets");
    if (offsets == value.end() || !offsets->is_array() || offsets->size() != 2) {
        return broken(fmt::format("tensor \"{}\" has no data_offsets", name));
    }
    const auto begin = sizeOf((*offsets)[0]);
    const auto end = sizeOf((*offsets)[1]);
    if (!begin || !end || *begin > *end || *end > data.size()) {
        return broken(
            fmt::format("tensor \"{}\" lies outside the file's {} bytes of data", name, data.size()));
    }
    if (bytesOf(placed.entry.shape, *known) != *end - *begin) {
        return broken(fmt::format("tensor \"{}\" of shape {} and dtype {} has {} bytes", name,
                                  shapeText(placed.entry.shape), dtypeName(*known), *end - *begin));
    }
    placed.begin = *begin;
    placed.end = *end;
    placed.entry.bytes = data.subspan(*begin, *end - *begin);
    return placed;
}

Result<std::map<std::string, std::string>> readMetadata(const json& value) {
    const bool texts = value.is_object() && std::all_of(value.begin(), value.end(),
                                                        [](const json& text) { return text.is_string(); });
    if (!texts) return broken(fmt::format("{} is not an object of texts", kSafetensorsMetadata));
    return value.get<std::map<std::string, std::string>>();
}

// The format allows neither holes nor overlaps: bytes that no tensor owns could hide anything.
Result<void> checkCoverage(std::vector<Placed>& placed, std::uint64_t dataBytes) {
    std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t reached = 0;
    for (const Placed& tensor : placed) {
        if (tensor.begin < reached)
            return broken(fmt::format("tensor \"{}\" overlaps the one before", tensor.entry.name));
        if (tensor.begin > reached)
            return broken(fmt::format("bytes before tensor \"{}\" belong to none", tensor.entry.name));
        reached = tensor.end;
    }
    if (reached != dataBytes)
        return broken(fmt::format("{} bytes after the last tensor", dataBytes - reached));
    return {};
}

Result<json> readHeader(std::span<const std::byte> bytes) {
    if (bytes.size() < kSafetensorsLengthBytes)
        return broken(fmt::format("only {} bytes long", bytes.size()));
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < kSafetensorsLengthBytes; ++i) {
        length |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    }
    if (length > kSafetensorsMaxHeader) return broken(fmt::format("claims a header of {} bytes", length));
    if (length > bytes.size() - kSafetensorsLengthBytes) {
        return broken(fmt::format("claims a header of {} bytes in a file of {}", length, bytes.size()));
    }
    const auto text = bytes.subspan(kSafetensorsLengthBytes, length);
    HEADSCOPE_TRY(json header, parseStrictJson({reinterpret_cast<const char*>(text.data()), text.size()}));
    if (!header.is_object()) return broken("header is not a JSON object");
    return header;
}

}  // namespace

Result<SafetensorsReader> SafetensorsReader::open(const std::filesystem::path& path) {
    HEADSCOPE_TRY(auto file, MappedFile::open(path));
    const auto inFile = [&](Error error) {
        return fail(std::move(error).in(fmt::format("\"{}\"", path.string())));
    };
    auto header = readHeader(file->bytes());
    if (!header) return inFile(std::move(header).error());
    SafetensorsReader reader;
    std::vector<Placed> placed;
    // The header's JSON was parsed, so its length field is believable here.
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < kSafetensorsLengthBytes; ++i) {
        length |= std::to_integer<std::uint64_t>(file->bytes()[i]) << (8 * i);
    }
    const auto data = file->bytes().subspan(kSafetensorsLengthBytes + length);
    for (const auto& [name, value] : header->items()) {
        if (name == kSafetensorsMetadata) {
            auto metadata = readMetadata(value);
            if (!metadata) return inFile(std::move(metadata).error());
            reader.m_metadata = std::move(*metadata);
            continue;
        }
        auto entry = readEntry(name, value, data);
        if (!entry) return inFile(std::move(entry).error());
        placed.push_back(std::move(*entry));
    }
    if (auto covered = checkCoverage(placed, data.size()); !covered)
        return inFile(std::move(covered).error());
    for (Placed& tensor : placed) reader.m_tensors.push_back(std::move(tensor.entry));
    std::sort(reader.m_tensors.begin(), reader.m_tensors.end(),
              [](const TensorEntry& a, const TensorEntry& b) { return a.name < b.name; });
    reader.m_file = std::move(file);
    return reader;
}

const TensorEntry* SafetensorsReader::find(std::string_view name) const {
    const auto found =
        std::lower_bound(m_tensors.begin(), m_tensors.end(), name,
                         [](const TensorEntry& entry, std::string_view key) { return entry.name < key; });
    return found != m_tensors.end() && found->name == name ? &*found : nullptr;
}

}  // namespace headscope
