// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of one JSON object, read one by one: types, ranges, and none beside those that were asked for.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace headscope {

/// Whether a key may be absent.
enum class Presence : bool { required, optional };

/// Carries the first failure, so that reading stays a list of fields. The object outlives it.
class JsonFields {
public:
    /// `path`: what stands before a key's name in messages, as "view.". A value that is no object fails.
    JsonFields(const nlohmann::json& object, std::string path);

    /// Reads a key into `value`; true where it is there and right.
    bool read(const char* key, std::string& value, Presence presence = Presence::required);
    bool read(const char* key, bool& value, Presence presence = Presence::required);  ///< the same
    bool read(const char* key, std::uint32_t& value,
              Presence presence = Presence::required);                ///< a whole number below 2^32
    void read(const char* key, std::optional<std::uint32_t>& value);  ///< the same; may be absent
    bool read(const char* key, std::vector<std::string>& values,
              Presence presence = Presence::required);  ///< a list of texts
    bool read(const char* key, std::vector<std::uint32_t>& values,
              Presence presence = Presence::required);  ///< a list of whole numbers
    /// The object, or list, at a key; an empty one where it is absent or something else.
    [[nodiscard]] const nlohmann::json& object(const char* key, Presence presence = Presence::required);
    [[nodiscard]] const nlohmann::json& array(const char* key,
                                              Presence presence = Presence::required);  ///< the same

    /// The first failure so far.  Errors: fileFormat, naming the key.
    [[nodiscard]] Result<void> failure() const;
    /// The same, and keys that nobody asked for.
    [[nodiscard]] Result<void> done() const;

private:
    const nlohmann::json* find(const char* key, Presence presence);
    void note(std::string_view key, std::string_view what);

    const nlohmann::json& m_object;
    std::string m_path;
    std::set<std::string, std::less<>> m_known;
    std::string m_problem;
};

}  // namespace headscope
