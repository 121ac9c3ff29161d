// SPDX-License-Identifier: GPL-3.0-or-later
// Widths in terminal columns, not bytes.
#include "app/cli/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/text/utf8.h"

namespace headscope::cli {
namespace {

// The ranges that matter for tokens: CJK, Hangul, full-width forms, emoji.
bool isWide(char32_t c) {
    constexpr std::array<std::pair<char32_t, char32_t>, 6> kWide = {{{0x1100, 0x115F},
                                                                     {0x2E80, 0xA4CF},
                                                                     {0xAC00, 0xD7A3},
                                                                     {0xF900, 0xFAFF},
                                                                     {0xFF00, 0xFF60},
                                                                     {0x1F300, 0x1FAFF}}};
    return std::any_of(kWide.begin(), kWide.end(),
                       [c](const auto& r) { return c >= r.first && c <= r.second; }) ||
           (c >= 0x20000 && c <= 0x3FFFD);
}

bool isCombining(char32_t c) {
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0xFE00 && c <= 0xFE0F);
}

std::size_t columnsOf(char32_t c) { return isCombining(c) ? 0 : isWide(c) ? 2 : 1; }

std::string styledText(const std::string& text, CellStyle style) {
    if (style == CellStyle::plain || text.empty()) return text;
    return fmt::format("\x1b[{}m{}\x1b[0m", style == CellStyle::strong ? 1 : 2, text);
}

}  // namespace

Table& Table::cell(std::string text, CellStyle style) {
    m_open.push_back({std::move(text), style});
    return *this;
}

Table& Table::endRow() {
    m_open.resize(m_columns.size());
    m_rows.push_back(std::exchange(m_open, {}));
    return *this;
}

std::vector<std::size_t> Table::widths() const {
    std::vector<std::size_t> widths(m_columns.size());
    for (const auto& row : m_rows) {
        for (std::size_t column = 0; column < row.size(); ++column) {
            widths[column] = std::max(widths[column], displayWidth(row[column].text));
        }
    }
    return widths;
}

std::size_t Table::width() const {
    std::size_t total = 0;
    for (const std::size_t width : widths()) total += width + 2;
    return total < 2 ? 0 : total - 2;
}

std::string Table::text(bool styled, std::size_t indent) const {
    const std::vector<std::size_t> columnWidths = widths();
    std::string out;
    for (const auto& row : m_rows) {
        std::string line(indent, ' ');
        for (std::size_t column = 0; column < row.size(); ++column) {
            const Cell& cell = row[column];
            const std::string gap(columnWidths[column] - displayWidth(cell.text), ' ');
            const std::string shown = styled ? styledText(cell.text, cell.style) : cell.text;
            line += m_columns[column] == Align::right ? gap + shown : shown + gap;
            line += "  ";
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

std::size_t displayWidth(std::string_view text) {
    std::size_t width = 0;
    text::forEachCodePoint(
        text, [&](const text::CodePoint& point, std::size_t) { width += columnsOf(point.value); });
    return width;
}

std::string shortened(std::string_view text, std::size_t columns) {
    if (displayWidth(text) <= columns) return std::string(text);
    std::string out;
    std::size_t used = 1;
    for (std::size_t at = 0; at < text.size();) {
        const text::CodePoint point = text::readCodePoint(text, at);
        used += columnsOf(point.value);
        if (used > columns) break;
        out += text.substr(at, point.bytes);
        at += point.bytes;
    }
    return out + "…";
}

std::string visibleText(std::string_view text) {
    std::string out;
    for (const char c : text::replaceInvalid(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (c == '\r') {
            out += "\\r";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out;
}

std::string barText(double fraction, std::size_t columns) {
    constexpr std::array<const char*, 8> kEighths = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const double part = std::clamp(std::isfinite(fraction) ? fraction : 0.0, 0.0, 1.0);
    const auto eighths = static_cast<std::size_t>(std::lround(part * static_cast<double>(columns) * 8.0));
    std::string bar;
    for (std::size_t cell = 0; cell < eighths / 8; ++cell) bar += "█";
    return bar + kEighths[eighths % 8];
}

}  // namespace headscope::cli
