// SPDX-License-Identifier: GPL-3.0-or-later
// Typed questions to config.json: answers, and errors that name file, key, found and expected.
#include "core/checkpoint/config_view.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

ConfigView viewOf(std::string_view text) { return valueOf(ConfigView::parse(text, "dir/config.json")); }

TEST(ConfigView, AnswersWhatTheFileSays) {
    const auto view =
        viewOf(R"({"n": 12, "x": 1e-5, "i": 3, "t": true, "s": "gelu", "l": ["A", "B"], "none": null})");
    EXPECT_EQ(valueOf(view.count("n")), 12U);
    EXPECT_EQ(valueOf(view.number("x")), 1e-5F);
    EXPECT_EQ(valueOf(view.number("i")), 3.0F) << "whole numbers are numbers";
    EXPECT_TRUE(valueOf(view.flag("t", false)));
    EXPECT_EQ(valueOf(view.text("s")), "gelu");
    EXPECT_EQ(valueOf(view.texts("l")), (std::vector<std::string>{"A", "B"}));
    EXPECT_TRUE(view.has("n"));
    EXPECT_FALSE(view.has("none"));
    EXPECT_FALSE(view.has("absent"));
}

TEST(ConfigView, TakesTheFallbackForAbsentAndNull) {
    const auto view = viewOf(R"({"null": null})");
    for (const char* key : {"null", "absent"}) {
        EXPECT_EQ(valueOf(view.count(key, 7)), 7U);
        EXPECT_EQ(valueOf(view.number(key, 0.5F)), 0.5F);
        EXPECT_TRUE(valueOf(view.flag(key, true)));
        EXPECT_EQ(valueOf(view.text(key, "silu")), "silu");
        EXPECT_TRUE(valueOf(view.texts(key)).empty());
        EXPECT_FALSE(valueOf(view.object(key)).has_value());
    }
}

TEST(ConfigView, NamesTheMissingKey) {
    const auto view = viewOf(R"({"null": null})");
    for (const char* key : {"null", "absent"}) {
        const std::string quoted = fmt::format("key \"{}\" is missing", key);
        expectError(view.count(key), ErrorCode::configKey,
                    {"\"dir/config.json\"", quoted, "a whole number above 0"});
        expectError(view.number(key), ErrorCode::configKey, {quoted, "a number"});
        expectError(view.text(key), ErrorCode::configKey, {quoted, "a string"});
    }
}

TEST(ConfigView, RejectsWhatIsNoCount) {
    for (const char* value : {"0", "-1", "1.0", "1.5", "4294967296", "18446744073709551616", "\"12\"", "true",
                              "[1]", "{}", "1e3"}) {
        const auto view = viewOf(fmt::format(R"({{"n_head": {}}})", value));
        expectError(view.count("n_head"), ErrorCode::configKey,
                    {"key \"n_head\" is", "a whole number above 0"});
        expectError(view.count("n_head", 5), ErrorCode::configKey, {"\"n_head\""});
    }
    EXPECT_EQ(valueOf(viewOf(R"({"n": 4294967295})").count("n")), UINT32_MAX);
}

TEST(ConfigView, ShowsWhatItFound) {
    expectError(viewOf(R"({"n_head": -3})").count("n_head"), ErrorCode::configKey, {"is -3, expected"});
    expectError(viewOf(R"({"n_head": "twelve"})").count("n_head"), ErrorCode::configKey, {"is \"twelve\""});
}

TEST(ConfigView, RejectsWhatIsNoFiniteNumber) {
    for (const char* value : {"\"1e-5\"", "true", "[]", "{}", "1e39", "-1e300"}) {
        const auto view = viewOf(fmt::format(R"({{"eps": {}}})", value));
        expectError(view.number("eps"), ErrorCode::configKey, {"\"eps\"", "a number"});
        expectError(view.number("eps", 1.0F), ErrorCode::configKey, {"\"eps\""});
    }
    EXPECT_TRUE(std::isfinite(valueOf(viewOf(R"({"x": 3.4e38})").number("x"))));
}

TEST(ConfigView, RejectsOtherKinds) {
    const auto view = viewOf(R"({"n": 1, "list": ["a", 1], "o": {"x": 2}})");
    expectError(view.flag("n", false), ErrorCode::configKey, {"\"n\" is 1", "true or false"});
    expectError(view.text("n"), ErrorCode::configKey, {"a string"});
    expectError(view.text("n", "x"), ErrorCode::configKey, {"a string"});
    expectError(view.texts("n"), ErrorCode::configKey, {"a list of strings"});
    expectError(view.texts("list"), ErrorCode::configKey, {"a list of strings"});
    expectError(view.object("n"), ErrorCode::configKey, {"an object"});
}

TEST(ConfigView, LooksIntoObjects) {
    const auto view = viewOf(R"({"rope": {"theta": 500.0, "type": 1}})");
    const auto inner = valueOf(view.object("rope"));
    ASSERT_TRUE(inner.has_value());
    EXPECT_EQ(valueOf(inner->number("theta")), 500.0F);
    expectError(inner->text("type"), ErrorCode::configKey, {"dir/config.json", "\"type\""});
}

TEST(ConfigView, ShortensWhatWouldFillTheScreen) {
    const std::string longText(100'000, 'x');
    const auto view = viewOf(R"({"n": ")" + longText + R"("})");
    const auto count = view.count("n");
    ASSERT_FALSE(count.has_value());
    EXPECT_LT(count.error().text().size(), 300U);
    EXPECT_LT(view.wrong("n", '"' + longText + '"', "gelu").value().text().size(), 300U);
}

TEST(ConfigView, ShortensWithoutCuttingACharacter) {
    for (int shift = 0; shift < 4; ++shift) {
        std::string text(static_cast<std::size_t>(shift), 'x');
        for (int i = 0; i < 50; ++i) text += "€";
        const auto count = viewOf(R"({"n": ")" + text + R"("})").count("n");
        ASSERT_FALSE(count.has_value());
        // dump() is strict about UTF-8: a cut character would throw.
        EXPECT_NO_THROW((void)nlohmann::json(count.error().text()).dump()) << shift;
    }
}

TEST(ConfigView, RejectsFilesThatAreNoObject) {
    expectError(ConfigView::parse("[]", "c.json"), ErrorCode::fileFormat,
                {"\"c.json\" is not a JSON object"});
    expectError(ConfigView::parse("{", "c.json"), ErrorCode::fileFormat, {"c.json"});
    expectError(ConfigView::parse("", "c.json"), ErrorCode::fileFormat, {"c.json"});
    expectError(ConfigView::parse(R"({"a": 1, "a": 2})", "c.json"), ErrorCode::fileFormat,
                {"c.json", "\"a\""});
}

TEST(ConfigView, ReadsAFolder) {
    const test::TemporaryFolder folder;
    expectError(ConfigView::read(folder.path()), ErrorCode::fileMissing,
                {"config.json", folder.path().string()});
    folder.write("config.json", R"({"n": 3})");
    EXPECT_EQ(valueOf(valueOf(ConfigView::read(folder.path())).count("n")), 3U);
    folder.write("config.json", R"({"architectures": ["A", "B"], "n": 3})");
    const auto other = valueOf(ConfigView::read(folder.path(), "C"));
    EXPECT_EQ(valueOf(other.texts("architectures")), (std::vector<std::string>{"C"}));
    EXPECT_EQ(valueOf(other.count("n")), 3U);
    folder.write("config.json", "");
    expectError(ConfigView::read(folder.path()), ErrorCode::fileFormat,
                {folder.path("config.json").string()});
}

}  // namespace
}  // namespace headscope
