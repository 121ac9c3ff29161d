// SPDX-License-Identifier: GPL-3.0-or-later
// Reading of prompt files.
#include "app/common/prompt_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "core/base/strict_json.h"

namespace headscope::app {
namespace {

using nlohmann::json;

Failure mistyped(std::string_view key, std::string_view expected) {
    return fail(ErrorCode::fileFormat, fmt::format("key \"{}\" is not {}", key, expected));
}

Result<std::optional<std::string>> stringAt(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return std::optional<std::string>();
    if (!found->is_string()) return mistyped(key, "a string");
    return std::optional(found->get<std::string>());
}

Result<std::uint32_t> indexOf(const json& value, const char* key) {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= UINT32_MAX) {
        return mistyped(key, "made of numbers from 0");
    }
    return value.get<std::uint32_t>();
}

Result<PromptLine> parseLine(std::string_view text) {
    HEADSCOPE_TRY(const json object, parseStrictJson(text));
    if (!object.is_object()) {
        return fail(ErrorCode::fileFormat, "the line is not a JSON object", "write {\"text\": \"…\"}");
    }
    PromptLine line;
    HEADSCOPE_TRY(line.text, stringAt(object, "text"));
    HEADSCOPE_TRY(line.pair, stringAt(object, "pair"));
    HEADSCOPE_TRY(line.decoderText, stringAt(object, "decoder_text"));
    HEADSCOPE_TRY(line.target, stringAt(object, "target"));
    HEADSCOPE_TRY(line.foil, stringAt(object, "foil"));
    if (const auto position = object.find("answer_pos"); position != object.end() && !position->is_null()) {
        HEADSCOPE_TRY(line.answerPosition, indexOf(*position, "answer_pos"));
    }
    if (const auto ids = object.find("ids"); ids != object.end() && !ids->is_null()) {
        if (!ids->is_array()) return mistyped("ids", "a list");
        line.ids.emplace();
        for (const json& id : *ids) {
            HEADSCOPE_TRY(const std::uint32_t value, indexOf(id, "ids"));
            line.ids->push_back(value);
        }
    }
    if (line.text.has_value() == line.ids.has_value()) {
        return fail(ErrorCode::fileFormat, "expected one of the keys \"text\" and \"ids\"",
                    "write {\"text\": \"…\"}");
    }
    return line;
}

}  // namespace

Result<std::string> readTextFile(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        return fail(ErrorCode::fileMissing, fmt::format("file \"{}\" does not exist", file.string()));
    }
    if (std::filesystem::is_directory(file, ignored)) {
        return fail(ErrorCode::fileUnreadable,
                    fmt::format("\"{}\" is a folder, expected a text file", file.string()));
    }
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad()) {
        return fail(ErrorCode::fileUnreadable,
                    fmt::format("file \"{}\" cannot be read: {}", file.string(), std::strerror(errno)));
    }
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    return text;
}

std::vector<std::string> nonEmptyLines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) lines.emplace_back(line);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

Result<std::vector<PromptLine>> readPromptLines(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const std::string content, readTextFile(file));
    std::vector<PromptLine> lines;
    std::uint32_t number = 0;
    std::string_view rest = content;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        const std::string_view text = rest.substr(0, end);
        ++number;
        if (text.find_first_not_of(" \t\r") != std::string_view::npos) {
            auto line = parseLine(text);
            if (!line) {
                return fail(std::move(line).error().in(fmt::format("{} line {}", file.string(), number)));
            }
            line->line = number;
            lines.push_back(*std::move(line));
        }
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    if (lines.empty()) {
        return fail(ErrorCode::promptEmpty, fmt::format("file \"{}\" holds no prompts", file.string()),
                    "write one JSON object a line: {\"text\": \"…\"}");
    }
    return lines;
}

}  // namespace headscope::app
