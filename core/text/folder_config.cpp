// SPDX-License-Identifier: GPL-3.0-or-later
// What a model's folder says of its tokenizer beside the vocabulary.
#include "core/text/folder_config.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <system_error>
#include <unordered_set>

#include "core/text/vocabulary.h"

namespace headscope::text {
namespace {

// In the order in which the reference gives ids to those that the vocabulary does not have.
constexpr std::array<std::string_view, 7> kNames{"bos_token", "eos_token", "unk_token", "sep_token",
                                                 "pad_token", "cls_token", "mask_token"};

/// The document of a file; nothing where the file is absent.
Result<std::optional<JsonSection>> readIfThere(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return std::optional<JsonSection>();
    HEADSCOPE_TRY(JsonSection document, JsonSection::readFile(file));
    if (!document.isObject()) return document.fail("is no JSON object");
    return std::optional<JsonSection>(std::move(document));
}

/// A token as a string, or as an object with its flags. Special ones are looked for before normalisation.
Result<AddedToken> readToken(const JsonSection& section, bool special) {
    AddedToken token;
    token.special = special;
    if (section.isText()) {
        HEADSCOPE_TRY(token.content, section.text());
        token.inNormalized = !special;
        return token;
    }
    HEADSCOPE_TRY(token.content, section.at("content").text());
    HEADSCOPE_TRY(token.special, section.at("special").flagOr(special));
    HEADSCOPE_TRY(token.singleWord, section.at("single_word").flagOr(false));
    HEADSCOPE_TRY(token.leftStrip, section.at("lstrip").flagOr(false));
    HEADSCOPE_TRY(token.rightStrip, section.at("rstrip").flagOr(false));
    HEADSCOPE_TRY(token.inNormalized, section.at("normalized").flagOr(!token.special));
    return token;
}

}  // namespace

Result<void> FolderConfig::readNames(const JsonSection& section) {
    for (const std::string_view name : kNames) {
        const JsonSection value = section.at(name);
        if (value.isNull()) continue;
        HEADSCOPE_TRY(AddedToken token, readToken(value, true));
        token.special = true;
        m_named.insert_or_assign(std::string(name), std::move(token));
    }
    for (const char* key : {"additional_special_tokens", "extra_special_tokens"}) {
        if (!section.at(key).isArray()) continue;
        HEADSCOPE_TRY(const auto elements, section.at(key).elements());
        for (const JsonSection& element : elements) {
            HEADSCOPE_TRY(AddedToken token, readToken(element, true));
            m_additional.push_back(std::move(token));
        }
    }
    return {};
}

Result<void> FolderConfig::readIds(const JsonSection& decoder) {
    if (decoder.isNull()) return {};
    HEADSCOPE_TRY(const auto members, decoder.members());
    for (const auto& [key, value] : members) {
        std::uint32_t id{};
        const auto [stop, problem] = std::from_chars(key.data(), key.data() + key.size(), id);
        if (problem != std::errc() || stop != key.data() + key.size() || id > Vocabulary::kIdLimit) {
            return value.fail("is no id of a token");
        }
        HEADSCOPE_TRY(AddedToken token, readToken(value, false));
        token.id = id;
        m_byId.insert_or_assign(id, std::move(token));
    }
    return {};
}

Result<void> FolderConfig::readOldIds(const JsonSection& document) {
    std::unordered_set<std::string> specials;
    for (const auto& [name, token] : m_named) specials.insert(token.content);
    for (const AddedToken& token : m_additional) specials.insert(token.content);
    HEADSCOPE_TRY(const auto members, document.members());
    for (const auto& [content, value] : members) {
        AddedToken token;
        token.content = content;
        HEADSCOPE_TRY(token.id, value.number(Vocabulary::kIdLimit));
        token.special = specials.contains(content);
        token.inNormalized = !token.special;
        m_byId.try_emplace(*token.id, std::move(token));
    }
    return {};
}

Result<FolderConfig> FolderConfig::read(const std::filesystem::path& folder) {
    FolderConfig config;
    HEADSCOPE_TRY(const auto model, readIfThere(folder / "config.json"));
    if (model) {
        HEADSCOPE_TRY(config.m_modelType, model->at("model_type").textOr(""));
        HEADSCOPE_TRY(config.m_class, model->at("tokenizer_class").textOr(""));
    }
    HEADSCOPE_TRY(const auto names, readIfThere(folder / "special_tokens_map.json"));
    if (names) HEADSCOPE_CHECKED(config.readNames(*names));
    HEADSCOPE_TRY(config.m_config, readIfThere(folder / "tokenizer_config.json"));
    if (config.m_config) {
        HEADSCOPE_CHECKED(config.readNames(*config.m_config));
        HEADSCOPE_CHECKED(config.readIds(config.m_config->at("added_tokens_decoder")));
        HEADSCOPE_TRY(config.m_class, config.m_config->at("tokenizer_class").textOr(config.m_class));
    }
    HEADSCOPE_TRY(const auto ids, readIfThere(folder / "added_tokens.json"));
    if (ids) HEADSCOPE_CHECKED(config.readOldIds(*ids));
    if (config.m_class.ends_with("Fast")) config.m_class.resize(config.m_class.size() - 4);
    return config;
}

Result<bool> FolderConfig::flag(std::string_view key, bool otherwise) const {
    if (!m_config) return otherwise;
    return m_config->at(key).flagOr(otherwise);
}

Result<std::optional<bool>> FolderConfig::maybeFlag(std::string_view key) const {
    if (!m_config || m_config->at(key).isNull()) return std::optional<bool>();
    HEADSCOPE_TRY(const bool value, m_config->at(key).flag());
    return std::optional<bool>(value);
}

Result<std::string> FolderConfig::text(std::string_view key, std::string otherwise) const {
    if (!m_config) return otherwise;
    return m_config->at(key).textOr(std::move(otherwise));
}

Result<std::uint32_t> FolderConfig::number(std::string_view key, std::uint32_t limit,
                                           std::uint32_t otherwise) const {
    if (!m_config || m_config->at(key).isNull()) return otherwise;
    return m_config->at(key).number(limit);
}

std::optional<std::string> FolderConfig::named(std::string_view key) const {
    const auto found = m_named.find(key);
    if (found == m_named.end()) return std::nullopt;
    return found->second.content;
}

std::string FolderConfig::namedOr(std::string_view key, std::string otherwise, bool leftStrip) {
    AddedToken usual;
    usual.content = std::move(otherwise);
    usual.special = true;
    usual.leftStrip = leftStrip;
    return m_named.try_emplace(std::string(key), std::move(usual)).first->second.content;
}

std::vector<AddedToken> FolderConfig::addedTokens() const {
    std::vector<AddedToken> tokens;
    std::unordered_set<std::string> seen;
    const auto add = [&](const AddedToken& token) {
        if (seen.insert(token.content).second) tokens.push_back(token);
    };
    for (const auto& [id, token] : m_byId) add(token);
    for (const std::string_view name : kNames) {
        const auto found = m_named.find(name);
        if (found != m_named.end()) add(found->second);
    }
    for (const AddedToken& token : m_additional) add(token);
    return tokens;
}

}  // namespace headscope::text
