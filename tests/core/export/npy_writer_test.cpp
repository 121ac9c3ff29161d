// SPDX-License-Identifier: GPL-3.0-or-later
// .npy against the bytes that NumPy 1.24 writes for the same arrays.
#include "core/export/npy_writer.h"

#include <gtest/gtest.h>

#include <string_view>

#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using namespace std::string_view_literals;

TEST(NpyWriter, WritesTheHeaderThatNumPyWrites) {
    const std::vector<float> values(6);
    const std::string header = npyHeader(npyFloats("x", {2, 3}, values));
    // numpy.save of numpy.zeros((2, 3), "<f4"): 128 bytes of header, 118 after the prefix.
    std::string expected("\x93NUMPY\x01\x00\x76\x00"sv);
    expected += "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    expected.resize(127, ' ');
    expected += '\n';
    EXPECT_EQ(header, expected);
}

TEST(NpyWriter, WritesOneAndNoAxisAsPythonTuples) {
    const std::vector<std::int64_t> values(3);
    EXPECT_NE(npyHeader(npyIntegers("x", {3}, values)).find("'shape': (3,), }"), std::string::npos);
    EXPECT_NE(npyHeader({"x", "<U2", {}, {}}).find("'shape': (), }"), std::string::npos);
}

TEST(NpyWriter, AlignsDataOfEveryShape) {
    std::vector<std::uint64_t> shape;
    for (int axes = 0; axes < 12; ++axes) {
        const std::string header = npyHeader({"x", "<f4", shape, {}});
        EXPECT_EQ(header.size() % 64, 0U);
        EXPECT_EQ(header.back(), '\n');
        const std::size_t length =
            static_cast<unsigned char>(header[8]) + 256U * static_cast<unsigned char>(header[9]);
        EXPECT_EQ(length + 10, header.size());
        shape.push_back(1000);
    }
}

TEST(NpyWriter, WritesDataBehindTheHeader) {
    const test::TemporaryFolder folder;
    const std::vector<float> values = {1.0F, -2.5F};
    const NpyArray array = npyFloats("x", {2}, values);
    ASSERT_TRUE(writeNpy(folder.path("x.npy"), array, Overwrite::refuse));
    EXPECT_EQ(test::readBytes(folder.path("x.npy")),
              npyHeader(array) + std::string("\x00\x00\x80\x3f\x00\x00\x20\xc0"sv));
    const auto again = writeNpy(folder.path("x.npy"), array, Overwrite::refuse);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::fileExists);
}

}  // namespace
}  // namespace headscope
