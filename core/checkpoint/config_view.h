// SPDX-License-Identifier: GPL-3.0-or-later
// config.json through typed questions; a missing or mistyped key is an error that names it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace headscope {

/// Read-only view of a model's configuration.
class ConfigView {
public:
    /// Reads config.json of a folder, or the metadata of a .gguf file under the keys of a config.json. A name
    /// in `architecture` stands in the place of those that the file names.
    /// Errors: fileMissing, fileUnreadable, fileFormat; of a GGUF file configKey, unknownArchitecture,
    /// tensorDtype.
    [[nodiscard]] static Result<ConfigView> read(const std::filesystem::path& model,
                                                 const std::string& architecture = {});
    /// Parses text, for tests; `name` stands for the file in errors.  Errors: fileFormat.
    [[nodiscard]] static Result<ConfigView> parse(std::string_view text, std::string name);

    /// True where the key is there and not null.
    [[nodiscard]] bool has(std::string_view key) const;
    /// A positive 32-bit integer.  Errors: configKey.
    [[nodiscard]] Result<std::uint32_t> count(std::string_view key) const;
    /// The same, `fallback` where absent or null.  Errors: configKey.
    [[nodiscard]] Result<std::uint32_t> count(std::string_view key, std::uint32_t fallback) const;
    /// A 32-bit integer from 0 on, as ids are; `fallback` where absent or null.  Errors: configKey.
    [[nodiscard]] Result<std::uint32_t> index(std::string_view key, std::uint32_t fallback) const;
    /// A finite number.  Errors: configKey.
    [[nodiscard]] Result<float> number(std::string_view key) const;
    /// The same, `fallback` where absent or null.  Errors: configKey.
    [[nodiscard]] Result<float> number(std::string_view key, float fallback) const;
    /// The same in double precision.  Errors: configKey.
    [[nodiscard]] Result<double> real(std::string_view key, double fallback) const;
    /// A boolean, `fallback` where absent or null.  Errors: configKey.
    [[nodiscard]] Result<bool> flag(std::string_view key, bool fallback) const;
    /// A string.  Errors: configKey.
    [[nodiscard]] Result<std::string> text(std::string_view key) const;
    /// The same, `fallback` where absent or null.  Errors: configKey.
    [[nodiscard]] Result<std::string> text(std::string_view key, std::string_view fallback) const;
    /// A list of strings, empty where absent.  Errors: configKey.
    [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view key) const;
    /// A list of finite numbers, empty where absent.  Shape: -> [n].  Errors: configKey.
    [[nodiscard]] Result<std::vector<float>> numbers(std::string_view key) const;
    /// An object; absent where missing or null.  Errors: configKey where it is something else.
    [[nodiscard]] Result<std::optional<ConfigView>> object(std::string_view key) const;
    /// What the file does not say and was taken from what is known of the architecture, a sentence each.
    [[nodiscard]] const std::vector<std::string>& assumptions() const { return m_assumptions; }
    /// A configKey error about `key`, for checks that the families make.
    [[nodiscard]] Failure wrong(std::string_view key, std::string_view found,
                                std::string_view expected) const;

private:
    ConfigView(std::shared_ptr<const nlohmann::json> root, std::string name);
    [[nodiscard]] const nlohmann::json* find(std::string_view key) const;
    std::shared_ptr<const nlohmann::json> m_root;
    std::string m_name;
    std::vector<std::string> m_assumptions;
};

}  // namespace headscope
