// SPDX-License-Identifier: GPL-3.0-or-later
// Aligned columns of text for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headscope::cli {

/// How a cell stands out on a terminal.
enum class CellStyle : std::uint8_t { plain, strong, faint };

/// Where a column's text stands.
enum class Align : std::uint8_t { left, right };

/// A table: columns as wide as their widest cell, two spaces between them.
class Table {
public:
    explicit Table(std::vector<Align> columns) : m_columns(std::move(columns)) {}
    /// Adds a cell to the open row.
    Table& cell(std::string text, CellStyle style = CellStyle::plain);
    /// Ends the row; missing cells are empty.
    Table& endRow();
    /// All rows, each with `indent` spaces before it.
    [[nodiscard]] std::string text(bool styled, std::size_t indent = 2) const;
    /// Columns of the widest row, without indent.
    [[nodiscard]] std::size_t width() const;

private:
    struct Cell {
        std::string text;
        CellStyle style{};
    };
    [[nodiscard]] std::vector<std::size_t> widths() const;
    std::vector<Align> m_columns;
    std::vector<std::vector<Cell>> m_rows;
    std::vector<Cell> m_open;
};

/// Terminal columns of a UTF-8 text: wide characters count two, combining ones none.
[[nodiscard]] std::size_t displayWidth(std::string_view text);
/// `text` cut to `columns`, with an ellipsis where something was cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns);
/// A text as a person reads it: line ends, tabs and control characters written as escapes.
[[nodiscard]] std::string visibleText(std::string_view text);
/// A bar of eighths: `fraction` of `columns`.
[[nodiscard]] std::string barText(double fraction, std::size_t columns);

}  // namespace headscope::cli
