// SPDX-License-Identifier: GPL-3.0-or-later
// Errors as sentences: one line, in order, with names that programs can rely on.
#include "core/base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "core/base/result.h"

namespace headscope {
namespace {

using std::string_literals::operator""s;

TEST(ErrorText, PutsTheOutermostFrameFirstAndTheHintLast) {
    const Error error = Error{ErrorCode::tensorShape, "tensor \"w\" is small", "look again", {}}
                            .in("shard 2 of 4")
                            .in("\"model\"");
    EXPECT_EQ(error.text(), "\"model\": shard 2 of 4: tensor \"w\" is small; look again");
}

TEST(ErrorText, LeavesNoSeparatorWithoutHint) {
    EXPECT_EQ((Error{ErrorCode::internal, "broken", "", {}}).text(), "broken");
}

TEST(ErrorText, StaysOneLineOfPrintableText) {
    const Error error{
        ErrorCode::fileFormat, "tensor \"a\nb\r\x1b[2J\x07\x7f\" is odd\0"s + "!", "hint\n", {"x\ty"}};
    const std::string text = error.text();
    EXPECT_TRUE(std::none_of(text.begin(), text.end(),
                             [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        << "a name out of a file could steer the terminal: " << ::testing::PrintToString(text);
    EXPECT_NE(text.find("[2J"), std::string::npos) << "printable parts stay";
}

TEST(ErrorText, KeepsUtf8) {
    EXPECT_EQ((Error{ErrorCode::fileMissing, "\"modèle/日本\" is missing", "", {}}).text(),
              "\"modèle/日本\" is missing");
}

TEST(Shortened, CutsBetweenCharactersAndSaysSo) {
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_EQ(shortened("abcd", 3), "abc…");
    EXPECT_EQ(shortened("a€b", 3), "a…") << "the character does not fit";
    EXPECT_EQ(shortened("a€b", 4), "a€…");
    EXPECT_EQ(shortened("€€", 0), "…");
    EXPECT_EQ(shortened(""), "");
    EXPECT_EQ(shortened("\x80\x80\x80\x80", 2), "…") << "no character begins here";
}

TEST(ErrorCodeName, IsDifferentForEveryCode) {
    std::set<std::string_view> names;
    for (int code = 0; code <= static_cast<int>(ErrorCode::engine); ++code) {
        const std::string_view name = errorCodeName(static_cast<ErrorCode>(code));
        EXPECT_FALSE(name.empty());
        EXPECT_TRUE(names.insert(name).second) << name;
    }
    EXPECT_EQ(errorCodeName(ErrorCode::tensorShape), "tensorShape");
    EXPECT_EQ(errorCodeName(ErrorCode::engine), "engine");
}

Result<int> half(int number) {
    if (number % 2 != 0) return fail(ErrorCode::usage, "odd", "give an even number");
    return number / 2;
}

Result<int> quarter(int number) {
    HEADSCOPE_TRY(const int once, half(number));
    HEADSCOPE_TRY(const int twice, half(once));
    return twice;
}

Result<void> checkQuarter(int number) {
    HEADSCOPE_CHECKED([&]() -> Result<void> {
        HEADSCOPE_TRY([[maybe_unused]] const int value, quarter(number));
        return {};
    }());
    return {};
}

TEST(Result, TryPassesValuesAndErrorsOn) {
    EXPECT_EQ(quarter(12).value(), 3);
    ASSERT_FALSE(quarter(6).has_value());
    EXPECT_EQ(quarter(6).error(), (Error{ErrorCode::usage, "odd", "give an even number", {}}));
    EXPECT_TRUE(checkQuarter(8).has_value());
    EXPECT_EQ(checkQuarter(7).error().code, ErrorCode::usage);
}

TEST(Result, TryMovesWhatCannotBeCopied) {
    const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(5); };
    const auto use = [&]() -> Result<int> {
        HEADSCOPE_TRY(const std::unique_ptr<int> owned, make());
        return *owned;
    };
    EXPECT_EQ(use().value(), 5);
}

}  // namespace
}  // namespace headscope
