// SPDX-License-Identifier: GPL-3.0-or-later
// Covers: core/text/post_processor.cpp, core/text/template_processor.cpp
#include "core/text/post_processor.h"

#include <gtest/gtest.h>

#include "tests/core/text/tokenizer_test_support.h"

namespace headscope::text {
namespace {

using testing::sectionOf;

EncodedPart partOf(std::string_view source, std::vector<std::string> tokens, std::vector<ByteSpan> offsets,
                   std::uint8_t segment) {
    EncodedPart part;
    part.source = source;
    for (std::uint32_t i = 0; i < tokens.size(); ++i) part.encoding.ids.push_back({10 + i});
    part.encoding.tokens = std::move(tokens);
    part.encoding.offsets = std::move(offsets);
    part.encoding.special.assign(part.encoding.ids.size(), 0);
    part.encoding.segments.assign(part.encoding.ids.size(), segment);
    return part;
}

std::vector<EncodedPart> onePart() { return {partOf("ab", {"a", "b"}, {{0, 1}, {1, 2}}, 0)}; }

std::vector<EncodedPart> twoParts() {
    auto parts = onePart();
    parts.push_back(partOf("c", {"c"}, {{0, 1}}, 1));
    return parts;
}

/// Tokens with their segments: "[CLS]/0 a/0".
std::string layout(std::string_view json, std::vector<EncodedPart> parts, SpecialTokens special) {
    const auto processor = readPostProcessor(sectionOf(json));
    EXPECT_TRUE(processor.has_value()) << (processor ? "" : processor.error().text());
    if (!processor) return "";
    const auto result = (*processor)->process(std::move(parts), special);
    if (!result) return result.error().message;
    std::string text;
    for (const EncodedPart& part : *result) {
        for (std::size_t i = 0; i < part.encoding.tokens.size(); ++i) {
            text += (text.empty() ? "" : " ") + part.encoding.tokens[i] + "/" +
                    std::to_string(part.encoding.segments[i]) + (part.encoding.special[i] != 0 ? "*" : "");
        }
    }
    return text;
}

const char* const kTemplate = R"({"type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "S", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
    "pair": [{"SpecialToken": {"id": "S", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
             {"SpecialToken": {"id": "S", "type_id": 2}}, {"Sequence": {"id": "B", "type_id": 1}}],
    "special_tokens": {"S": {"id": "S", "ids": [1, 2], "tokens": ["<1>", "<2>"]}}})";

TEST(TemplateProcessor, FollowsItsTemplates) {
    EXPECT_EQ(layout(kTemplate, onePart(), SpecialTokens::add), "<1>/0* <2>/0* a/0 b/0");
    EXPECT_EQ(layout(kTemplate, onePart(), SpecialTokens::leaveOff), "a/0 b/0");
    EXPECT_EQ(layout(kTemplate, twoParts(), SpecialTokens::add), "<1>/0* <2>/0* a/0 b/0 <1>/2* <2>/2* c/1");
    EXPECT_EQ(layout(kTemplate, twoParts(), SpecialTokens::leaveOff), "a/0 b/0 c/1");
    EXPECT_EQ((*readPostProcessor(sectionOf(kTemplate)))->addedIds(), (std::vector<std::uint32_t>{1, 2}));
}

TEST(TemplateProcessor, RefusesPairsWithoutATemplateForThem) {
    const auto processor = readPostProcessor(sectionOf(
        R"({"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}], "special_tokens": {}})"));
    ASSERT_TRUE(processor.has_value());
    const auto result = (*processor)->process(twoParts(), SpecialTokens::add);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::usage);
}

TEST(PostProcessor, LaysOutBertAndRoberta) {
    const std::string bert = R"({"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1]})";
    EXPECT_EQ(layout(bert, onePart(), SpecialTokens::add), "[CLS]/0* a/0 b/0 [SEP]/0*");
    EXPECT_EQ(layout(bert, twoParts(), SpecialTokens::add), "[CLS]/0* a/0 b/0 [SEP]/0* c/1 [SEP]/1*");
    EXPECT_EQ(layout(bert, twoParts(), SpecialTokens::leaveOff), "a/0 b/0 c/1");
    const std::string roberta = R"({"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
        "trim_offsets": true, "add_prefix_space": false})";
    EXPECT_EQ(layout(roberta, twoParts(), SpecialTokens::add), "<s>/0* a/0 b/0 </s>/0* </s>/0* c/0 </s>/0*");
}

