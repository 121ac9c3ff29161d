// SPDX-License-Identifier: GPL-3.0-or-later
// Written sizes.
#include "app/common/byte_size.h"

#include <gtest/gtest.h>

namespace headscope::app {
namespace {

TEST(ByteSize, ReadsUnits) {
    EXPECT_EQ(parseByteSize("4GiB").value(), 4ULL << 30U);
    EXPECT_EQ(parseByteSize("500 MB").value(), 500000000U);
    EXPECT_EQ(parseByteSize("1.5kib").value(), 1536U);
    EXPECT_EQ(parseByteSize("2g").value(), 2ULL << 30U);
    EXPECT_EQ(parseByteSize("1048576").value(), 1048576U);
}

TEST(ByteSize, RefusesWhatIsNoSize) {
    for (const char* text : {"", "GiB", "-1GiB", "0", "4XiB", "nan", "inf", "1e30TiB", "4GiB4", "0.5b"}) {
        const auto size = parseByteSize(text);
        ASSERT_FALSE(size) << text;
        EXPECT_EQ(size.error().code, ErrorCode::usage);
    }
}

TEST(ByteSize, WritesSizesForPeople) {
    EXPECT_EQ(byteSizeText(1023), "1023 bytes");
    EXPECT_EQ(byteSizeText(1536), "1.5 KiB");
    EXPECT_EQ(byteSizeText(4ULL << 30U), "4.0 GiB");
}

}  // namespace
}  // namespace headscope::app
