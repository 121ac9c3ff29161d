// SPDX-License-Identifier: GPL-3.0-or-later
// A place in a tokenizer's JSON file: typed reads whose errors name the file and the place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace headscope::text {

/// One value of a parsed file and where it stands. Cheap to copy; keeps the file's content alive.
class JsonSection {
public:
    /// Parses a whole file. Duplicate keys, more than 64 levels and more than 128 MiB are refused.
    /// Errors: fileMissing, fileUnreadable, fileFormat (each names the file).
    [[nodiscard]] static Result<JsonSection> readFile(const std::filesystem::path& file);
    /// Parses `json`; `name` stands for the file in messages.
    /// Errors: fileFormat.
    [[nodiscard]] static Result<JsonSection> parse(std::string_view json, std::string name);

    /// True for null and for what is absent.
    [[nodiscard]] bool isNull() const;
    /// True for a string.
    [[nodiscard]] bool isText() const;
    /// True for an object.
    [[nodiscard]] bool isObject() const;
    /// True for an array.
    [[nodiscard]] bool isArray() const;
    /// The member `key`; null where this is no object or has none.
    [[nodiscard]] JsonSection at(std::string_view key) const;
    /// The first element or member, null where there is none; `{"Regex": "…"}` names its kind by its key.
    [[nodiscard]] std::pair<std::string, JsonSection> onlyMember() const;

    /// This, as a string. Errors: tokenizerFormat.
    [[nodiscard]] Result<std::string> text() const;
    /// This, as a string of one character. Errors: tokenizerFormat.
    [[nodiscard]] Result<char32_t> character() const;
    /// This, as true or false. Errors: tokenizerFormat.
    [[nodiscard]] Result<bool> flag() const;
    /// This, as a whole number up to `limit`. Errors: tokenizerFormat.
    [[nodiscard]] Result<std::uint32_t> number(std::uint32_t limit) const;
    /// This, as a number of any kind. Errors: tokenizerFormat.
    [[nodiscard]] Result<double> real() const;
    /// The elements of this array. Errors: tokenizerFormat.
    [[nodiscard]] Result<std::vector<JsonSection>> elements() const;
    /// The members of this object, by key. Errors: tokenizerFormat.
    [[nodiscard]] Result<std::vector<std::pair<std::string, JsonSection>>> members() const;

    /// text(), or `otherwise` where this is null.
    [[nodiscard]] Result<std::string> textOr(std::string otherwise) const;
    /// flag(), or `otherwise` where this is null.
    [[nodiscard]] Result<bool> flagOr(bool otherwise) const;

    /// The "type" of this object. Errors: tokenizerFormat.
    [[nodiscard]] Result<std::string> type() const;
    /// An error of this place: `what` behind file and place.
    [[nodiscard]] Failure fail(std::string_view what, std::string hint = {}) const;
    /// The error for a "type" that cannot be read.
    [[nodiscard]] Failure failType(std::string_view type, std::string_view known) const;

private:
    JsonSection() = default;
    [[nodiscard]] JsonSection child(const nlohmann::json* value, std::string_view step) const;
    [[nodiscard]] Failure failKind(std::string_view expected) const;

    std::shared_ptr<const nlohmann::json> m_document;
    const nlohmann::json* m_value = nullptr;  // null: absent
    std::string m_file;
    std::string m_place;  // "pre_tokenizer.pretokenizers[1]"
};

}  // namespace headscope::text
