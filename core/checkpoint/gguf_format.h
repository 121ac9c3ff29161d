// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers of the GGUF format: magic, versions, limits, types of values and of tensors.
// Source: github.com/ggml-org/ggml, docs/gguf.md; block sizes: ggml-common.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace headscope {

/// "GGUF", little-endian.
inline constexpr std::uint32_t kGgufMagic = 0x46554747;
/// Version 1 had 32-bit lengths and was never in wide use.
inline constexpr std::uint32_t kGgufOldestVersion = 2;
/// The newest version that is known.
inline constexpr std::uint32_t kGgufNewestVersion = 3;
/// Alignment of tensor data where general.alignment says nothing.
inline constexpr std::uint64_t kGgufAlignment = 32;
/// Axes that the format allows.
inline constexpr std::uint32_t kGgufMaxAxes = 4;
/// Longest tensor name and key; the format allows 64 and 65535.
inline constexpr std::uint64_t kGgufMaxName = 65535;

/// Types of metadata values.
enum class GgufValueType : std::uint32_t {
    u8,
    i8,
    u16,
    i16,
    u32,
    i32,
    f32,
    boolean,
    text,
    list,
    u64,
    i64,
    f64
};

/// Types of tensors that are read, numbered as in files.
enum class GgmlType : std::uint32_t {
    f32 = 0,
    f16 = 1,
    q4_0 = 2,
    q4_1 = 3,
    q5_0 = 6,
    q5_1 = 7,
    q8_0 = 8,
    q2_k = 10,
    q3_k = 11,
    q4_k = 12,
    q5_k = 13,
    q6_k = 14,
    iq4_nl = 20,
    iq4_xs = 23,
    bf16 = 30
};

/// How a type packs its values.
struct GgmlBlock {
    GgmlType type;
    std::string_view name;  ///< "Q4_K"
    std::uint64_t values;   ///< values of a block; 1: not quantised
    std::uint64_t bytes;    ///< bytes of a block
};

/// The row of a type number; nothing for types that are not read.
[[nodiscard]] std::optional<GgmlBlock> ggmlBlock(std::uint32_t type);

}  // namespace headscope
