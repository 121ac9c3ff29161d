// SPDX-License-Identifier: GPL-3.0-or-later
// Checkpoints come back bit for bit; what is torn, foreign or hostile does not come in.
#include "core/sweep/checkpoint_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace headscope {
namespace {

const std::string kJob(64, 'a');

UnitResults fresh() { return UnitResults({2, 1, 3}); }

std::string header() { return checkpointHeader(kJob, 3); }

ErrorCode refusal(const std::string& bytes) {
    UnitResults into = fresh();
    const auto read = readCheckpoint(bytes, kJob, into);
    return read ? ErrorCode::internal : read.error().code;
}

TEST(CheckpointText, FloatsComeBackBitForBit) {
    const std::vector<float> values = {0.0F,
                                       -0.0F,
                                       0.1F,
                                       -1.0F / 3.0F,
                                       std::numeric_limits<float>::denorm_min(),
                                       std::numeric_limits<float>::max(),
                                       std::numeric_limits<float>::lowest(),
                                       std::numeric_limits<float>::infinity(),
                                       std::bit_cast<float>(0x7fc12345U)};
    UnitResults into({static_cast<std::uint32_t>(values.size())}, UnitValues::any);
    ASSERT_TRUE(readCheckpoint(checkpointHeader(kJob, 1) + checkpointLine(0, values), kJob, into));
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_EQ(std::bit_cast<std::uint32_t>(into.of(0)[i]), std::bit_cast<std::uint32_t>(values[i]));
}

TEST(CheckpointText, LinesComeInAnyOrder) {
    UnitResults into = fresh();
    const std::string bytes = header() + checkpointLine(2, std::vector{1.0F, 2.0F, 3.0F}) +
                              checkpointLine(0, std::vector{4.0F, 5.0F});
    const auto read = readCheckpoint(bytes, kJob, into);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, bytes.size());
    EXPECT_EQ(into.missing(), std::vector<std::uint32_t>{1});
    EXPECT_EQ(into.of(2)[1], 2.0F);
    EXPECT_LT(bytes.size(), longestCheckpoint(into.counts()));
}

TEST(CheckpointText, WhatWasBeingWrittenIsLeftOut) {
    const std::string first = checkpointLine(1, std::vector{1.5F}),
                      last = checkpointLine(0, std::vector{1.0F, 2.0F});
    const std::string bytes = header() + first + last;
    for (std::size_t length = 0; length <= bytes.size(); ++length) {
        UnitResults into = fresh();
        const auto read = readCheckpoint(std::string_view(bytes).substr(0, length), kJob, into);
        ASSERT_TRUE(read) << length << read.error().text();
        const std::size_t lines[] = {header().size(), (header() + first).size(), bytes.size()};
        std::size_t whole = 0;
        for (const std::size_t end : lines) whole = end <= length ? end : whole;
        EXPECT_EQ(*read, whole) << length;
        EXPECT_EQ(into.doneCount(), length == bytes.size() ? 2 : length >= lines[1] ? 1 : 0) << length;
    }
}

TEST(CheckpointText, AnotherJobIsRefused) {
    for (const std::string& other : {checkpointHeader(std::string(64, 'b'), 3), checkpointHeader(kJob, 4),
                                     std::string("{\"headscope_checkpoint\": 2, \"job\": 1}\n"),
                                     std::string("{\"headscope_checkpoint\": 1e999}\n"),
                                     std::string("{\"headscope_checkpoint\": [[[[]]]]}\n")}) {
        EXPECT_EQ(refusal(other), ErrorCode::fileFormat) << other;
    }
}

TEST(CheckpointText, AFileOfAnotherKindIsRefusedEvenWithoutALineEnd) {
    for (const std::string& other :
         {std::string("\n"), std::string("a thesis"), std::string("a thesis\n"), std::string("{}\n"),
          std::string("[1]\n"), std::string(4096, '\0'), header().substr(1), header().substr(0, 9) + "x"}) {
        EXPECT_EQ(refusal(other), ErrorCode::fileFormat) << other;
    }
}

TEST(CheckpointText, DamagedLinesAreRefusedByNumber) {
    const std::string one = "3f800000";
    for (const std::string& line :
         std::vector<std::string>{std::string(""),
                                  std::string("null"),
                                  std::string("{\"unit\": 1}"),
                                  std::string("{\"unit\": 1, \"values\": \"\"}"),
                                  "{\"unit\": 1, \"values\": \"" + one + one + "\"}",
                                  "{\"unit\": 1, \"values\": \"" + one.substr(1) + "\"}",
                                  "{\"unit\": 1, \"values\": \"3F800000\"}",
                                  "{\"unit\": 1, \"values\": \"3f80 000\"}",
                                  "{\"unit\": -1, \"values\": \"" + one + "\"}",
                                  "{\"unit\": 1.0, \"values\": \"" + one + "\"}",
                                  "{\"unit\": 3, \"values\": \"" + one + "\"}",
                                  "{\"unit\": 4294967297, \"values\": \"" + one + "\"}",
                                  "{\"unit\": 99999999999999999999999, \"values\": \"" + one + "\"}",
                                  "{\"unit\": \"1\", \"values\": \"" + one + "\"}",
                                  std::string("{\"unit\": 1, \"values\": 1}"),
                                  std::string("{\"unit\": 1, \"values\": [1.5]}"),
                                  "{\"unit\": 1, \"unit\": 1, \"values\": \"" + one + "\"}",
                                  "{\"unit\": 1, \"values\": \"" + one + "\", \"more\": 1}",
                                  std::string("{\"unit\": 1, \"values\": \"7fc00000\"}"),  // NaN
                                  std::string("{\"unit\": 1, \"values\": \"ff800000\"}"),  // -infinity
                                  std::string("{\"unit\": 0, \"values\": \"3f8000003f800000\"}"),  // twice
                                  std::string(100, '['),
                                  std::string("\xff\xfe")}) {
        UnitResults into = fresh();
        const auto read =
            readCheckpoint(header() + checkpointLine(0, std::vector{1.0F, 2.0F}) + line + "\n", kJob, into);
        ASSERT_FALSE(read) << line;
        EXPECT_EQ(read.error().code, ErrorCode::fileFormat);
        EXPECT_NE(read.error().text().find("line 3"), std::string::npos) << read.error().text();
    }
}

}  // namespace
}  // namespace headscope
