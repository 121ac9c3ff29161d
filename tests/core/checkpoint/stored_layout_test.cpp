// SPDX-License-Identifier: GPL-3.0-or-later
// Each way from a file's bytes to a tensor's values, against the tensor it was made from.
#include "core/checkpoint/stored_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace headscope {
namespace {

using Floats = std::vector<float>;

Floats counting(std::size_t count) {
    Floats values(count);
    std::iota(values.begin(), values.end(), 0.0F);
    return values;
}

Floats valuesOf(const Floats& file, std::vector<std::uint64_t> shape, StoredLayout layout) {
    TensorEntry entry{"t", Dtype::f32, std::move(shape), std::as_bytes(std::span(file)),
                      std::make_shared<const StoredLayout>(std::move(layout))};
    Floats values(static_cast<std::size_t>(entry.elements()));
    copyValues(entry, std::as_writable_bytes(std::span(values)));
    return values;
}

TEST(StoredLayout, CopiesWithoutOne) {
    const Floats file = counting(6);
    const TensorEntry entry{"t", Dtype::f32, {2, 3}, std::as_bytes(std::span(file))};
    Floats values(6);
    copyValues(entry, std::as_writable_bytes(std::span(values)));
    EXPECT_EQ(values, file);
}

TEST(StoredLayout, AddsAConstant) {
    StoredLayout layout;
    layout.addend = -1.0F;
    EXPECT_EQ(valuesOf({1, 2.5F}, {2}, layout), (Floats{0, 1.5F}));
}

TEST(StoredLayout, SwapsTheAxes) {
    StoredLayout layout;
    layout.transposed = true;
    EXPECT_EQ(valuesOf(counting(6), {3, 2}, layout), (Floats{0, 3, 1, 4, 2, 5}));
}

// The converter takes row [head, half, i] to [head, i, half].
TEST(StoredLayout, PutsRotaryPairsApart) {
    constexpr std::size_t kHeads = 2, kHalf = 3, kColumns = 2;
    const Floats wanted = counting(kHeads * 2 * kHalf * kColumns);
    Floats file(wanted.size());
    for (std::size_t h = 0; h < kHeads; ++h) {
        for (std::size_t k = 0; k < 2; ++k) {
            for (std::size_t i = 0; i < kHalf; ++i) {
                const std::size_t from = (h * 2 + k) * kHalf + i, to = (h * kHalf + i) * 2 + k;
                std::copy_n(wanted.begin() + static_cast<std::ptrdiff_t>(from * kColumns), kColumns,
                            file.begin() + static_cast<std::ptrdiff_t>(to * kColumns));
            }
        }
    }
    StoredLayout layout;
    layout.order = RowOrder::rotaryPairs;
    layout.heads = kHeads;
    EXPECT_EQ(valuesOf(file, {kHeads * 2 * kHalf, kColumns}, layout), wanted);
    // A bias has a row a value.
    EXPECT_EQ(valuesOf({0, 3, 1, 4, 2, 5}, {6},
                       [] {
                           StoredLayout bias;
                           bias.order = RowOrder::rotaryPairs;
                           return bias;
                       }()),
              (Floats{0, 1, 2, 3, 4, 5}));
}

TEST(StoredLayout, SpreadsJoinedQueriesKeysAndValuesOverGroups) {
    StoredLayout layout;
    layout.order = RowOrder::joinedQkv;
    layout.heads = 4;
    layout.groups = 2;
    // d = 1: q0 q1 q2 q3 k0 k1 v0 v1.
    EXPECT_EQ(valuesOf(counting(8), {8, 1}, layout), (Floats{0, 1, 4, 6, 2, 3, 5, 7}));
    layout.heads = layout.groups = 2;  // d = 2, each head its own group
    EXPECT_EQ(valuesOf(counting(12), {12}, layout), (Floats{0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11}));
}

TEST(StoredLayout, DecodesBlocks) {
    // Q8_0: an f16 scale of 0.5 (0x3800) and 32 signed bytes.
    std::vector<std::byte> file(34);
    file[1] = std::byte{0x38};
    for (std::size_t i = 0; i < 32; ++i) file[2 + i] = static_cast<std::byte>(i);
    StoredLayout layout;
    layout.block = *ggmlBlock(8);
    const TensorEntry entry{"t", Dtype::f32, {1, 32}, file, std::make_shared<const StoredLayout>(layout)};
    Floats values(32);
    copyValues(entry, std::as_writable_bytes(std::span(values)));
    EXPECT_EQ(values[1], 0.5F);
    EXPECT_EQ(values[31], 15.5F);
}

TEST(StoredLayout, MovesSixteenBitRowsAsTheyAre) {
    const std::vector<std::uint16_t> file = {10, 11, 30, 31, 20, 21, 40, 41};
    StoredLayout layout;
    layout.order = RowOrder::rotaryPairs;
    const TensorEntry entry{"t",
                            Dtype::bf16,
                            {4, 2},
                            std::as_bytes(std::span(file)),
                            std::make_shared<const StoredLayout>(layout)};
    std::vector<std::uint16_t> values(8);
    copyValues(entry, std::as_writable_bytes(std::span(values)));
    EXPECT_EQ(values, (std::vector<std::uint16_t>{10, 11, 20, 21, 30, 31, 40, 41}));
}

TEST(StoredLayout, FollowsStrides) {
    StoredLayout layout;
    layout.strides = {1, 2};
    EXPECT_EQ(valuesOf(counting(6), {2, 3}, layout), (Floats{0, 2, 4, 1, 3, 5}));
    layout.strides = {0, 1};
    EXPECT_EQ(valuesOf({7, 8}, {2, 2}, layout), (Floats{7, 8, 7, 8}));
}

TEST(StoredLayout, FitsOnlyShapesThatItCanOrder) {
    StoredLayout pairs;
    pairs.order = RowOrder::rotaryPairs;
    pairs.heads = 4;
    const std::vector<std::uint64_t> eight = {8, 5}, twelve = {12, 5}, vector = {8}, cube = {2, 2, 2};
    EXPECT_TRUE(fits(pairs, eight));
    EXPECT_TRUE(fits(pairs, vector));
    EXPECT_FALSE(fits(pairs, twelve)) << "three rows a head";
    pairs.heads = 0;
    EXPECT_FALSE(fits(pairs, eight));
    StoredLayout joined;
    joined.order = RowOrder::joinedQkv;
    joined.heads = 4;
    joined.groups = 2;
    EXPECT_TRUE(fits(joined, eight));
    EXPECT_FALSE(fits(joined, twelve));
    joined.groups = 3;
    EXPECT_FALSE(fits(joined, eight)) << "heads that groups do not share evenly";
    StoredLayout swapped;
    swapped.transposed = true;
    EXPECT_TRUE(fits(swapped, eight));
    EXPECT_FALSE(fits(swapped, vector));
    EXPECT_FALSE(fits(swapped, cube));
    StoredLayout blocks;
    blocks.block = *ggmlBlock(8);
    EXPECT_FALSE(fits(blocks, eight)) << "part of a block";
}

}  // namespace
}  // namespace headscope
