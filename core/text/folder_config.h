// SPDX-License-Identifier: GPL-3.0-or-later
// What a model's folder says of its tokenizer beside the vocabulary.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/added_tokens.h"
#include "core/text/json_section.h"

namespace headscope::text {

/// tokenizer_config.json, special_tokens_map.json and added_tokens.json, and of config.json the model's type;
/// all may be absent.
class FolderConfig {
public:
    /// Reads the files of `folder`. Errors: fileUnreadable, fileFormat, tokenizerFormat.
    [[nodiscard]] static Result<FolderConfig> read(const std::filesystem::path& folder);

    /// "tokenizer_class" without "Fast" at its end ("BertTokenizer"); empty where no file says so.
    [[nodiscard]] const std::string& tokenizerClass() const { return m_class; }
    /// "model_type" of config.json ("bert"); empty where it says nothing.
    [[nodiscard]] const std::string& modelType() const { return m_modelType; }
    /// A flag of tokenizer_config.json, `otherwise` where it is absent or null. Errors: tokenizerFormat.
    [[nodiscard]] Result<bool> flag(std::string_view key, bool otherwise) const;
    /// A flag that may be null. Errors: tokenizerFormat.
    [[nodiscard]] Result<std::optional<bool>> maybeFlag(std::string_view key) const;
    /// A string of tokenizer_config.json, `otherwise` where it is absent or null. Errors: tokenizerFormat.
    [[nodiscard]] Result<std::string> text(std::string_view key, std::string otherwise) const;
    /// A whole number of tokenizer_config.json up to `limit`. Errors: tokenizerFormat.
    [[nodiscard]] Result<std::uint32_t> number(std::string_view key, std::uint32_t limit,
                                               std::uint32_t otherwise) const;
    /// Spelling of the token called `key` ("mask_token"); nothing where no file names one.
    [[nodiscard]] std::optional<std::string> named(std::string_view key) const;
    /// The same, `otherwise` where no file names one; from then on that is its name. A token called
    /// "mask_token" that no file describes takes the spaces before it along where `leftStrip` says so.
    [[nodiscard]] std::string namedOr(std::string_view key, std::string otherwise, bool leftStrip = false);
    /// All tokens to look for in texts: those with ids by id, then the named ones, then the others.
    [[nodiscard]] std::vector<AddedToken> addedTokens() const;

private:
    [[nodiscard]] Result<void> readNames(const JsonSection& section);
    [[nodiscard]] Result<void> readIds(const JsonSection& decoder);
    [[nodiscard]] Result<void> readOldIds(const JsonSection& document);

    std::optional<JsonSection> m_config;
    std::string m_class, m_modelType;
    std::map<std::string, AddedToken, std::less<>> m_named;
    std::map<std::uint32_t, AddedToken> m_byId;
    std::vector<AddedToken> m_additional;
};

}  // namespace headscope::text
