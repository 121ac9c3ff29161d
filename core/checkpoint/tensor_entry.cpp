// SPDX-License-Identifier: GPL-3.0-or-later
// Names and sizes of dtypes. Source: safetensors format description.
#include "core/checkpoint/tensor_entry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

namespace headscope {
namespace {

struct Row {
    Dtype dtype;
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array<Row, 15> kDtypes = {{
    {Dtype::boolean, "BOOL", 1},
    {Dtype::u8, "U8", 1},
    {Dtype::i8, "I8", 1},
    {Dtype::i16, "I16", 2},
    {Dtype::u16, "U16", 2},
    {Dtype::f16, "F16", 2},
    {Dtype::bf16, "BF16", 2},
    {Dtype::i32, "I32", 4},
    {Dtype::u32, "U32", 4},
    {Dtype::f32, "F32", 4},
    {Dtype::f64, "F64", 8},
    {Dtype::i64, "I64", 8},
    {Dtype::u64, "U64", 8},
    {Dtype::f8e4m3, "F8_E4M3", 1},
    {Dtype::f8e5m2, "F8_E5M2", 1},
}};

}  // namespace

std::size_t dtypeBytes(Dtype dtype) { return kDtypes[static_cast<std::size_t>(dtype)].bytes; }

std::string_view dtypeName(Dtype dtype) { return kDtypes[static_cast<std::size_t>(dtype)].name; }

std::optional<Dtype> dtypeFromName(std::string_view name) {
    for (const Row& row : kDtypes) {
        if (row.name == name) return row.dtype;
    }
    return std::nullopt;
}

std::string shapeText(std::span<const std::uint64_t> shape) {
    return fmt::format("[{}]", fmt::join(shape, ", "));
}

}  // namespace headscope
