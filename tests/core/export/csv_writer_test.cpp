// SPDX-License-Identifier: GPL-3.0-or-later
// CSV: quoting and numbers.
#include "core/export/csv_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace headscope {
namespace {

TEST(CsvWriter, QuotesFieldsWithCommasQuotesAndLineEnds) {
    EXPECT_EQ(csvField("plain text"), "plain text");
    EXPECT_EQ(csvField("a,b"), "\"a,b\"");
    EXPECT_EQ(csvField("say \"x\""), "\"say \"\"x\"\"\"");
    EXPECT_EQ(csvField("two\nlines"), "\"two\nlines\"");
}

TEST(CsvWriter, KeepsEmptyFieldsInPlace) {
    CsvWriter csv;
    csv.text("").number(std::uint64_t{7}).text("").endRow().number(0.1F).endRow();
    EXPECT_EQ(csv.str(), ",7,\n0.1\n");
}

TEST(CsvWriter, LeavesNaNEmptyAndNamesInfinity) {
    EXPECT_EQ(csvNumber(std::numeric_limits<float>::quiet_NaN()), "");
    EXPECT_EQ(csvNumber(-std::numeric_limits<float>::infinity()), "-inf");
    EXPECT_EQ(csvNumber(2.5e-8F), "2.5e-08");
}

TEST(CsvWriter, WritesAMatrixWithLabelsAndLeavesMaskedCellsEmpty) {
    const std::vector<std::string> labels = {"a", "b,c"};
    const std::vector<float> values = {1.0F, 0.0F, 0.25F, 0.75F};
    const std::vector<std::uint8_t> visible = {1, 0, 1, 1};
    EXPECT_EQ(matrixCsv("query", labels, labels, values, visible),
              "query,a,\"b,c\"\na,1,\n\"b,c\",0.25,0.75\n");
    EXPECT_EQ(matrixCsv("query", labels, labels, values), "query,a,\"b,c\"\na,1,0\n\"b,c\",0.25,0.75\n");
}

}  // namespace
}  // namespace headscope