std::vector<ByteSpan> trimmed(const char* keepFirst, EncodedPart part) {
    const std::string json =
        std::string(R"({"type": "ByteLevel", "trim_offsets": true, "add_prefix_space": )") + keepFirst + "}";
    const auto processor = readPostProcessor(sectionOf(json));
    EXPECT_TRUE(processor.has_value());
    std::vector<EncodedPart> parts;
    parts.push_back(std::move(part));
    const auto result = (*processor)->process(std::move(parts), SpecialTokens::add);
    EXPECT_TRUE(result.has_value());
    return result->at(0).encoding.offsets;
}

TEST(PostProcessor, TrimsSpacesOffOffsets) {
    using Spans = std::vector<ByteSpan>;
    EXPECT_EQ(trimmed("false", partOf(" a b ", {"Ġa", "Ġb", "Ġ"}, {{0, 2}, {2, 4}, {4, 5}}, 0)),
              (Spans{{1, 2}, {3, 4}, {5, 5}}));
    // The first space is the one that was put in front of the text.
    EXPECT_EQ(trimmed("true", partOf("a b", {"Ġa", "Ġb"}, {{0, 1}, {1, 3}}, 0)), (Spans{{0, 1}, {2, 3}}));
    // An added token with ideographic spaces: characters are counted, not bytes.
    EXPECT_EQ(trimmed("false", partOf("x\u3000y\u3000", {"x", "\u3000y\u3000"}, {{0, 1}, {1, 8}}, 0)),
              (Spans{{0, 1}, {4, 5}}));
}

TEST(PostProcessor, RunsInSequence) {
    const std::string json = std::string(R"({"type": "Sequence", "processors": [
        {"type": "ByteLevel", "trim_offsets": true, "add_prefix_space": false}, )") +
                             kTemplate + "]}";
    EXPECT_EQ(layout(json, onePart(), SpecialTokens::add), "<1>/0* <2>/0* a/0 b/0");
    EXPECT_EQ((*readPostProcessor(sectionOf(json)))->addedIds().size(), 2U);
    const std::string twice = std::string(R"({"type": "Sequence", "processors": [)") + kTemplate + "," +
                              kTemplate + "," + kTemplate + "]}";
    EXPECT_NE(layout(twice, twoParts(), SpecialTokens::add).find("parts, expected 1 or 2"),
              std::string::npos);
}

TEST(PostProcessor, RejectsWhatItCannotRead) {
    for (
        const char* json :
        {R"({"type": "Frame"})", R"({"type": "BertProcessing", "sep": ["[SEP]"], "cls": ["[CLS]", 1]})",
         R"({"type": "BertProcessing", "sep": ["[SEP]", -2], "cls": ["[CLS]", 1]})",
         R"({"type": "ByteLevel"})",
         R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "S", "type_id": 0}}], "special_tokens": {}})",
         R"({"type": "TemplateProcessing", "single": [{"Sequence": {"id": "B", "type_id": 0}}], "special_tokens": {}})",
         R"({"type": "TemplateProcessing", "single": [{"Sequence": {"id": "C", "type_id": 0}}], "special_tokens": {}})",
         R"({"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 256}}], "special_tokens": {}})",
         R"({"type": "TemplateProcessing", "single": ["$A"], "special_tokens": {}})",
         R"({"type": "TemplateProcessing", "single": [], "special_tokens": {"S": {"id": "S", "ids": [1], "tokens": []}}})",
         R"({"type": "Sequence", "processors": [null]})"}) {
        const auto processor = readPostProcessor(sectionOf(json));
        ASSERT_FALSE(processor.has_value()) << json;
        EXPECT_EQ(processor.error().code, ErrorCode::tokenizerFormat);
    }
}

}  // namespace
}  // namespace headscope::text
