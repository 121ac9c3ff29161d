// SPDX-License-Identifier: GPL-3.0-or-later
// A parser callback that watches keys and depth.
#include "core/base/strict_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace headscope {
namespace {

using nlohmann::json;

// Thrown through the parser and caught below: its callback has no other way to stop.
struct Refusal : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Watch {
public:
    bool operator()(int, json::parse_event_t event, json& parsed) {
        switch (event) {
            case json::parse_event_t::object_start:
            case json::parse_event_t::array_start:
                m_keys.emplace_back();
                if (m_keys.size() > kMaxJsonDepth)
                    throw Refusal(fmt::format("nesting deeper than {}", kMaxJsonDepth));
                break;
            case json::parse_event_t::object_end:
            case json::parse_event_t::array_end:
                m_keys.pop_back();
                break;
            case json::parse_event_t::key:
                if (!m_keys.back().insert(parsed.get<std::string>()).second) {
                    throw Refusal(fmt::format("key \"{}\" appears twice", parsed.get<std::string>()));
                }
                break;
            case json::parse_event_t::value:
                break;
        }
        return true;
    }

private:
    std::vector<std::set<std::string>> m_keys;
};

}  // namespace

Result<json> parseStrictJson(std::string_view text) {
    // The parser takes a NUL byte for the end of its input: what stands behind it would not be checked.
    if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
        return fail(ErrorCode::fileFormat, fmt::format("JSON is broken at byte {}", nul + 1),
                    "is the file damaged?");
    }
    try {
        return json::parse(text.begin(), text.end(), Watch{});
    } catch (const Refusal& refusal) {
        return fail(ErrorCode::fileFormat, fmt::format("JSON is not acceptable: {}", refusal.what()),
                    "is the file damaged or made to mislead?");
    } catch (const json::exception& broken) {
        const auto* parse = dynamic_cast<const json::parse_error*>(&broken);
        return fail(
            ErrorCode::fileFormat,
            parse ? fmt::format("JSON is broken at byte {}", parse->byte) : std::string("JSON is broken"),
            "is the file truncated?");
    }
}

}  // namespace headscope
