// SPDX-License-Identifier: GPL-3.0-or-later
// A place in a tokenizer's JSON file: typed reads whose errors name the file and the place.
#include "core/text/json_section.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/text/utf8.h"
#include "core/text/whole_file.h"

namespace headscope::text {
namespace {

using nlohmann::json;

constexpr std::size_t kDepthLimit = 64;

/// Builds the document; stops at the first key that comes twice and at too many levels.
class StrictBuilder : public nlohmann::json_sax<json> {
public:
    json document;
    std::string problem;

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t value, const string_t& /*spelling*/) override { return add(value); }
    bool string(string_t& value) override { return add(std::move(value)); }
    bool binary(binary_t& /*value*/) override { return false; }
    bool start_object(std::size_t /*size*/) override { return open(json::object()); }
    bool start_array(std::size_t /*size*/) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        const auto [member, isNew] = m_open.back()->get_ref<json::object_t&>().emplace(name, nullptr);
        if (!isNew) return stop(fmt::format("key \"{}\" comes twice", name));
        m_member = &member->second;
        return true;
    }
    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const json::exception& error) override {
        const std::string_view what = error.what();
        const std::size_t detail = what.find("; ");  // behind nlohmann's own error number and position
        return stop(fmt::format("not JSON at byte {}: {}", position,
                                detail == std::string_view::npos ? what : what.substr(detail + 2)));
    }

private:
    bool stop(std::string why) {
        problem = std::move(why);
        return false;
    }
    json* place(json&& value) {
        if (m_open.empty()) {
            document = std::move(value);
            return &document;
        }
        if (m_open.back()->is_object()) {
            *m_member = std::move(value);
            return m_member;
        }
        return &m_open.back()->get_ref<json::array_t&>().emplace_back(std::move(value));
    }
    bool add(json&& value) { return place(std::move(value)) != nullptr; }
    bool open(json&& value) {
        if (m_open.size() == kDepthLimit) return stop(fmt::format("more than {} levels deep", kDepthLimit));
        m_open.push_back(place(std::move(value)));
        return true;
    }
    bool close() {
        m_open.pop_back();
        return true;
    }

    std::vector<json*> m_open;  // from the outermost object or array to the innermost
    json* m_member = nullptr;   // where the next value goes, inside an object
};

}  // namespace

Result<JsonSection> JsonSection::readFile(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const std::string content, readWholeFile(file));
    return parse(content, file.string());
}

Result<JsonSection> JsonSection::parse(std::string_view json, std::string name) {
    StrictBuilder builder;
    try {
        if (!nlohmann::json::sax_parse(json.begin(), json.end(), &builder)) {
            return headscope::fail(ErrorCode::fileFormat, fmt::format("{}: {}", name, builder.problem),
                                   "is the file truncated?");
        }
    } catch (const nlohmann::json::exception& error) {
        return headscope::fail(ErrorCode::fileFormat, fmt::format("{}: {}", name, error.what()));
    }
    JsonSection section;
    section.m_document = std::make_shared<const nlohmann::json>(std::move(builder.document));
    section.m_value = section.m_document.get();
    section.m_file = std::move(name);
    return section;
}

JsonSection JsonSection::child(const nlohmann::json* value, std::string_view step) const {
    JsonSection section;
    section.m_document = m_document;
    section.m_value = value;
    section.m_file = m_file;
    section.m_place = m_place;
    if (!m_place.empty() && !step.starts_with('[')) section.m_place += '.';
    section.m_place += step;
    return section;
}

bool JsonSection::isNull() const { return m_value == nullptr || m_value->is_null(); }
bool JsonSection::isText() const { return m_value != nullptr && m_value->is_string(); }
bool JsonSection::isObject() const { return m_value != nullptr && m_value->is_object(); }
bool JsonSection::isArray() const { return m_value != nullptr && m_value->is_array(); }

JsonSection JsonSection::at(std::string_view key) const {
    if (!isObject()) return child(nullptr, key);
    const auto& object = m_value->get_ref<const nlohmann::json::object_t&>();
    const auto found = object.find(std::string(key));
    return child(found == object.end() ? nullptr : &found->second, key);
}

std::pair<std::string, JsonSection> JsonSection::onlyMember() const {
    if (!isObject() || m_value->size() != 1) return {"", child(nullptr, "?")};
    const auto& [key, value] = *m_value->get_ref<const nlohmann::json::object_t&>().begin();
    return {key, child(&value, key)};
}

Result<std::string> JsonSection::text() const {
    if (!isText()) return failKind("a string");
    return m_value->get_ref<const std::string&>();
}

Result<char32_t> JsonSection::character() const {
    HEADSCOPE_TRY(const std::string spelled, text());
    if (codePointCount(spelled) != 1) return failKind("a string of one character");
    return readCodePoint(spelled, 0).value;
}

Result<bool> JsonSection::flag() const {
    if (m_value == nullptr || !m_value->is_boolean()) return failKind("true or false");
    return m_value->get<bool>();
}

Result<std::uint32_t> JsonSection::number(std::uint32_t limit) const {
    const bool whole = m_value != nullptr && m_value->is_number_unsigned();
    if (!whole || m_value->get<std::uint64_t>() > limit)
        return failKind(fmt::format("a whole number up to {}", limit));
    return m_value->get<std::uint32_t>();
}

Result<double> JsonSection::real() const {
    if (m_value == nullptr || !m_value->is_number()) return failKind("a number");
    return m_value->get<double>();
}

Result<std::vector<JsonSection>> JsonSection::elements() const {
    if (!isArray()) return failKind("an array");
    std::vector<JsonSection> found;
    found.reserve(m_value->size());
    for (const auto& value : *m_value) found.push_back(child(&value, fmt::format("[{}]", found.size())));
    return found;
}

Result<std::vector<std::pair<std::string, JsonSection>>> JsonSection::members() const {
    if (!isObject()) return failKind("an object");
    std::vector<std::pair<std::string, JsonSection>> found;
    found.reserve(m_value->size());
    for (const auto& [key, value] : m_value->get_ref<const nlohmann::json::object_t&>()) {
        found.emplace_back(key, child(&value, key));
    }
    return found;
}

Result<std::string> JsonSection::textOr(std::string otherwise) const {
    if (isNull()) return otherwise;
    return text();
}

Result<bool> JsonSection::flagOr(bool otherwise) const {
    if (isNull()) return otherwise;
    return flag();
}

Result<std::string> JsonSection::type() const {
    if (!isObject()) return failKind("an object with a \"type\"");
    return at("type").text();
}

Failure JsonSection::fail(std::string_view what, std::string hint) const {
    const std::string_view place = m_place.empty() ? "the file" : std::string_view(m_place);
    return headscope::fail(ErrorCode::tokenizerFormat, fmt::format("{}: {} {}", m_file, place, what),
                           std::move(hint));
}

Failure JsonSection::failType(std::string_view type, std::string_view known) const {
    return fail(fmt::format("has type \"{}\", which is not supported yet; known: {}", type, known));
}

Failure JsonSection::failKind(std::string_view expected) const {
    if (m_value == nullptr) return fail(fmt::format("is missing, expected {}", expected));
    std::string found = isText() ? "a string" : fmt::format("{}", m_value->type_name());
    return fail(fmt::format("is {}, expected {}", found, expected));
}

}  // namespace headscope::text
