// SPDX-License-Identifier: GPL-3.0-or-later
// Typed access to config.json.
#include "core/checkpoint/config_view.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/strict_json.h"
#include "core/checkpoint/gguf_model.h"
#include "core/checkpoint/gguf_parts.h"
#include "core/checkpoint/mapped_file.h"

namespace headscope {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxConfigBytes = 16U << 20U;

// A value as an error shows it.
std::string shown(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

// Beyond the range of a float the conversion would give infinity.
bool isFloat(const json& value) {
    return value.is_number() &&
           std::fabs(value.get<double>()) <= static_cast<double>(std::numeric_limits<float>::max());
}

}  // namespace

ConfigView::ConfigView(std::shared_ptr<const json> root, std::string name)
    : m_root(std::move(root)), m_name(std::move(name)) {}

namespace {

Result<json> parseObject(std::string_view text, const std::string& name) {
    auto parsed = parseStrictJson(text);
    if (!parsed) return fail(std::move(parsed).error().in(fmt::format("\"{}\"", name)));
    if (parsed->is_object()) return *std::move(parsed);
    return fail(ErrorCode::fileFormat, fmt::format("\"{}\" is not a JSON object", name),
                "is it the right file?");
}

}  // namespace

Result<ConfigView> ConfigView::read(const std::filesystem::path& model, const std::string& architecture) {
    json config;
    std::vector<std::string> assumptions;
    std::filesystem::path path = model;
    if (isGgufFile(model)) {
        HEADSCOPE_TRY(const GgufReader reader, openGguf(model));
        HEADSCOPE_TRY(config, ggufConfig(reader, assumptions));
    } else {
        path /= "config.json";
        HEADSCOPE_TRY(const std::string text, readTextFile(path, kMaxConfigBytes));
        HEADSCOPE_TRY(config, parseObject(text, path.string()));
    }
    if (!architecture.empty()) config["architectures"] = {architecture};
    ConfigView view(std::make_shared<const json>(std::move(config)), path.string());
    view.m_assumptions = std::move(assumptions);
    return view;
}

Result<ConfigView> ConfigView::parse(std::string_view text, std::string name) {
    HEADSCOPE_TRY(json config, parseObject(text, name));
    return ConfigView(std::make_shared<const json>(std::move(config)), std::move(name));
}

const json* ConfigView::find(std::string_view key) const {
    const auto found = m_root->find(std::string(key));
    return found == m_root->end() || found->is_null() ? nullptr : &*found;
}

Failure ConfigView::wrong(std::string_view key, std::string_view found, std::string_view expected) const {
    return fail(ErrorCode::configKey,
                fmt::format("\"{}\": key \"{}\" is {}, expected {}", m_name, key, shortened(found), expected),
                fmt::format("check {} in {}", key, std::filesystem::path(m_name).filename().string()));
}

bool ConfigView::has(std::string_view key) const { return find(key) != nullptr; }

Result<std::uint32_t> ConfigView::count(std::string_view key) const {
    const json* value = find(key);
    if (!value) return wrong(key, "missing", "a whole number above 0");
    const bool usable = value->is_number_unsigned() && value->get<std::uint64_t>() >= 1 &&
                        value->get<std::uint64_t>() <= UINT32_MAX;
    if (!usable) return wrong(key, shown(*value), "a whole number above 0");
    return value->get<std::uint32_t>();
}

Result<std::uint32_t> ConfigView::index(std::string_view key, std::uint32_t fallback) const {
    const json* value = find(key);
    if (!value || value->is_null()) return fallback;
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() > UINT32_MAX)
        return wrong(key, shown(*value), "a whole number from 0 on");
    return value->get<std::uint32_t>();
}
Result<std::uint32_t> ConfigView::count(std::string_view key, std::uint32_t fallback) const {
    if (!has(key)) return fallback;
    return count(key);
}

Result<float> ConfigView::number(std::string_view key) const {
    const json* value = find(key);
    if (!value) return wrong(key, "missing", "a number");
    if (!isFloat(*value)) return wrong(key, shown(*value), "a number");
    return static_cast<float>(value->get<double>());
}

Result<float> ConfigView::number(std::string_view key, float fallback) const {
    if (!has(key)) return fallback;
    return number(key);
}

Result<double> ConfigView::real(std::string_view key, double fallback) const {
    const json* value = find(key);
    if (!value) return fallback;
    if (!isFloat(*value)) return wrong(key, shown(*value), "a number");
    return value->get<double>();
}

Result<bool> ConfigView::flag(std::string_view key, bool fallback) const {
    const json* value = find(key);
    if (!value) return fallback;
    if (!value->is_boolean()) return wrong(key, shown(*value), "true or false");
    return value->get<bool>();
}

Result<std::string> ConfigView::text(std::string_view key) const {
    const json* value = find(key);
    if (!value) return wrong(key, "missing", "a string");
    if (!value->is_string()) return wrong(key, shown(*value), "a string");
    return value->get<std::string>();
}

Result<std::string> ConfigView::text(std::string_view key, std::string_view fallback) const {
    if (!has(key)) return std::string(fallback);
    return text(key);
}

Result<std::vector<std::string>> ConfigView::texts(std::string_view key) const {
    std::vector<std::string> out;
    const json* value = find(key);
    if (!value) return out;
    if (!value->is_array()) return wrong(key, shown(*value), "a list of strings");
    for (const json& item : *value) {
        if (!item.is_string()) return wrong(key, shown(*value), "a list of strings");
        out.push_back(item.get<std::string>());
    }
    return out;
}

Result<std::vector<float>> ConfigView::numbers(std::string_view key) const {
    std::vector<float> out;
    const json* value = find(key);
    if (!value) return out;
    if (!value->is_array()) return wrong(key, shown(*value), "a list of numbers");
    for (const json& item : *value) {
        if (!isFloat(item)) return wrong(key, shown(*value), "a list of numbers");
        out.push_back(static_cast<float>(item.get<double>()));
    }
    return out;
}

Result<std::optional<ConfigView>> ConfigView::object(std::string_view key) const {
    const json* value = find(key);
    if (!value) return std::optional<ConfigView>();
    if (!value->is_object()) return wrong(key, shown(*value), "an object");
    return std::optional(ConfigView(std::make_shared<const json>(*value), m_name));
}

}  // namespace headscope
