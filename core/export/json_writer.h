// SPDX-License-Identifier: GPL-3.0-or-later
// JSON text with float32 numbers as short as they round-trip; NaN and infinity are null.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headscope {

/// The shortest decimal text that reads back as the same float32; "null" for NaN and infinity.
[[nodiscard]] std::string jsonNumber(float value);
/// The same for float64.
[[nodiscard]] std::string jsonNumber(double value);
/// A quoted JSON string; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string jsonString(std::string_view text);

/// Whether the members of a list or object stand on lines of their own.
enum class JsonLayout : bool { lines, oneLine };

/// Writes one document, member by member, in order. Calls must nest as JSON does.
class JsonWriter {
public:
    /// Opens an object, as a value.
    JsonWriter& beginObject(JsonLayout layout = JsonLayout::lines);
    /// Closes it.
    JsonWriter& endObject() { return end('}'); }
    /// Opens a list, as a value.
    JsonWriter& beginArray(JsonLayout layout = JsonLayout::lines);
    /// Closes it.
    JsonWriter& endArray() { return end(']'); }
    /// The key of the next value.
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text) { return token(jsonString(text)); }
    JsonWriter& value(const char* text) { return token(jsonString(text)); }
    JsonWriter& value(bool flag) { return token(flag ? "true" : "false"); }
    JsonWriter& value(float number) { return token(jsonNumber(number)); }
    JsonWriter& value(double number) { return token(jsonNumber(number)); }
    template <std::integral T>
    JsonWriter& value(T number) {
        return token(std::to_string(number));
    }
    /// null.
    JsonWriter& null() { return token("null"); }

    /// `name` and its value.
    template <class T>
    JsonWriter& member(std::string_view name, const T& item) {
        key(name);
        return value(item);
    }
    /// `name` and a list of values on one line.
    template <class T>
    JsonWriter& list(std::string_view name, const std::vector<T>& items) {
        key(name);
        return values(std::span<const T>(items));
    }
    /// A list of values on one line.
    template <class T>
    JsonWriter& values(std::span<const T> items) {
        beginArray(JsonLayout::oneLine);
        for (const T& item : items) value(item);
        return endArray();
    }

    /// The text so far, with a closing line end.
    [[nodiscard]] std::string text() const { return m_text + "\n"; }

private:
    struct Level {
        JsonLayout layout{};
        bool empty = true;
    };
    JsonWriter& begin(char bracket, JsonLayout layout);
    JsonWriter& end(char bracket);
    JsonWriter& token(std::string_view text);
    void separate();

    std::string m_text;
    std::vector<Level> m_levels;
    bool m_afterKey = false;
};

}  // namespace headscope
