// SPDX-License-Identifier: GPL-3.0-or-later
// CSV as RFC 4180 has it, with numbers as short as they round-trip.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace headscope {

/// A field, quoted where it holds a comma, a quote or a line end.
[[nodiscard]] std::string csvField(std::string_view text);
/// The shortest text that reads back as the same float32; empty for NaN, "inf" and "-inf".
[[nodiscard]] std::string csvNumber(float value);

/// Collects rows.
class CsvWriter {
public:
    /// Adds a text field to the row.
    CsvWriter& text(std::string_view value);
    /// Adds a float.
    CsvWriter& number(float value);
    /// Adds an integer.
    CsvWriter& number(std::uint64_t value);
    /// Ends the row.
    CsvWriter& endRow();
    /// All rows.
    [[nodiscard]] const std::string& str() const { return m_text; }

private:
    CsvWriter& field(std::string_view written);
    std::string m_text;
    bool m_rowEmpty = true;
};

/// A table with a header row and a first column of labels; cells whose `visible` is 0 are left empty. Shape:
/// values [rowLabels.size(), columnLabels.size()], row-major; visible likewise, or empty for all visible.
[[nodiscard]] std::string matrixCsv(std::string_view corner, std::span<const std::string> rowLabels,
                                    std::span<const std::string> columnLabels, std::span<const float> values,
                                    std::span<const std::uint8_t> visible = {});

}  // namespace headscope
