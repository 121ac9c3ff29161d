// SPDX-License-Identifier: GPL-3.0-or-later
// From options to prompts: tokens, the beginning token, ids, files, and every way to get them wrong.
#include "app/common/prompt_reader.h"

#include <gtest/gtest.h>

#include "tests/app/common/app_fixture.h"
#include "tests/support/temporary_folder.h"

namespace headscope::app {
namespace {

using test::demoInfo;
using test::lenientInfo;
using test::parsedOptions;

std::vector<std::uint32_t> idsOf(const Prompt& prompt) {
    std::vector<std::uint32_t> ids;
    for (const TokenId id : prompt.input.ids) ids.push_back(id.value);
    return ids;
}

std::vector<std::uint32_t> idsOf(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {"demo-induction"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto prompt = readPrompt(parsedOptions(all), demoInfo());
    EXPECT_TRUE(prompt) << prompt.error().text();
    return prompt ? idsOf(*prompt) : std::vector<std::uint32_t>{};
}

Error errorOf(const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {"demo-induction"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const auto prompt = readPrompt(parsedOptions(all), demoInfo());
    EXPECT_FALSE(prompt) << testing::PrintToString(arguments);
    return prompt ? Error{} : prompt.error();
}

using Ids = std::vector<std::uint32_t>;

TEST(PromptReader, AddsSpecialTokensAsTheTokenizerDoes) {
    EXPECT_EQ(idsOf({"--text", "t03 t07"}), (Ids{0, 3, 7}));
    EXPECT_EQ(idsOf({"--text", "t03 t07", "--no-special"}), (Ids{3, 7}));
}

TEST(PromptReader, OverridesTheBeginningToken) {
    EXPECT_EQ(idsOf({"--text", "t03", "--no-bos"}), (Ids{3}));
    EXPECT_EQ(idsOf({"--text", "t03", "--bos"}), (Ids{0, 3}));
    EXPECT_EQ(idsOf({"--text", "t03", "--no-special", "--bos"}), (Ids{0, 3}));
    // One that was typed is text, not habit.
    EXPECT_EQ(idsOf({"--text", "<bos> t03", "--no-special", "--no-bos"}), (Ids{0, 3}));
}

TEST(PromptReader, TakesIdsAsTheyAre) {
    EXPECT_EQ(idsOf({"--ids", "5, 6,64"}), (Ids{5, 6, 64}));
    const auto prompt = readPrompt(parsedOptions({"demo-induction", "--ids", "0,5"}), demoInfo());
    ASSERT_TRUE(prompt);
    EXPECT_EQ(prompt->encoding.tokens, (std::vector<std::string>{"<bos>", "t05"}));
    EXPECT_EQ(prompt->encoding.special, (std::vector<std::uint8_t>{1, 0}));
    EXPECT_EQ(errorOf({"--ids", "65"}).code, ErrorCode::headRange);
    for (const char* ids : {"", "1,,2", "1,x", "-1", "1.5", "99999999999999999999"}) {
        EXPECT_EQ(errorOf({"--ids", ids}).code, ErrorCode::usage) << ids;
    }
    EXPECT_EQ(errorOf({"--ids", "1", "--no-special"}).code, ErrorCode::usage);
    EXPECT_EQ(errorOf({"--ids", "1", "--bos"}).code, ErrorCode::usage);
}

TEST(PromptReader, ReadsFilesWithoutTheirLastLineEnd) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(idsOf({"--file", folder.write("a.txt", "\xEF\xBB\xBFt03\nt04\r\n").string()}), (Ids{0, 3, 4}));
    EXPECT_EQ(errorOf({"--file", folder.path("none.txt").string()}).code, ErrorCode::fileMissing);
    EXPECT_EQ(errorOf({"--file", folder.path().string()}).code, ErrorCode::fileUnreadable);
    const Error invalid = errorOf({"--file", folder.write("b.txt", "t03 \xFF").string()});
    EXPECT_EQ(invalid.code, ErrorCode::textEncoding);
    EXPECT_NE(invalid.text().find("b.txt"), std::string::npos) << invalid.text();
}

TEST(PromptReader, WantsExactlyOneInput) {
    EXPECT_EQ(errorOf({}).code, ErrorCode::usage);
    EXPECT_EQ(errorOf({"--text", "t01", "--ids", "1"}).code, ErrorCode::usage);
    EXPECT_EQ(errorOf({"--pair", "t01", "--ids", "1"}).code, ErrorCode::usage);
    EXPECT_EQ(errorOf({"--text", "t01", "--pair", "t02"}).code,
              ErrorCode::usage);  // this model has no segments
}

TEST(PromptReader, ChecksThePromptAgainstTheModel) {
    EXPECT_EQ(errorOf({"--text", "", "--no-special"}).code, ErrorCode::promptEmpty);
    EXPECT_EQ(errorOf({"--text", "t01 zebra"}).code, ErrorCode::tokenUnknown);
    EXPECT_NE(errorOf({"--text", "t01 zebra"}).text().find("zebra"), std::string::npos);
    std::string longText;
    for (int i = 0; i < 16; ++i) longText += "t01 ";
    EXPECT_EQ(errorOf({"--text", longText}).code,
              ErrorCode::promptTooLong);  // <bos> is the seventeenth
    const auto any =
        readPrompts(parsedOptions({"demo-induction", "--text", longText}), demoInfo(), PromptLength::any);
    ASSERT_TRUE(any);
    EXPECT_EQ(any->front().input.ids.size(), 17U);
}

TEST(PromptReader, WarnsWhereTheUnknownTokenStandsForAWord) {
    const auto prompt =
        readPrompt(parsedOptions({"demo-induction", "--text", "t01 zebra <bos>"}), lenientInfo());
    ASSERT_TRUE(prompt);
    EXPECT_EQ(prompt->warnings,
              std::vector<std::string>{"\"zebra\" is not in the vocabulary, <bos> stands for it"});
}

TEST(PromptReader, NamesTheTokenizerWhereItCannotBeUsed) {
    ModelInfo model = demoInfo();
    model.tokenizer = nullptr;
    model.tokenizerError = "there is no tokenizer.json";
    const auto text = readPrompt(parsedOptions({"demo-induction", "--text", "t01"}), model);
    ASSERT_FALSE(text);
    EXPECT_NE(text.error().text().find("there is no tokenizer.json"), std::string::npos);
    const auto ids = readPrompt(parsedOptions({"demo-induction", "--ids", "1"}), model);
    ASSERT_TRUE(ids);
    EXPECT_EQ(ids->encoding.tokens, std::vector<std::string>{"#1"});
}

TEST(PromptReader, ReadsManyPromptsWithTheirOwnAnswers) {
    const test::TemporaryFolder folder;
    const auto file = folder.write("p.jsonl",
                                   "{\"text\": \"t01 t02\", \"target\": \"t03\", \"foil\": "
                                   "\"t04\", \"answer_pos\": 1}\n\n"
                                   "{\"ids\": [0, 9], \"other\": {\"kept\": false}}\n");
    const auto prompts = readPrompts(
        parsedOptions({"demo-induction", "--jsonl", file.string(), "--target", "t05"}), demoInfo());
    ASSERT_TRUE(prompts) << prompts.error().text();
    ASSERT_EQ(prompts->size(), 2U);
    EXPECT_EQ(prompts->at(0).answer.target, "t03");
    EXPECT_EQ(prompts->at(0).answer.foil, "t04");
    EXPECT_EQ(prompts->at(0).answer.position, 1U);
    EXPECT_EQ(idsOf(prompts->at(1)), (Ids{0, 9}));
    EXPECT_EQ(prompts->at(1).answer.target, "t05");
    EXPECT_NE(prompts->at(1).source.find("line 3"), std::string::npos);
    EXPECT_EQ(errorOf({"--jsonl", file.string()}).code,
              ErrorCode::usage);  // two prompts, one wanted
}

TEST(PromptReader, NamesTheLineOfABrokenJsonl) {
    const test::TemporaryFolder folder;
    const std::vector<std::pair<std::string, ErrorCode>> cases = {
        {"{\"text\": ", ErrorCode::fileFormat},
        {"[1]", ErrorCode::fileFormat},
        {"{\"prompt\": \"x\"}", ErrorCode::fileFormat},
        {"{\"text\": 3}", ErrorCode::fileFormat},
        {"{\"text\": \"t01\", \"ids\": [1]}", ErrorCode::fileFormat},
        {"{\"text\": \"t01\", \"text\": \"t02\"}", ErrorCode::fileFormat},
        {"{\"ids\": [-1]}", ErrorCode::fileFormat},
        {"{\"text\": \"t01\", \"answer_pos\": \"last\"}", ErrorCode::fileFormat},
        {"{\"text\": \"zebra\"}", ErrorCode::tokenUnknown},
    };
    for (const auto& [line, code] : cases) {
        const Error error =
            errorOf({"--jsonl", folder.write("p.jsonl", "{\"text\": \"t01\"}\n" + line + "\n").string()});
        EXPECT_EQ(error.code, code) << line;
        EXPECT_NE(error.text().find("p.jsonl line 2"), std::string::npos) << error.text();
    }
    EXPECT_EQ(errorOf({"--jsonl", folder.write("e.jsonl", "\n \n").string()}).code, ErrorCode::promptEmpty);
}

TEST(PromptReader, ReadsReferenceTexts) {
    const test::TemporaryFolder folder;
    const PromptOptions options = parsedOptions({"demo-induction"});
    const auto texts = readReferenceTexts(folder.write("r.txt", "t01 t02\r\n\nt03\n"), options, demoInfo());
    ASSERT_TRUE(texts) << texts.error().text();
    ASSERT_EQ(texts->size(), 2U);
    EXPECT_EQ(texts->at(0).ids, (std::vector<TokenId>{TokenId{0}, TokenId{1}, TokenId{2}}));
    const auto none = readReferenceTexts(folder.write("e.txt", "\n"), options, demoInfo());
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::promptEmpty);
    const auto unknown = readReferenceTexts(folder.write("u.txt", "t01\nzebra\n"), options, demoInfo());
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().text().find("u.txt text 2"), std::string::npos) << unknown.error().text();
}

TEST(PromptReader, ReadsWhereAndForWhatTheAnswerIs) {
    const ModelInfo model = demoInfo();
    const auto specOf = [&model](const std::vector<std::string>& arguments) {
        std::vector<std::string> all = {"demo-induction", "--text", "t01 t02"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return readLogitsSpec(readPrompt(parsedOptions(all), model).value(), model);
    };
    EXPECT_EQ(specOf({})->position, Position{2});
    EXPECT_EQ(specOf({"--position", "1"})->position, Position{1});
    EXPECT_EQ(specOf({"--target", "t07", "--foil", "#8"})->target, TokenId{7});
    EXPECT_EQ(specOf({"--target", "t07", "--foil", "#8"})->foil, TokenId{8});
    EXPECT_EQ(specOf({"--position", "3"}).error().code, ErrorCode::headRange);
    EXPECT_EQ(specOf({"--foil", "t07"}).error().code, ErrorCode::usage);
    EXPECT_EQ(specOf({"--target", "zebra"}).error().code, ErrorCode::tokenUnknown);
}

// The demo's tokenizer before an encoder–decoder whose decoder begins with token 2.
ModelInfo encoderDecoderInfo() {
    ModelInfo model = demoInfo();
    model.spec.stacks.insert(model.spec.stacks.begin(), model.spec.stacks.front());
    model.spec.stacks.front().stack = Stack::encoder;
    model.spec.startToken = 2;
    return model;
}

TEST(PromptReader, GivesTheTextToTheEncoderAndTheStartTokenToTheDecoder) {
    const ModelInfo model = encoderDecoderInfo();
    const auto plain = readPrompt(parsedOptions({"m", "--text", "t03 t07"}), model);
    ASSERT_TRUE(plain) << plain.error().text();
    EXPECT_EQ(plain->input.encoderIds.size(), 3U);
    EXPECT_EQ(idsOf(*plain), (Ids{2}));
    const auto written =
        readPrompt(parsedOptions({"m", "--text", "t03", "--decoder-text", "t05 t06"}), model);
    ASSERT_TRUE(written) << written.error().text();
    EXPECT_EQ(idsOf(*written), (Ids{2, 5, 6})) << "the start token, no other special one";
    EXPECT_EQ(written->decoder.tokens, (std::vector<std::string>{"t02", "t05", "t06"}));
    const auto taken = readPrompt(parsedOptions({"m", "--ids", "1", "--decoder-ids", "7,8"}), model);
    ASSERT_TRUE(taken) << taken.error().text();
    EXPECT_EQ(idsOf(*taken), (Ids{7, 8})) << "ids are taken as they are";
}

TEST(PromptReader, ReadsTheDecodersTextOfEachLine) {
    const test::TemporaryFolder folder;
    const auto file =
        folder.write("p.jsonl", "{\"text\": \"t03\", \"decoder_text\": \"t09\"}\n{\"text\": \"t04\"}\n");
    const auto prompts = readPrompts(parsedOptions({"m", "--jsonl", file.string()}), encoderDecoderInfo());
    ASSERT_TRUE(prompts) << prompts.error().text();
    EXPECT_EQ(idsOf(prompts->at(0)), (Ids{2, 9}));
    EXPECT_EQ(idsOf(prompts->at(1)), (Ids{2}));
}

TEST(PromptReader, RefusesADecodersTextWhereThereIsNone) {
    EXPECT_EQ(errorOf({"--text", "t03", "--decoder-text", "t04"}).code, ErrorCode::usage);
    EXPECT_EQ(errorOf({"--text", "t03", "--decoder-text", "t04", "--decoder-ids", "1"}).code,
              ErrorCode::usage);
    const auto both =
        readPrompt(parsedOptions({"m", "--text", "t03", "--decoder-text", "t04", "--decoder-ids", "1"}),
                   encoderDecoderInfo());
    ASSERT_FALSE(both);
    EXPECT_NE(both.error().message.find("--decoder-ids"), std::string::npos);
    const auto beyond =
        readPrompt(parsedOptions({"m", "--text", "t03", "--decoder-ids", "65"}), encoderDecoderInfo());
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::headRange);
}

}  // namespace
}  // namespace headscope::app
