// SPDX-License-Identifier: GPL-3.0-or-later
// nlohmann::json prints floats as doubles ("0.10000000149"), which is why this exists.
#include "core/export/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "core/base/check.h"
#include "core/text/utf8.h"

namespace headscope {
namespace {

template <class T>
std::string shortest(T value) {
    if (!std::isfinite(value)) return "null";
    std::array<char, 32> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    HEADSCOPE_CHECK(error == std::errc{});
    return {buffer.data(), end};
}

void appendEscaped(std::string& out, char c) {
    constexpr std::string_view kHex = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
        out += c;
        return;
    }
    out += "\\u00";
    out += kHex[byte >> 4U];
    out += kHex[byte & 0xfU];
}

}  // namespace

std::string jsonNumber(float value) { return shortest(value); }
std::string jsonNumber(double value) { return shortest(value); }

std::string jsonString(std::string_view text) {
    std::string out = "\"";
    for (const char c : text::replaceInvalid(text)) appendEscaped(out, c);
    return out + "\"";
}

JsonWriter& JsonWriter::beginObject(JsonLayout layout) { return begin('{', layout); }
JsonWriter& JsonWriter::beginArray(JsonLayout layout) { return begin('[', layout); }

JsonWriter& JsonWriter::key(std::string_view name) {
    HEADSCOPE_CHECK(!m_afterKey);
    separate();
    m_text += jsonString(name) + ": ";
    m_afterKey = true;
    return *this;
}

JsonWriter& JsonWriter::begin(char bracket, JsonLayout layout) {
    separate();
    m_afterKey = false;
    m_text += bracket;
    // A level on one line keeps what is inside it on that line too.
    const bool nestedInLine = !m_levels.empty() && m_levels.back().layout == JsonLayout::oneLine;
    m_levels.push_back({nestedInLine ? JsonLayout::oneLine : layout, true});
    return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
    HEADSCOPE_CHECK(!m_levels.empty() && !m_afterKey);
    const Level level = m_levels.back();
    m_levels.pop_back();
    if (!level.empty && level.layout == JsonLayout::lines) {
        m_text += '\n';
        m_text.append(2 * m_levels.size(), ' ');
    }
    m_text += bracket;
    return *this;
}

JsonWriter& JsonWriter::token(std::string_view text) {
    separate();
    m_afterKey = false;
    m_text += text;
    return *this;
}

void JsonWriter::separate() {
    if (m_afterKey || m_levels.empty()) return;
    Level& level = m_levels.back();
    if (!level.empty) m_text += ',';
    if (level.layout == JsonLayout::lines) {
        m_text += '\n';
        m_text.append(2 * m_levels.size(), ' ');
    } else if (!level.empty) {
        m_text += ' ';
    }
    level.empty = false;
}

}  // namespace headscope
