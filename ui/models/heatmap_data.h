// SPDX-License-Identifier: GPL-3.0-or-later
// One heatmap to paint, as a value: what every view and figure of a matrix is given.
#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>
#include <vector>

namespace headscope::ui {

/// What a square of cells is shown as: its value of largest magnitude, or the mean of those that are visible.
enum class Pooling : std::uint8_t { largest, mean };

/// Where a heatmap lies whose cells stand for squares of a larger one's.
struct HeatmapSquares {
    std::uint32_t side = 1;           ///< positions a cell, each way
    std::uint32_t row{}, column{};    ///< positions where the first cell begins
    std::uint32_t rows{}, columns{};  ///< positions of the whole
    Pooling pooling = Pooling::largest;
    friend bool operator==(const HeatmapSquares&, const HeatmapSquares&) = default;
};

/// A matrix with its words. Rows are queries (or layers), columns keys (or heads).
/// Shape: values, masked, preview [rows, columns], row-major.   Units: `unit`.
struct HeatmapData {
    std::uint32_t rows{}, columns{};
    std::vector<float> values;          ///< NaN: not available (never drawn as 0)
    std::vector<std::uint8_t> masked;   ///< 1: structurally masked, drawn hatched; empty: none
    std::vector<std::uint8_t> preview;  ///< 1: near, soon replaced by the exact value, dotted; empty: none
    QStringList rowLabels, columnLabels;
    QString rowAxis, columnAxis;   ///< "Query", "Key"
    QString title;                 ///< "Layer 5, Head 1"
    QString unit;                  ///< colour-bar label: "weight", "KL, nats"
    bool isSigned = false;         ///< diverging map, range symmetric around 0
    double low = 0.0, high = 1.0;  ///< what the ends of the colour map mean
    /// Absent: cells are positions, and all there are. With squares the labels are those of all positions.
    std::optional<HeatmapSquares> squares{};

    /// Rows of the whole that this is a part of.
    [[nodiscard]] std::uint32_t allRows() const { return squares ? squares->rows : rows; }
    /// Columns of the whole.
    [[nodiscard]] std::uint32_t allColumns() const { return squares ? squares->columns : columns; }
    /// Value of a cell.
    [[nodiscard]] float at(std::uint32_t row, std::uint32_t column) const {
        return values[std::size_t{row} * columns + column];
    }
    /// True where the mask hides the cell.
    [[nodiscard]] bool isMasked(std::uint32_t row, std::uint32_t column) const {
        return !masked.empty() && masked[std::size_t{row} * columns + column] != 0;
    }
    friend bool operator==(const HeatmapData&, const HeatmapData&) = default;
};

}  // namespace headscope::ui
