// SPDX-License-Identifier: GPL-3.0-or-later
// From a heatmap's values to places on the colour map, and what its colour bar says: one rule for screen and
// print.
#pragma once

#include <QString>
#include <vector>

#include "ui/models/heatmap_data.h"
#include "ui/plot/color_map.h"

namespace headscope::ui {

/// One tick of a colour bar.
struct ColorBarTick {
    double fraction{};  ///< 0 at the low end
    QString label;
    friend bool operator==(const ColorBarTick&, const ColorBarTick&) = default;
};

/// What stands beside a colour bar.
struct ColorBarText {
    std::vector<ColorBarTick> ticks;  ///< at least three, low to high
    QString words;                    ///< unit and scale: "weight, log scale"
    bool clippedLow = false;          ///< some values lie below the range
    bool clippedHigh = false;         ///< some values lie above it
    friend bool operator==(const ColorBarText&, const ColorBarText&) = default;
};

/// Ranks among the cells of a map (magnitudes, where signed). Exact up to 65,536 cells, beyond that among as
/// many of them, spread evenly: finer than the colours.
class ValueRanks {
public:
    explicit ValueRanks(const HeatmapData& data);
    /// Mean rank of equal values, 0…1; a map of one value lies in the middle.
    [[nodiscard]] double of(float value) const;
    /// The value at a rank; NaN where the map has none.
    [[nodiscard]] double valueAt(double rank) const;

private:
    std::vector<float> m_sorted;
};

/// Fraction of every cell; NaN where the cell is masked or not available.
/// Shape: [rows, columns], row-major.   Quantile: by `ranks`, where null among this map's own cells.
[[nodiscard]] std::vector<float> cellFractions(const HeatmapData& data, ColorScale scale,
                                               const ValueRanks* ranks = nullptr);

/// Ticks and words for the bar of `data`.
[[nodiscard]] ColorBarText colorBarText(const HeatmapData& data, ColorScale scale);

/// The map used where none was chosen: tide for signed values, ink otherwise.
[[nodiscard]] ColorMap defaultColorMap(bool isSigned);

/// A tick's number: as many decimals as `step` needs, with a real minus.
[[nodiscard]] QString tickText(double value, double step);

}  // namespace headscope::ui
