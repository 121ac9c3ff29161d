// SPDX-License-Identifier: GPL-3.0-or-later
// The key-value section of a GGUF file through typed questions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace headscope {

/// A value of the section. All integer types of the format become one of the two widest, both float types a
/// double (exact), and likewise in lists; a list of booleans becomes one of integers.
using GgufValue = std::variant<bool, std::uint64_t, std::int64_t, double, std::string,
                               std::vector<std::string>, std::vector<std::int64_t>, std::vector<double>>;

/// What a GGUF file says of its model: "general.architecture", "llama.block_count", "tokenizer.ggml.tokens" …
/// Source: github.com/ggml-org/ggml, docs/gguf.md.
class GgufMetadata {
public:
    /// No values; `name` stands for the file in errors.
    explicit GgufMetadata(std::string name = "model.gguf") : m_name(std::move(name)) {}
    /// Reads the section of a file, and nothing behind it.
    /// Errors: fileMissing, fileUnreadable, fileFormat (as readGgufMetadata in gguf_reader.h).
    [[nodiscard]] static Result<GgufMetadata> read(const std::filesystem::path& file);

    /// Adds a value; false where the key is taken, which then keeps its value.
    [[nodiscard]] bool add(std::string key, GgufValue value);
    /// Everything, sorted by key.
    [[nodiscard]] const std::map<std::string, GgufValue, std::less<>>& values() const { return m_values; }
    /// The file, for errors.
    [[nodiscard]] const std::string& name() const { return m_name; }

    /// True where the key is there.
    [[nodiscard]] bool has(std::string_view key) const;
    /// A string.  Errors: configKey where missing or something else.
    [[nodiscard]] Result<std::string> text(std::string_view key) const;
    /// The same, `fallback` where missing.  Errors: configKey where it is something else.
    [[nodiscard]] Result<std::string> text(std::string_view key, std::string_view fallback) const;
    /// An integer of any type that is not negative.  Errors: configKey.
    [[nodiscard]] Result<std::uint64_t> count(std::string_view key) const;
    /// The same, `fallback` where missing.  Errors: configKey.
    [[nodiscard]] Result<std::uint64_t> count(std::string_view key, std::uint64_t fallback) const;
    /// A finite number, whole or not.  Errors: configKey.
    [[nodiscard]] Result<double> number(std::string_view key) const;
    /// The same, `fallback` where missing.  Errors: configKey.
    [[nodiscard]] Result<double> number(std::string_view key, double fallback) const;
    /// A boolean, `fallback` where missing.  Errors: configKey.
    [[nodiscard]] Result<bool> flag(std::string_view key, bool fallback) const;
    /// A list of strings, valid while this object lives; empty where missing.  Errors: configKey.
    [[nodiscard]] Result<std::span<const std::string>> texts(std::string_view key) const;
    /// A list of integers or booleans, likewise.  Errors: configKey.
    [[nodiscard]] Result<std::span<const std::int64_t>> integers(std::string_view key) const;
    /// A list of floats, likewise.  Errors: configKey.
    [[nodiscard]] Result<std::span<const double>> numbers(std::string_view key) const;
    /// A configKey error about `key`, for checks that callers make.
    [[nodiscard]] Failure wrong(std::string_view key, std::string_view found,
                                std::string_view expected) const;

private:
    [[nodiscard]] const GgufValue* find(std::string_view key) const;
    std::string m_name;
    std::map<std::string, GgufValue, std::less<>> m_values;
};

}  // namespace headscope
