// SPDX-License-Identifier: GPL-3.0-or-later
// Squares of patterns, found and painted.
#include "ui/models/pattern_parts.h"

#include <QCoreApplication>
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "ui/models/edit_words.h"

namespace headscope::ui {
namespace {

constexpr std::uint32_t kMarginSquares = 128;  // around what is on screen: a few steps of panning

QString tr(const char* text) { return QCoreApplication::translate("PatternParts", text); }

std::optional<PatternSquare> squareOf(const PatternPart& part, std::uint32_t query, std::uint32_t key) {
    if (!part.region.queries.contains(Position{query}) || !part.region.keys.contains(Position{key}))
        return std::nullopt;
    const std::uint32_t row = (query - part.region.queries.begin.value) / part.region.side;
    const std::uint32_t column = (key - part.region.keys.begin.value) / part.region.side;
    if (row >= part.rows || column >= part.columns) return std::nullopt;
    const std::size_t at = part.cell(row, column);
    PatternSquare square{part.queriesOf(row), part.keysOf(column)};
    square.masked = !squareVisible(part, row, column);
    square.most = part.most[at];
    square.mean = part.mean.empty() ? square.most : part.mean[at];
    square.peakQuery = part.peakQuery.empty() ? square.queries.begin : Position{part.peakQuery[at]};
    square.peakKey = part.peakKey.empty() ? square.keys.begin : Position{part.peakKey[at]};
    return square;
}

// Squares [first, last) of `count` that `side` positions each, from `begin` on, put on screen.
struct Cut {
    std::uint32_t first, last;
};

Cut cut(double low, double high, std::uint32_t begin, std::uint32_t side, std::uint32_t count) {
    const auto at = [&](double position) {
        return std::clamp((position - begin) / side, 0.0, static_cast<double>(count));
    };
    const auto first = static_cast<std::uint32_t>(std::floor(at(low)));
    return {first, std::max(first, static_cast<std::uint32_t>(std::ceil(at(high))))};
}

QString rangeText(std::uint32_t begin, std::uint32_t end) {
    return end - begin == 1 ? QString::number(begin) : QStringLiteral("%1–%2").arg(begin).arg(end - 1);
}

QStringList cutLabels(const QStringList& all, Cut cut, std::uint32_t begin, std::uint32_t side,
                      std::uint32_t whole) {
    QStringList labels;
    for (std::uint32_t i = cut.first; i < cut.last; ++i) {
        const std::uint32_t from = begin + i * side;
        labels << (side == 1 ? all.value(static_cast<int>(from))
                             : rangeText(from, std::min(whole, from + side)));
    }
    return labels;
}

}  // namespace

std::optional<PatternSquare> PatternParts::squareAt(std::uint32_t query, std::uint32_t key) const {
    for (const PatternPartPtr& part : {detail, overview}) {
        if (part) {
            if (auto square = squareOf(*part, query, key)) return square;
        }
    }
    return std::nullopt;
}

std::optional<std::uint32_t> PatternParts::strongestKey(std::uint32_t query) const {
    if (!row || row->region.queries.begin.value != query || row->most.empty()) return std::nullopt;
    // NaN is smaller than everything: masked keys are never the strongest.
    const auto best = std::max_element(row->most.begin(), row->most.end(), [](float a, float b) {
        return b > a || (std::isnan(a) && !std::isnan(b));
    });
    return static_cast<std::uint32_t>(best - row->most.begin());
}

bool anyVisible(Visibility visibility, std::optional<std::uint32_t> window, PositionRange queries,
                PositionRange keys) {
    // Distances query − key in a rectangle are all from `least` to `most`, and a mask allows a run of them.
    const std::int64_t least = std::int64_t{queries.begin.value} - keys.end.value + 1;
    const std::int64_t most = std::int64_t{queries.end.value} - 1 - keys.begin.value;
    if (visibility == Visibility::causal && most < 0) return false;
    return !window || (least < std::int64_t{*window} && most > -std::int64_t{*window});
}

bool squareVisible(const PatternPart& part, std::uint32_t row, std::uint32_t column) {
    return anyVisible(part.visibility, part.window, part.queriesOf(row), part.keysOf(column));
}

std::uint32_t sideFor(double pixelsOfPosition) {
    std::uint32_t side = 1;
    while (side < (1U << 20U) && side * pixelsOfPosition < 1.0) side *= 2;
    return side;
}

bool showsSharply(const PatternPart& part, const VisiblePart& visible) {
    const auto inside = [](double low, double high, PositionRange range) {
        return low >= range.begin.value && high <= range.end.value;
    };
    return part.region.side <= sideFor(visible.pixels) &&
           inside(visible.top, visible.bottom, part.region.queries) &&
           inside(visible.left, visible.right, part.region.keys);
}

PatternRegion regionAround(const VisiblePart& visible, std::uint32_t queries, std::uint32_t keys) {
    PatternRegion region;
    region.side = sideFor(visible.pixels);
    const auto around = [&](double low, double high, std::uint32_t count) {
        const double margin = std::max((high - low) / 4.0, static_cast<double>(kMarginSquares) * region.side);
        const auto position = [count](double at) {
            return Position{static_cast<std::uint32_t>(std::clamp(at, 0.0, static_cast<double>(count)))};
        };
        return PositionRange{position(std::floor(low - margin)), position(std::ceil(high + margin))};
    };
    region.queries = around(visible.top, visible.bottom, queries);
    region.keys = around(visible.left, visible.right, keys);
    return region;
}

HeatmapData partMap(const PatternPart& part, const PromptTokens& tokens, Pooling pooling, double range) {
    HeatmapData map;
    map.rows = part.rows;
    map.columns = part.columns;
    map.values = pooling == Pooling::mean && !part.mean.empty() ? part.mean : part.most;
    map.masked.resize(map.values.size());
    for (std::uint32_t row = 0; row < part.rows; ++row) {
        for (std::uint32_t column = 0; column < part.columns; ++column)
            map.masked[part.cell(row, column)] = squareVisible(part, row, column) ? 0 : 1;
    }
    map.rowLabels = tokens.queries(part.head);
    map.columnLabels = tokens.keys(part.head);
    map.rowAxis = tr("Query");
    map.columnAxis = tr("Key");
    map.title = headLongName(part.head);
    map.isSigned = range > 0.0;
    map.unit = map.isSigned ? tr("change of weight") : tr("weight");
    const std::uint32_t side = part.region.side;
    if (side > 1) {
        map.unit +=
            (pooling == Pooling::mean ? tr(", mean of %1 × %1") : tr(", largest of %1 × %1")).arg(side);
    }
    if (map.isSigned) {
        map.high = range;
        map.low = -range;
    }
    map.squares = HeatmapSquares{
        side,   part.region.queries.begin.value, part.region.keys.begin.value, part.queries, part.keys,
        pooling};
    return map;
}

HeatmapData unknownMap(const PatternPart& part, const PromptTokens& tokens) {
    PatternPart all = part;
    all.region = {{Position{0}, Position{part.queries}},
                  {Position{0}, Position{part.keys}},
                  std::bit_ceil(std::max(part.queries, part.keys))};
    all.rows = all.columns = 1;
    all.most.assign(1, std::numeric_limits<float>::quiet_NaN());
    all.mean.clear();
    HeatmapData map = partMap(all, tokens, Pooling::largest, 0.0);
    map.unit.clear();
    return map;
}

HeatmapData visibleMap(const HeatmapData& map, const VisiblePart& visible) {
    if (!map.squares) return map;
    const HeatmapSquares& squares = *map.squares;
    const Cut rows = cut(visible.top, visible.bottom, squares.row, squares.side, map.rows);
    const Cut columns = cut(visible.left, visible.right, squares.column, squares.side, map.columns);
    HeatmapData part = map;
    part.squares.reset();
    part.rows = rows.last - rows.first;
    part.columns = columns.last - columns.first;
    part.values.clear();
    part.masked.clear();
    for (std::uint32_t row = rows.first; row < rows.last; ++row) {
        const auto from = static_cast<std::ptrdiff_t>(std::size_t{row} * map.columns + columns.first);
        const auto copy = [&](auto& to, const auto& all) {
            if (!all.empty()) to.insert(to.end(), all.begin() + from, all.begin() + from + part.columns);
        };
        copy(part.values, map.values);
        copy(part.masked, map.masked);
    }
    part.rowLabels = cutLabels(map.rowLabels, rows, squares.row, squares.side, squares.rows);
    part.columnLabels = cutLabels(map.columnLabels, columns, squares.column, squares.side, squares.columns);
    const auto positions = [](Cut cut, std::uint32_t begin, std::uint32_t side, std::uint32_t whole) {
        return rangeText(begin + cut.first * side, std::min(whole, begin + cut.last * side));
    };
    part.title = tr("%1: queries %2, keys %3")
                     .arg(map.title, positions(rows, squares.row, squares.side, squares.rows),
                          positions(columns, squares.column, squares.side, squares.columns));
    if (squares.side > 1) {
        part.title += (squares.pooling == Pooling::mean ? tr(", mean of squares of %1 × %1")
                                                        : tr(", largest of squares of %1 × %1"))
                          .arg(squares.side);
    }
    return part;
}

}  // namespace headscope::ui
