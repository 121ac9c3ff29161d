// SPDX-License-Identifier: GPL-3.0-or-later
// Sections of tokenizer.json: wrong kinds and missing keys are named.
#include "core/text/json_section.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using testing::sectionOf;

std::string parseError(std::string_view json) {
    const auto section = JsonSection::parse(json, "x.json");
    if (section) return "parsed";
    EXPECT_EQ(section.error().code, ErrorCode::fileFormat);
    return section.error().message;
}

TEST(JsonSection, ReadsEveryKindOfValue) {
    const JsonSection section =
        sectionOf(R"({"t": "é", "f": true, "n": 7, "a": [1, {"b": "c"}], "z": null})");
    EXPECT_EQ(*section.at("t").text(), "é");
    EXPECT_EQ(*section.at("t").character(), U'é');
    EXPECT_TRUE(*section.at("f").flag());
    EXPECT_EQ(*section.at("n").number(7), 7U);
    EXPECT_EQ(*section.at("a").elements()->at(1).at("b").text(), "c");
    EXPECT_EQ(section.members()->size(), 5U);
    EXPECT_TRUE(section.at("z").isNull());
    EXPECT_TRUE(section.at("absent").isNull());
    EXPECT_EQ(*section.at("absent").textOr("otherwise"), "otherwise");
    EXPECT_TRUE(*section.at("z").flagOr(true));
    EXPECT_EQ(section.at("a").elements()->at(1).onlyMember().first, "b");
}

TEST(JsonSection, NamesFilePlaceFoundAndExpected) {
    const JsonSection section = sectionOf(R"({"a": [1, {"b": 2.5}], "text": "ab", "n": -1})");
    EXPECT_EQ(section.at("a").elements()->at(1).at("b").text().error().message,
              "test.json: a[1].b is number, expected a string");
    EXPECT_EQ(section.at("c").flag().error().message, "test.json: c is missing, expected true or false");
    EXPECT_EQ(section.at("text").character().error().message,
              "test.json: text is a string, expected a string of one character");
    EXPECT_FALSE(section.at("n").number(10).has_value());
    EXPECT_FALSE(section.at("a").elements()->at(0).number(0).has_value());
    EXPECT_FALSE(section.at("a").members().has_value());
    EXPECT_FALSE(section.at("text").elements().has_value());
    EXPECT_FALSE(section.at("text").type().has_value());
    EXPECT_TRUE(section.at("text").at("deeper").isNull());
}

TEST(JsonSection, RejectsTruncatedText) {
    const std::string whole = R"({"a": [1, "two", {"b": null}]})";
    EXPECT_EQ(parseError(whole), "parsed");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_NE(parseError(whole.substr(0, length)).find("not JSON at byte"), std::string::npos) << length;
    }
    EXPECT_NE(parseError(whole + "x").find("not JSON"), std::string::npos);
}

TEST(JsonSection, RejectsDuplicateKeys) {
    EXPECT_EQ(parseError(R"({"a": 1, "b": {"c": 1, "c": 2}})"), "x.json: key \"c\" comes twice");
    EXPECT_EQ(parseError(R"({"a": {"c": 1}, "b": {"c": 1}})"), "parsed");
}

TEST(JsonSection, RejectsDeepNesting) {
    EXPECT_EQ(parseError(std::string(64, '[') + std::string(64, ']')), "parsed");
    EXPECT_EQ(parseError(std::string(65, '[') + std::string(65, ']')), "x.json: more than 64 levels deep");
    EXPECT_EQ(parseError(std::string(1000000, '[')), "x.json: more than 64 levels deep");
}

TEST(JsonSection, RejectsTextThatIsNotUtf8) {
    EXPECT_NE(parseError("{\"a\": \"\xFF\"}").find("not JSON"), std::string::npos);
    EXPECT_NE(parseError(R"({"a": "\ud800"})").find("not JSON"), std::string::npos);
}

TEST(JsonSection, NamesMissingAndUnreadableFiles) {
    const auto folder = std::filesystem::temp_directory_path() / "headscope_json_section_test";
    std::filesystem::create_directories(folder);
    const auto missing = JsonSection::readFile(folder / "none.json");
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, ErrorCode::fileMissing);
    EXPECT_NE(missing.error().message.find("none.json"), std::string::npos);
    EXPECT_EQ(JsonSection::readFile(folder).error().code, ErrorCode::fileUnreadable);
    std::ofstream(folder / "empty.json").flush();
    EXPECT_EQ(JsonSection::readFile(folder / "empty.json").error().code, ErrorCode::fileFormat);
    std::filesystem::remove_all(folder);
}

TEST(JsonSection, RefusesFilesOverTheLimitBeforeReadingThem) {
    const auto file = std::filesystem::temp_directory_path() / "headscope_json_section_huge.json";
    std::ofstream(file).flush();
    std::filesystem::resize_file(file, (128ULL << 20U) + 1);  // sparse
    EXPECT_EQ(JsonSection::readFile(file).error().code, ErrorCode::fileFormat);
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace headscope::text
