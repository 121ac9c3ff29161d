// SPDX-License-Identifier: GPL-3.0-or-later
// All heads of a model as rows and columns: what grids, effect maps and tables show.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/head_text.h"
#include "core/base/ids.h"

namespace headscope {

/// Head grids under each other: a row for each layer of each grid, a column for each head.
class HeadTable {
public:
    HeadTable() = default;
    /// In the order of `grids`; those of a model: ModelSpec::headGrids().
    explicit HeadTable(std::vector<HeadGrid> grids);

    /// Layers of all grids.
    [[nodiscard]] std::uint32_t rows() const { return static_cast<std::uint32_t>(m_rows.size()); }
    /// Heads of the widest grid.
    [[nodiscard]] std::uint32_t columns() const { return m_columns; }
    /// The head of a cell; absent where the row has fewer heads, or outside.
    [[nodiscard]] std::optional<HeadRef> at(std::uint32_t row, std::uint32_t column) const;
    /// The heads of a row, from the left.
    [[nodiscard]] std::vector<HeadRef> rowHeads(std::uint32_t row) const;
    /// Every head, row by row.
    [[nodiscard]] std::vector<HeadRef> heads() const;
    /// The row of a head; absent where no grid has its layer.
    [[nodiscard]] std::optional<std::uint32_t> rowOf(HeadRef head) const;
    /// The grids.
    [[nodiscard]] const std::vector<HeadGrid>& grids() const { return m_grids; }
    /// Which of the grids a row belongs to.
    [[nodiscard]] std::size_t gridOf(std::uint32_t row) const { return m_rows[row].grid; }
    /// "5"; with several grids "E5" in the encoder, "D5" in the decoder, "X5" for cross-attention.
    [[nodiscard]] std::string rowLabel(std::uint32_t row) const;

private:
    struct Row {
        std::size_t grid;
        std::uint32_t layer;
    };
    std::vector<HeadGrid> m_grids;
    std::vector<Row> m_rows;
    std::uint32_t m_columns = 0;
};

}  // namespace headscope
