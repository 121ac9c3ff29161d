// SPDX-License-Identifier: GPL-3.0-or-later
// Levels are halved one after the other: all together cost a third of the first.
#include "ui/plot/heatmap_sheet.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "ui/plot/thumbnail_image.h"

namespace headscope::ui {
namespace {

bool masked(const HeatmapData& data, std::size_t cell) {
    return !data.masked.empty() && data.masked[cell] != 0;
}

// The up to four cells that one of the halved map joins.
class Join {
public:
    void add(const HeatmapData& data, std::size_t cell) {
        if (masked(data, cell)) return;
        m_visible = true;
        const float value = data.values[cell];
        if (std::isnan(value)) return;
        if (m_count == 0 || std::abs(value) > std::abs(m_most)) m_most = value;
        m_sum += static_cast<double>(value);
        ++m_count;
    }
    [[nodiscard]] bool visible() const { return m_visible; }
    [[nodiscard]] float value(Pooling pooling) const {
        if (m_count == 0) return std::numeric_limits<float>::quiet_NaN();
        return pooling == Pooling::mean ? static_cast<float>(m_sum / m_count) : m_most;
    }

private:
    bool m_visible = false;
    float m_most = 0.0F;
    double m_sum = 0.0;
    int m_count = 0;
};

}  // namespace

HeatmapData halvedMap(const HeatmapData& data) {
    HeatmapData half;
    half.rows = (data.rows + 1) / 2;
    half.columns = (data.columns + 1) / 2;
    half.isSigned = data.isSigned;
    half.low = data.low;
    half.high = data.high;
    half.squares = data.squares.value_or(HeatmapSquares{1, 0, 0, data.rows, data.columns, Pooling::largest});
    half.squares->side *= 2;
    half.values.reserve(std::size_t{half.rows} * half.columns);
    half.masked.reserve(half.values.capacity());
    for (std::uint32_t row = 0; row < data.rows; row += 2) {
        const std::uint32_t rowEnd = std::min(row + 2, data.rows);
        for (std::uint32_t column = 0; column < data.columns; column += 2) {
            const std::uint32_t columnEnd = std::min(column + 2, data.columns);
            Join join;
            for (std::uint32_t r = row; r < rowEnd; ++r) {
                for (std::uint32_t c = column; c < columnEnd; ++c)
                    join.add(data, std::size_t{r} * data.columns + c);
            }
            half.values.push_back(join.value(half.squares->pooling));
            half.masked.push_back(join.visible() ? 0 : 1);
        }
    }
    return half;
}

void HeatmapSheet::setData(std::shared_ptr<const HeatmapData> data) {
    if (m_data == data) return;
    m_data = std::move(data);
    m_coarser.clear();
    m_images.clear();
    m_hasMissing = m_hasMasked = false;
    for (std::size_t i = 0; m_data && i < m_data->values.size(); ++i) {
        const bool hidden = masked(*m_data, i);
        m_hasMasked |= hidden;
        m_hasMissing |= !hidden && std::isnan(m_data->values[i]);
    }
}

void HeatmapSheet::setColors(const ColorMap& map, ColorScale scale, QRgb missing,
                             std::shared_ptr<const ValueRanks> ranks) {
    if (map.name() == m_map.name() && scale == m_scale && missing == m_missing && ranks == m_ranks) return;
    m_map = map;
    m_scale = scale;
    m_missing = missing;
    m_ranks = std::move(ranks);
    m_images.clear();
}

int HeatmapSheet::levelFor(double pixelsOfPosition) const {
    if (!m_data->squares) return 0;
    int level = 0;
    double pixels = side() * pixelsOfPosition;
    // Scaling takes the nearest pixel: none may be left out, or the largest value is.
    while (pixels < 1.0 && (std::max(m_data->rows, m_data->columns) >> level) > 1) {
        pixels *= 2.0;
        ++level;
    }
    return level;
}

const QImage& HeatmapSheet::image(int level) {
    const auto at = static_cast<std::size_t>(level);
    while (m_coarser.size() < at)
        m_coarser.push_back(halvedMap(m_coarser.empty() ? *m_data : m_coarser.back()));
    if (m_images.size() <= at) m_images.resize(at + 1);
    if (m_images[at].isNull()) {
        const HeatmapData& data = at == 0 ? *m_data : m_coarser[at - 1];
        m_images[at] = heatmapImage(data, m_map, m_scale, qRgba(0, 0, 0, 0), m_missing, m_ranks.get());
    }
    return m_images[at];
}

}  // namespace headscope::ui
