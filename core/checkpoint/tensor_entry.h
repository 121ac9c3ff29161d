// SPDX-License-Identifier: GPL-3.0-or-later
// One tensor of a checkpoint: name, dtype, shape, bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headscope {

/// Element types of checkpoints, as safetensors names them.
enum class Dtype : std::uint8_t {
    boolean,
    u8,
    i8,
    i16,
    u16,
    f16,
    bf16,
    i32,
    u32,
    f32,
    f64,
    i64,
    u64,
    f8e4m3,
    f8e5m2
};

/// Bytes of one element.
[[nodiscard]] std::size_t dtypeBytes(Dtype dtype);
/// "F32".
[[nodiscard]] std::string_view dtypeName(Dtype dtype);
/// The dtype of a safetensors name.
[[nodiscard]] std::optional<Dtype> dtypeFromName(std::string_view name);
/// "[768, 2304]".
[[nodiscard]] std::string shapeText(std::span<const std::uint64_t> shape);

struct StoredLayout;

/// A tensor within a mapped file.
struct TensorEntry {
    std::string name;
    Dtype dtype{};
    std::vector<std::uint64_t> shape;
    std::span<const std::byte> bytes;  ///< little-endian; row-major, but for `layout`; valid while mapped
    /// Null: the bytes are the values. Else copyValues() (core/checkpoint/stored_layout.h) makes them.
    std::shared_ptr<const StoredLayout> layout = nullptr;

    /// Number of elements.
    [[nodiscard]] std::uint64_t elements() const {
        std::uint64_t count = 1;
        for (const std::uint64_t extent : shape) count *= extent;
        return count;
    }
};

}  // namespace headscope
