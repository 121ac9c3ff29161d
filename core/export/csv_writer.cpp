// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of comma-separated fields.
#include "core/export/csv_writer.h"

#include <cmath>

#include "core/base/check.h"
#include "core/export/json_writer.h"

namespace headscope {

std::string csvField(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::string csvNumber(float value) {
    if (std::isnan(value)) return {};
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return jsonNumber(value);
}

CsvWriter& CsvWriter::text(std::string_view value) { return field(csvField(value)); }
CsvWriter& CsvWriter::number(float value) { return field(csvNumber(value)); }
CsvWriter& CsvWriter::number(std::uint64_t value) { return field(std::to_string(value)); }

CsvWriter& CsvWriter::endRow() {
    m_text += '\n';
    m_rowEmpty = true;
    return *this;
}

CsvWriter& CsvWriter::field(std::string_view written) {
    if (!m_rowEmpty) m_text += ',';
    m_rowEmpty = false;
    m_text += written;
    return *this;
}

std::string matrixCsv(std::string_view corner, std::span<const std::string> rowLabels,
                      std::span<const std::string> columnLabels, std::span<const float> values,
                      std::span<const std::uint8_t> visible) {
    const std::size_t columns = columnLabels.size();
    HEADSCOPE_CHECK(values.size() == rowLabels.size() * columns);
    HEADSCOPE_CHECK(visible.empty() || visible.size() == values.size());
    CsvWriter csv;
    csv.text(corner);
    for (const std::string& label : columnLabels) csv.text(label);
    csv.endRow();
    for (std::size_t row = 0; row < rowLabels.size(); ++row) {
        csv.text(rowLabels[row]);
        for (std::size_t cell = row * columns; cell < (row + 1) * columns; ++cell) {
            if (visible.empty() || visible[cell] != 0) {
                csv.number(values[cell]);
            } else {
                csv.text("");
            }
        }
        csv.endRow();
    }
    return csv.str();
}

}  // namespace headscope
