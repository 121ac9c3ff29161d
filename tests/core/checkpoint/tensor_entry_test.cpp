// SPDX-License-Identifier: GPL-3.0-or-later
// Names and sizes of dtypes, as the safetensors format fixes them.
#include "core/checkpoint/tensor_entry.h"

#include <gtest/gtest.h>

#include <map>

namespace headscope {
namespace {

TEST(TensorEntry, KnowsEveryDtypeOfTheFormat) {
    const std::map<std::string_view, std::pair<Dtype, std::size_t>> expected = {
        {"BOOL", {Dtype::boolean, 1}}, {"U8", {Dtype::u8, 1}},          {"I8", {Dtype::i8, 1}},
        {"I16", {Dtype::i16, 2}},      {"U16", {Dtype::u16, 2}},        {"F16", {Dtype::f16, 2}},
        {"BF16", {Dtype::bf16, 2}},    {"I32", {Dtype::i32, 4}},        {"U32", {Dtype::u32, 4}},
        {"F32", {Dtype::f32, 4}},      {"F64", {Dtype::f64, 8}},        {"I64", {Dtype::i64, 8}},
        {"U64", {Dtype::u64, 8}},      {"F8_E4M3", {Dtype::f8e4m3, 1}}, {"F8_E5M2", {Dtype::f8e5m2, 1}}};
    for (const auto& [name, row] : expected) {
        EXPECT_EQ(dtypeFromName(name), row.first) << name;
        EXPECT_EQ(dtypeName(row.first), name);
        EXPECT_EQ(dtypeBytes(row.first), row.second) << name;
    }
    EXPECT_EQ(expected.size(), static_cast<std::size_t>(Dtype::f8e5m2) + 1);
}

TEST(TensorEntry, KnowsNoOtherNames) {
    for (const char* name : {"", "f32", "F32 ", "F128", "C64"}) EXPECT_FALSE(dtypeFromName(name)) << name;
}

TEST(TensorEntry, CountsAndWritesShapes) {
    TensorEntry entry;
    EXPECT_EQ(entry.elements(), 1U) << "a scalar";
    EXPECT_EQ(shapeText(entry.shape), "[]");
    entry.shape = {768, 2304};
    EXPECT_EQ(entry.elements(), 768U * 2304U);
    EXPECT_EQ(shapeText(entry.shape), "[768, 2304]");
    entry.shape = {5, 0};
    EXPECT_EQ(entry.elements(), 0U);
}

}  // namespace
}  // namespace headscope
