// SPDX-License-Identifier: GPL-3.0-or-later
// Typed access to the key-value section of a GGUF file.
#include "core/checkpoint/gguf_metadata.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "core/checkpoint/gguf_reader.h"
#include "core/checkpoint/mapped_file.h"

namespace headscope {
namespace {

// A value as an error shows it.
std::string shown(const GgufValue& value) {
    struct Text {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::uint64_t number) const { return std::to_string(number); }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return fmt::format("{}", number); }
        std::string operator()(const std::string& text) const { return '"' + shortened(text) + '"'; }
        std::string operator()(const std::vector<std::string>& list) const {
            return fmt::format("a list of {} strings", list.size());
        }
        std::string operator()(const std::vector<std::int64_t>& list) const {
            return fmt::format("a list of {} integers", list.size());
        }
        std::string operator()(const std::vector<double>& list) const {
            return fmt::format("a list of {} numbers", list.size());
        }
    };
    return std::visit(Text(), value);
}

}  // namespace

Result<GgufMetadata> GgufMetadata::read(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const auto mapped, MappedFile::open(file));
    return readGgufMetadata(mapped->bytes(), file.string());
}

bool GgufMetadata::add(std::string key, GgufValue value) {
    return m_values.emplace(std::move(key), std::move(value)).second;
}

const GgufValue* GgufMetadata::find(std::string_view key) const {
    const auto found = m_values.find(key);
    return found == m_values.end() ? nullptr : &found->second;
}

Failure GgufMetadata::wrong(std::string_view key, std::string_view found, std::string_view expected) const {
    return fail(ErrorCode::configKey,
                fmt::format("\"{}\": key \"{}\" is {}, expected {}", m_name, shortened(key), found, expected),
                "was the file written for this model by a current converter?");
}

bool GgufMetadata::has(std::string_view key) const { return find(key) != nullptr; }

Result<std::string> GgufMetadata::text(std::string_view key) const {
    const GgufValue* value = find(key);
    if (!value) return wrong(key, "missing", "a string");
    if (const auto* text = std::get_if<std::string>(value)) return *text;
    return wrong(key, shown(*value), "a string");
}

Result<std::string> GgufMetadata::text(std::string_view key, std::string_view fallback) const {
    if (!has(key)) return std::string(fallback);
    return text(key);
}

Result<std::uint64_t> GgufMetadata::count(std::string_view key) const {
    const GgufValue* value = find(key);
    if (!value) return wrong(key, "missing", "a whole number");
    if (const auto* number = std::get_if<std::uint64_t>(value)) return *number;
    const auto* number = std::get_if<std::int64_t>(value);
    if (number && *number >= 0) return static_cast<std::uint64_t>(*number);
    return wrong(key, shown(*value), "a whole number that is not negative");
}

Result<std::uint64_t> GgufMetadata::count(std::string_view key, std::uint64_t fallback) const {
    if (!has(key)) return fallback;
    return count(key);
}

Result<double> GgufMetadata::number(std::string_view key) const {
    const GgufValue* value = find(key);
    if (!value) return wrong(key, "missing", "a number");
    if (const auto* number = std::get_if<std::uint64_t>(value)) return static_cast<double>(*number);
    if (const auto* number = std::get_if<std::int64_t>(value)) return static_cast<double>(*number);
    const auto* number = std::get_if<double>(value);
    if (number && std::isfinite(*number)) return *number;
    return wrong(key, shown(*value), "a number");
}

Result<double> GgufMetadata::number(std::string_view key, double fallback) const {
    if (!has(key)) return fallback;
    return number(key);
}

Result<bool> GgufMetadata::flag(std::string_view key, bool fallback) const {
    const GgufValue* value = find(key);
    if (!value) return fallback;
    if (const auto* flag = std::get_if<bool>(value)) return *flag;
    return wrong(key, shown(*value), "true or false");
}

Result<std::span<const std::string>> GgufMetadata::texts(std::string_view key) const {
    const GgufValue* value = find(key);
    if (!value) return std::span<const std::string>();
    if (const auto* list = std::get_if<std::vector<std::string>>(value)) return std::span(*list);
    return wrong(key, shown(*value), "a list of strings");
}

Result<std::span<const std::int64_t>> GgufMetadata::integers(std::string_view key) const {
    const GgufValue* value = find(key);
    if (!value) return std::span<const std::int64_t>();
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(value)) return std::span(*list);
    return wrong(key, shown(*value), "a list of integers");
}

Result<std::span<const double>> GgufMetadata::numbers(std::string_view key) const {
    const GgufValue* value = find(key);
    if (!value) return std::span<const double>();
    if (const auto* list = std::get_if<std::vector<double>>(value)) return std::span(*list);
    return wrong(key, shown(*value), "a list of numbers");
}

}  // namespace headscope
