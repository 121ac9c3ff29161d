// SPDX-License-Identifier: GPL-3.0-or-later
// Every quantised type against the numbers of the package `gguf`, bit for bit.
#include "core/checkpoint/gguf_dequantize.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "core/checkpoint/gguf_reader.h"
#include "tests/support/expect_error.h"

namespace headscope {
namespace {

class GgufDequantize : public ::testing::TestWithParam<const char*> {};

TEST_P(GgufDequantize, GivesTheBitsOfTheReference) {
    const std::string file = std::string(HEADSCOPE_SOURCE_DIR) + "/tests/data/gguf/blocks.gguf";
    const GgufReader reader = test::valueOf(GgufReader::open(file));
    const GgufTensor* packed = reader.find(GetParam());
    const GgufTensor* expected = reader.find(std::string(GetParam()) + ".f32");
    ASSERT_TRUE(packed && expected);
    ASSERT_EQ(packed->block.name, GetParam());
    ASSERT_EQ(packed->shape, expected->shape);
    std::vector<float> values(expected->bytes.size() / sizeof(float));
    dequantize(packed->block, packed->bytes, values);
    std::size_t different = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::uint32_t found = 0, wanted = 0;
        std::memcpy(&found, &values[i], sizeof found);
        std::memcpy(&wanted, expected->bytes.data() + i * sizeof wanted, sizeof wanted);
        if (found != wanted && ++different < 4) ADD_FAILURE() << "value " << i << ": " << values[i];
    }
    EXPECT_EQ(different, 0U) << "of " << values.size();
}

INSTANTIATE_TEST_SUITE_P(Types, GgufDequantize,
                         ::testing::Values("F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K",
                                           "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"),
                         [](const auto& parameter) { return std::string(parameter.param); });

}  // namespace
}  // namespace headscope
