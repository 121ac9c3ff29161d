// SPDX-License-Identifier: GPL-3.0-or-later
// What JSON is refused, and that refusing is cheap.
#include "core/base/strict_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

std::string nested(std::size_t depth, char open, char close) {
    return std::string(depth, open) + std::string(depth, close);
}

TEST(StrictJson, ReadsWhatTheParserReads) {
    const auto parsed = valueOf(parseStrictJson(R"( {"a": [1, -2, 3.5, true, null], "ü": {"a": "x\n"}} )"));
    EXPECT_EQ(parsed, nlohmann::json::parse(R"({"a": [1, -2, 3.5, true, null], "ü": {"a": "x\n"}})"));
}

TEST(StrictJson, RejectsDuplicateKeys) {
    expectError(parseStrictJson(R"({"a": 1, "b": 2, "a": 3})"), ErrorCode::fileFormat,
                {"key \"a\" appears twice"});
    expectError(parseStrictJson(R"({"x": [{"a": {"k": 1, "k": 1}}]})"), ErrorCode::fileFormat, {"\"k\""});
    expectError(parseStrictJson(R"({"a": 1, "\u0061": 2})"), ErrorCode::fileFormat, {"\"a\""});
}

TEST(StrictJson, AllowsOneKeyInDifferentObjects) {
    EXPECT_TRUE(parseStrictJson(R"({"a": {"a": [{"a": 1}, {"a": 2}]}, "b": {"a": 1}})"));
}

TEST(StrictJson, RejectsDeepNesting) {
    EXPECT_TRUE(parseStrictJson(nested(kMaxJsonDepth, '[', ']')));
    expectError(parseStrictJson(nested(kMaxJsonDepth + 1, '[', ']')), ErrorCode::fileFormat,
                {"nesting deeper than 64"});
    std::string objects;
    for (std::size_t i = 0; i <= kMaxJsonDepth; ++i) objects += "{\"a\":";
    expectError(parseStrictJson(objects), ErrorCode::fileFormat, {"nesting deeper than 64"});
}

TEST(StrictJson, DepthIsNotWidth) {
    std::string wide = "[";
    for (int i = 0; i < 1000; ++i) wide += "[{}],";
    EXPECT_TRUE(parseStrictJson(wide + "0]"));
}

TEST(StrictJson, SurvivesAMillionBrackets) {
    expectError(parseStrictJson(std::string(1'000'000, '[')), ErrorCode::fileFormat);
}

TEST(StrictJson, NamesTheByteWhereItBreaks) {
    expectError(parseStrictJson("{\"a\": x}"), ErrorCode::fileFormat, {"at byte 7"});
}

TEST(StrictJson, RejectsWhatIsNotOneDocument) {
    for (const char* text : {"", " ", "{", "[1,", "{} {}", "[1] x", "{\"a\" 1}", "{a: 1}", "[1,]", "nul",
                             "NaN", "[Infinity]", "// c\n1", "'a'", "\"a", "01", "+1", "1e", "\x01"}) {
        expectError(parseStrictJson(text), ErrorCode::fileFormat);
    }
    expectError(parseStrictJson(std::string_view("{}\0", 3)), ErrorCode::fileFormat);
}

TEST(StrictJson, RejectsInvalidUtf8) {
    for (const char* text : {"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"\\ud800\"", "\"\xe2\x82\""}) {
        expectError(parseStrictJson(text), ErrorCode::fileFormat);
    }
}

TEST(StrictJson, RejectsNumbersThatAreNone) {
    expectError(parseStrictJson("1e999"), ErrorCode::fileFormat);
    expectError(parseStrictJson("[-1e999]"), ErrorCode::fileFormat);
}

TEST(StrictJson, RejectsEveryPrefixOfADocument) {
    const std::string text = R"({"a": [1, {"b": "c\u00e9"}], "d": -1.5e3, "e": null})";
    for (std::size_t length = 0; length < text.size(); ++length) {
        EXPECT_FALSE(parseStrictJson(text.substr(0, length)).has_value()) << length;
    }
    EXPECT_TRUE(parseStrictJson(text));
}

}  // namespace
}  // namespace headscope
