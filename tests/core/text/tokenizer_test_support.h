// SPDX-License-Identifier: GPL-3.0-or-later
// What the tokenizer tests share: reference cases, where they are, and how to compare with them.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/json_section.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_json.h"

namespace headscope::text::testing {

/// Files that belong to the repository.
inline std::filesystem::path repositoryData() {
    return std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests" / "data" / "tokenizers";
}

/// A folder of the larger test data, or nothing where they are not installed.
inline std::optional<std::filesystem::path> sharedFolder(const std::string& name) {
    const std::filesystem::path root = HEADSCOPE_TEST_DATA_DIR;
    if (!root.empty() && std::filesystem::exists(root / name)) return root / name;
    return std::nullopt;
}

inline std::vector<nlohmann::json> readLines(const std::filesystem::path& file) {
    std::vector<nlohmann::json> lines;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
}

/// The tokenizer that a tokenizer.json with this content describes.
inline Result<std::shared_ptr<const Tokenizer>> tokenizerOf(std::string_view json) {
    HEADSCOPE_TRY(const JsonSection document, JsonSection::parse(json, "tokenizer.json"));
    return readTokenizerJson(document, std::nullopt);
}

/// The section that a test writes down as JSON, which must be well-formed.
inline JsonSection sectionOf(std::string_view json) {
    Result<JsonSection> section = JsonSection::parse(json, "test.json");
    EXPECT_TRUE(section.has_value()) << (section ? "" : section.error().text());
    return std::move(section).value();
}

inline std::vector<std::uint32_t> idsOf(const Encoding& encoding) {
    std::vector<std::uint32_t> ids;
    for (const TokenId id : encoding.ids) ids.push_back(id.value);
    return ids;
}

/// Begin of each code point of `text` in bytes, and the end.
inline std::vector<std::uint32_t> codePointOffsets(const std::string& text) {
    std::vector<std::uint32_t> offsets;
    for (std::uint32_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) offsets.push_back(i);
    }
    offsets.push_back(static_cast<std::uint32_t>(text.size()));
    return offsets;
}

/// The reference spells an added token as it was found, with the spaces that it took along and in the case of
/// the text, and Unigram's unknown token as the text that it stands for; here they are spelled as in the
/// vocabulary.
inline void expectSpelling(const Tokenizer& tokenizer, TokenId id, const std::string& ours,
                           const std::string& theirs) {
    EXPECT_EQ(ours, tokenizer.tokenText(id));
    if (ours != theirs && !tokenizer.tokenId(theirs)) return;
    if (!tokenizer.isSpecial(id) && ours != theirs) {
        const std::size_t begin = theirs.find_first_not_of(" \t\n\u2581");
        EXPECT_NE(begin, std::string::npos) << theirs;
        return;
    }
    EXPECT_NE(theirs.find(ours), std::string::npos) << theirs;
}

/// Compares one line of a file of reference cases; offsets in `unit` code points or bytes.
enum class OffsetUnit : bool { codePoint, byte };
inline void expectCase(const Tokenizer& tokenizer, const nlohmann::json& expected, OffsetUnit unit) {
    const auto text = expected.at("text").get<std::string>();
    std::optional<std::string> pair;
    for (const char* key : {"pair", "text_pair"}) {
        if (expected.contains(key)) pair = expected.at(key).get<std::string>();
    }
    SCOPED_TRACE("text: " + nlohmann::json(text).dump() +
                 (pair ? ", pair: " + nlohmann::json(*pair).dump() : ""));
    const auto special =
        expected.at("add_special_tokens").get<bool>() ? SpecialTokens::add : SpecialTokens::leaveOff;
    const auto encoding =
        tokenizer.encode(text, pair ? std::optional<std::string_view>(*pair) : std::nullopt, special);
    ASSERT_TRUE(encoding.has_value()) << encoding.error().text();
    const std::size_t count = encoding->ids.size();
    ASSERT_EQ(idsOf(*encoding), expected.at("ids").get<std::vector<std::uint32_t>>());
    ASSERT_EQ(encoding->tokens.size(), count);
    ASSERT_EQ(encoding->offsets.size(), count);
    ASSERT_EQ(encoding->special.size(), count);
    ASSERT_EQ(encoding->segments.size(), count);
    if (expected.contains("type_ids")) {
        EXPECT_EQ(encoding->segments, expected.at("type_ids").get<std::vector<std::uint8_t>>());
    }
    for (std::size_t i = 0; i < count; ++i) {
        expectSpelling(tokenizer, encoding->ids[i], encoding->tokens[i],
                       expected.at("tokens")[i].get<std::string>());
        if (expected.contains("special_tokens_mask") && expected.at("special_tokens_mask")[i] == 1) {
            EXPECT_EQ(encoding->special[i], 1);
        }
        ByteSpan span{expected.at("offsets")[i][0].get<std::uint32_t>(),
                      expected.at("offsets")[i][1].get<std::uint32_t>()};
        if (unit == OffsetUnit::codePoint) {
            const auto offsets = codePointOffsets(encoding->segments[i] == 0 ? text : pair.value_or(text));
            span = {offsets.at(span.begin), offsets.at(span.end)};
        }
        EXPECT_EQ(encoding->offsets[i], span)
            << "token " << i << ": [" << encoding->offsets[i].begin << ", " << encoding->offsets[i].end
            << "), expected [" << span.begin << ", " << span.end << ")";
    }
    EXPECT_EQ(tokenizer.decode(encoding->ids, false), expected.at("decoded").get<std::string>());
    EXPECT_EQ(tokenizer.decode(encoding->ids, true), expected.at("decoded_skip_special").get<std::string>());
}

}  // namespace headscope::text::testing
