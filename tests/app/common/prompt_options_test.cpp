// SPDX-License-Identifier: GPL-3.0-or-later
// The shared options as CLI11 reads them, and what this build refuses.
#include "app/common/prompt_options.h"

#include <gtest/gtest.h>

#include "tests/app/common/app_fixture.h"

namespace headscope::app {
namespace {

using test::parsedOptions;

TEST(PromptOptions, ReadsEveryOption) {
    const PromptOptions options = parsedOptions({"demo-induction",
                                                 "--text",
                                                 "a b",
                                                 "--pair",
                                                 "c",
                                                 "--no-special",
                                                 "--bos",
                                                 "--position",
                                                 "3",
                                                 "--target",
                                                 "t01",
                                                 "--foil",
                                                 "#2",
                                                 "--edit",
                                                 "0.1,1.0=zero",
                                                 "--edit",
                                                 "1.*@3-7=scale:0.5",
                                                 "--reference",
                                                 "r.txt",
                                                 "--threads",
                                                 "2",
                                                 "--memory-limit",
                                                 "4GiB"});
    EXPECT_EQ(options.model, "demo-induction");
    EXPECT_EQ(options.input.text, "a b");
    EXPECT_EQ(options.input.pair, "c");
    EXPECT_TRUE(options.input.noSpecial);
    EXPECT_EQ(options.input.beginning, true);
    EXPECT_EQ(options.answer.position, 3U);
    EXPECT_EQ(options.answer.target, "t01");
    EXPECT_EQ(options.answer.foil, "#2");
    EXPECT_EQ(options.edit.edits, (std::vector<std::string>{"0.1,1.0=zero", "1.*@3-7=scale:0.5"}));
    EXPECT_EQ(options.edit.reference, "r.txt");
    const auto session = sessionOptions(options);
    ASSERT_TRUE(session) << session.error().text();
    EXPECT_EQ(session->threads, 2U);
    EXPECT_EQ(session->memoryLimitBytes, 4ULL << 30U);
}

// Texts that look like options, lists or nothing are texts.
TEST(PromptOptions, TakesTextsAsTheyAre) {
    for (const char* text : {"", "-x", "--text", "[MASK]", "[a,b]", "a, b", "{}", "%", "\xFF\xFE",
                             "caf\xC3\xA9 \xF0\x9F\x98\x80"}) {
        const PromptOptions options = parsedOptions({"demo-induction", "--text", text});
        EXPECT_EQ(options.input.text, std::string(text));
    }
    EXPECT_EQ(parsedOptions({"demo-induction", "--text="}).input.text, "");
}

TEST(PromptOptions, KeepsAbsentOptionsAbsent) {
    const PromptOptions options = parsedOptions({"demo-induction"});
    EXPECT_FALSE(options.input.text || options.input.ids || options.input.file || options.input.jsonl);
    EXPECT_FALSE(options.input.beginning);
    EXPECT_FALSE(options.answer.position);
    EXPECT_TRUE(sessionOptions(options));
    EXPECT_GE(threadCount(options.engine), 1U);
}

TEST(PromptOptions, RefusesBothHabitsOfTheBeginning) {
    EXPECT_THROW(static_cast<void>(parsedOptions({"demo-induction", "--bos", "--no-bos"})), CLI::ParseError);
    EXPECT_THROW(static_cast<void>(parsedOptions({"demo-induction", "--position", "-1"})), CLI::ParseError);
    EXPECT_THROW(static_cast<void>(parsedOptions({"demo-induction", "--threads", "0"})), CLI::ParseError);
}

TEST(PromptOptions, NamesWhatIsNotInThisBuild) {
    const std::vector<std::vector<std::string>> later = {
        {"--device", "cuda"}, {"--device", "cuda:1"}, {"--dtype", "f16"}, {"--chat"}};
    for (std::vector<std::string> arguments : later) {
        const std::string name = arguments[0];
        arguments.insert(arguments.begin(), "demo-induction");
        const auto checked = checkInThisBuild(parsedOptions(arguments));
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().code, ErrorCode::notInThisBuild);
        EXPECT_NE(checked.error().text().find(name), std::string::npos);
        EXPECT_NE(checked.error().text().find("not in this build"), std::string::npos);
    }
    for (const char* device : {"gpu", "cuda:", "cuda:x", "cudax", ""}) {
        const auto checked = checkInThisBuild(parsedOptions({"demo-induction", "--device", device}));
        ASSERT_FALSE(checked) << device;
        EXPECT_EQ(checked.error().code, ErrorCode::usage) << device;
    }
    EXPECT_EQ(sessionOptions(parsedOptions({"demo-induction", "--memory-limit", "much"})).error().code,
              ErrorCode::usage);
}

}  // namespace
}  // namespace headscope::app
