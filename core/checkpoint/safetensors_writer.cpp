// SPDX-License-Identifier: GPL-3.0-or-later
// Header and data in one stream; the header is padded so that data starts at a multiple of 8.
#include "core/checkpoint/safetensors_writer.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "core/checkpoint/safetensors_format.h"

namespace headscope {
namespace {

Result<std::string> headerOf(std::span<const OutTensor> tensors,
                             const std::map<std::string, std::string>& metadata) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    if (!metadata.empty()) header[kSafetensorsMetadata] = metadata;
    std::set<std::string> names;
    std::uint64_t offset = 0;
    for (const OutTensor& tensor : tensors) {
        std::uint64_t bytes = dtypeBytes(tensor.dtype);
        bool overflow = false;
        for (const std::uint64_t extent : tensor.shape)
            overflow |= __builtin_mul_overflow(bytes, extent, &bytes);
        if (tensor.name == kSafetensorsMetadata) {
            return fail(ErrorCode::usage, fmt::format("no tensor can be called \"{}\"", tensor.name));
        }
        if (overflow) {
            return fail(ErrorCode::usage,
                        fmt::format("tensor \"{}\" of shape {} has more bytes than can be counted",
                                    tensor.name, shapeText(tensor.shape)));
        }
        if (bytes != tensor.bytes.size() || !names.insert(tensor.name).second) {
            return fail(ErrorCode::usage,
                        fmt::format("tensor \"{}\" appears twice or has {} bytes, expected {}", tensor.name,
                                    tensor.bytes.size(), bytes));
        }
        header[tensor.name] = {{"dtype", std::string(dtypeName(tensor.dtype))},
                               {"shape", tensor.shape},
                               {"data_offsets", {offset, offset + bytes}}};
        offset += bytes;
    }
    std::string text = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    text.append((8 - text.size() % 8) % 8, ' ');
    return text;
}

}  // namespace

Result<void> writeSafetensors(const std::filesystem::path& path, std::span<const OutTensor> tensors,
                              const std::map<std::string, std::string>& metadata, Overwrite overwrite) {
    HEADSCOPE_TRY(const std::string header, headerOf(tensors, metadata));
    return writeFileAtomically(
        path,
        [&](std::ostream& out) {
            std::array<char, kSafetensorsLengthBytes> length{};
            for (std::size_t i = 0; i < length.size(); ++i) {
                length[i] = static_cast<char>(static_cast<std::uint64_t>(header.size()) >> (8 * i));
            }
            out.write(length.data(), static_cast<std::streamsize>(length.size()));
            out << header;
            for (const OutTensor& tensor : tensors) {
                out.write(reinterpret_cast<const char*>(tensor.bytes.data()),
                          static_cast<std::streamsize>(tensor.bytes.size()));
            }
        },
        overwrite);
}

}  // namespace headscope
