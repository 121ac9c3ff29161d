// SPDX-License-Identifier: GPL-3.0-or-later
// JSON text: numbers round-trip, strings are valid, layout nests.
#include "core/export/json_writer.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

namespace headscope {
namespace {

TEST(JsonWriter, PrintsFloatsAsShortAsTheyRoundTrip) {
    EXPECT_EQ(jsonNumber(0.1F), "0.1");
    EXPECT_EQ(jsonNumber(1.0F), "1");
    EXPECT_EQ(jsonNumber(3.9054399F), "3.9054399");
    EXPECT_EQ(jsonNumber(16777216.0F), "16777216");
    EXPECT_EQ(jsonNumber(0.1), "0.1");
    std::uint32_t bits = 1;
    for (int i = 0; i < 2000; ++i) {
        bits = bits * 1664525U + 1013904223U;
        const auto value = std::bit_cast<float>(bits);
        const std::string text = jsonNumber(value);
        if (text == "null") continue;
        float back{};
        std::from_chars(text.data(), text.data() + text.size(), back);
        EXPECT_EQ(std::bit_cast<std::uint32_t>(back), bits) << text;
    }
}

TEST(JsonWriter, WritesNullForWhatIsNoNumber) {
    EXPECT_EQ(jsonNumber(std::numeric_limits<float>::quiet_NaN()), "null");
    EXPECT_EQ(jsonNumber(-std::numeric_limits<float>::infinity()), "null");
    EXPECT_EQ(jsonNumber(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriter, EscapesStringsAndReplacesInvalidUtf8) {
    EXPECT_EQ(jsonString("a\"b\\c\nd\te\x01"), "\"a\\\"b\\\\c\\nd\\te\\u0001\"");
    EXPECT_EQ(jsonString("\xC4\xA0the"), "\"\xC4\xA0the\"");
    EXPECT_EQ(jsonString("x\xFFy"), "\"x\xEF\xBF\xBDy\"");
    const std::string control = "\x1b[1m\r\x7f";
    EXPECT_EQ(nlohmann::json::parse(jsonString(control)).get<std::string>(), control);
}

TEST(JsonWriter, NestsObjectsAndLists) {
    JsonWriter json;
    json.beginObject().member("name", "x").list("ids", std::vector<std::uint32_t>{1, 2});
    json.key("rows").beginArray();
    json.values(std::span<const float>(std::vector<float>{0.5F, std::numeric_limits<float>::quiet_NaN()}));
    json.endArray()
        .key("empty")
        .beginObject()
        .endObject()
        .key("flag")
        .value(true)
        .key("none")
        .null()
        .endObject();
    const auto parsed = nlohmann::json::parse(json.text());
    EXPECT_EQ(
        parsed,
        nlohmann::json::parse(
            R"({"name": "x", "ids": [1, 2], "rows": [[0.5, null]], "empty": {}, "flag": true, "none": null})"));
    EXPECT_NE(json.text().find("\"ids\": [1, 2]"), std::string::npos) << json.text();
}

}  // namespace
}  // namespace headscope
