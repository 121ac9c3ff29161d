// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and columns to heads and back.
#include "core/base/head_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headscope {

HeadTable::HeadTable(std::vector<HeadGrid> grids) : m_grids(std::move(grids)) {
    for (std::size_t g = 0; g < m_grids.size(); ++g) {
        for (std::uint32_t layer = 0; layer < m_grids[g].layers; ++layer) m_rows.push_back({g, layer});
        m_columns = std::max(m_columns, m_grids[g].heads);
    }
}

std::optional<HeadRef> HeadTable::at(std::uint32_t row, std::uint32_t column) const {
    if (row >= m_rows.size()) return std::nullopt;
    const HeadGrid& grid = m_grids[m_rows[row].grid];
    if (column >= grid.heads) return std::nullopt;
    return HeadRef{grid.stack, LayerIndex{m_rows[row].layer}, grid.kind, HeadIndex{column}};
}

std::vector<HeadRef> HeadTable::rowHeads(std::uint32_t row) const {
    std::vector<HeadRef> heads;
    while (const auto head = at(row, static_cast<std::uint32_t>(heads.size()))) heads.push_back(*head);
    return heads;
}

std::vector<HeadRef> HeadTable::heads() const {
    std::vector<HeadRef> all;
    for (std::uint32_t row = 0; row < rows(); ++row) {
        for (const HeadRef& head : rowHeads(row)) all.push_back(head);
    }
    return all;
}

std::optional<std::uint32_t> HeadTable::rowOf(HeadRef head) const {
    std::uint32_t first = 0;
    for (const HeadGrid& grid : m_grids) {
        const bool inside = head.layer.value < grid.layers;
        if (grid.stack == head.stack && grid.kind == head.kind)
            return inside ? std::optional(first + head.layer.value) : std::nullopt;
        first += grid.layers;
    }
    return std::nullopt;
}

std::string HeadTable::rowLabel(std::uint32_t row) const {
    const HeadGrid& grid = m_grids[m_rows[row].grid];
    const char* prefix = m_grids.size() < 2                  ? ""
                         : grid.stack == Stack::encoder      ? "E"
                         : grid.kind == AttentionKind::cross ? "X"
                                                             : "D";
    return fmt::format("{}{}", prefix, m_rows[row].layer);
}

}  // namespace headscope
