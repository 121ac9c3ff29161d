// SPDX-License-Identifier: GPL-3.0-or-later
// Typed access to keys; nlohmann's own would turn 1.5 into 1 and -1 into 4294967295.
#include "core/workspace/json_fields.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace headscope {
namespace {

using Json = nlohmann::json;

constexpr const char* kHint = "is it a file that headscope wrote?";

std::optional<std::uint32_t> wholeNumber(const Json& json) {
    if (!json.is_number_unsigned()) return std::nullopt;
    const auto number = json.get<std::uint64_t>();
    if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(number);
}

}  // namespace

JsonFields::JsonFields(const Json& object, std::string path) : m_object(object), m_path(std::move(path)) {
    if (m_object.is_object()) return;
    std::string name = m_path;
    if (!name.empty()) name.pop_back();
    m_problem = name.empty() ? "the document is no object" : fmt::format("key \"{}\" is no object", name);
}

void JsonFields::note(std::string_view key, std::string_view what) {
    if (m_problem.empty()) m_problem = fmt::format("key \"{}{}\" {}", m_path, shortened(key), what);
}

const Json* JsonFields::find(const char* key, Presence presence) {
    m_known.insert(key);
    if (!m_object.is_object()) return nullptr;
    const auto found = m_object.find(key);
    if (found != m_object.end()) return &*found;
    if (presence == Presence::required) note(key, "is missing");
    return nullptr;
}

bool JsonFields::read(const char* key, std::string& value, Presence presence) {
    const Json* found = find(key, presence);
    if (!found) return false;
    if (!found->is_string()) {
        note(key, "is no text");
        return false;
    }
    value = found->get_ref<const std::string&>();
    return true;
}

bool JsonFields::read(const char* key, bool& value, Presence presence) {
    const Json* found = find(key, presence);
    if (!found) return false;
    if (!found->is_boolean()) {
        note(key, "is neither true nor false");
        return false;
    }
    value = found->get<bool>();
    return true;
}

bool JsonFields::read(const char* key, std::uint32_t& value, Presence presence) {
    const Json* found = find(key, presence);
    if (!found) return false;
    const auto number = wholeNumber(*found);
    if (!number) {
        note(key, "is no whole number from 0 to 4294967295");
        return false;
    }
    value = *number;
    return true;
}

void JsonFields::read(const char* key, std::optional<std::uint32_t>& value) {
    std::uint32_t number{};
    if (read(key, number, Presence::optional)) value = number;
}

bool JsonFields::read(const char* key, std::vector<std::string>& values, Presence presence) {
    const Json& list = array(key, presence);
    for (const Json& item : list) {
        if (!item.is_string()) {
            note(key, "is no list of texts");
            return false;
        }
        values.push_back(item.get_ref<const std::string&>());
    }
    return true;
}

bool JsonFields::read(const char* key, std::vector<std::uint32_t>& values, Presence presence) {
    const Json& list = array(key, presence);
    for (const Json& item : list) {
        const auto number = wholeNumber(item);
        if (!number) {
            note(key, "is no list of whole numbers from 0 to 4294967295");
            return false;
        }
        values.push_back(*number);
    }
    return true;
}

const Json& JsonFields::object(const char* key, Presence presence) {
    static const Json kEmpty = Json::object();
    const Json* found = find(key, presence);
    if (!found) return kEmpty;
    if (found->is_object()) return *found;
    note(key, "is no object");
    return kEmpty;
}

const Json& JsonFields::array(const char* key, Presence presence) {
    static const Json kEmpty = Json::array();
    const Json* found = find(key, presence);
    if (!found) return kEmpty;
    if (found->is_array()) return *found;
    note(key, "is no list");
    return kEmpty;
}

Result<void> JsonFields::failure() const {
    if (m_problem.empty()) return {};
    return fail(ErrorCode::fileFormat, m_problem, kHint);
}

Result<void> JsonFields::done() const {
    HEADSCOPE_CHECKED(failure());
    for (const auto& [key, value] : m_object.items()) {
        if (m_known.contains(key)) continue;
        return fail(ErrorCode::fileFormat, fmt::format("key \"{}{}\" is not known", m_path, shortened(key)),
                    "remove it, or open the file with a newer Headscope");
    }
    return {};
}

}  // namespace headscope
