// SPDX-License-Identifier: GPL-3.0-or-later
// One HeatmapData as images: one pixel a cell, and coarser ones for when cells are smaller than pixels.
#pragma once

#include <QImage>
#include <memory>
#include <optional>
#include <vector>

#include "ui/models/heatmap_data.h"
#include "ui/plot/cell_colors.h"

namespace headscope::ui {

/// Every second row and column joined, by the pooling of `data`'s squares: its largest value stays, and the
/// mean is that of the cells that are visible (for pictures only: squares that the mask cuts weigh the same).
[[nodiscard]] HeatmapData halvedMap(const HeatmapData& data);

/// Keeps the images of one map; they are made when they are first painted.
class HeatmapSheet {
public:
    /// Another map; null: none.
    void setData(std::shared_ptr<const HeatmapData> data);
    /// Other colours. `ranks`: of the map whose ranks count; null: of this one.
    void setColors(const ColorMap& map, ColorScale scale, QRgb missing,
                   std::shared_ptr<const ValueRanks> ranks);

    /// True where there is a map with cells.
    [[nodiscard]] bool shows() const {
        return m_data != nullptr && m_data->rows != 0 && m_data->columns != 0;
    }
    /// The map. Precondition: it was set.
    [[nodiscard]] const HeatmapData& data() const { return *m_data; }
    /// The map, to be shared.
    [[nodiscard]] const std::shared_ptr<const HeatmapData>& shared() const { return m_data; }
    /// Positions of one cell.
    [[nodiscard]] std::uint32_t side() const { return m_data->squares ? m_data->squares->side : 1; }
    /// Position where its rows begin.
    [[nodiscard]] std::uint32_t row() const { return m_data->squares ? m_data->squares->row : 0; }
    /// Position where its columns begin.
    [[nodiscard]] std::uint32_t column() const { return m_data->squares ? m_data->squares->column : 0; }
    /// True where some cell is neither masked nor available.
    [[nodiscard]] bool hasMissing() const { return m_hasMissing; }
    /// True where some cell is masked.
    [[nodiscard]] bool hasMasked() const { return m_hasMasked; }
    /// Cells joined 2^level to a pixel each way; masked ones are transparent. Maps without squares have level
    /// 0 alone.
    [[nodiscard]] const QImage& image(int level = 0);
    /// The level whose pixels are as fine as the screen's, at this many device pixels a position.
    [[nodiscard]] int levelFor(double pixelsOfPosition) const;

private:
    std::shared_ptr<const HeatmapData> m_data;
    ColorMap m_map = defaultColorMap(false);
    ColorScale m_scale = ColorScale::linear;
    QRgb m_missing = 0;
    std::shared_ptr<const ValueRanks> m_ranks;
    bool m_hasMissing = false, m_hasMasked = false;
    std::vector<HeatmapData> m_coarser;  // of levels 1, 2, …
    std::vector<QImage> m_images;
};

}  // namespace headscope::ui
