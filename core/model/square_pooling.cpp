// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a square are joined first, one key beside the other, then its columns.
#include "core/model/square_pooling.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "core/base/check.h"

namespace headscope {
namespace {

// One row of squares.
class Line {
public:
    Line(PatternPart& part, std::uint32_t row)
        : m_part(part),
          m_row(row),
          m_begin(part.region.keys.begin.value),
          m_width(static_cast<std::size_t>(part.region.keys.end.value - part.region.keys.begin.value)),
          m_most(m_width, 0.0F),
          m_sum(m_width, 0.0F),
          m_query(m_width, 0) {}

    // Shape: values [rows, C], of `keys`.
    void add(const float* values, const KeyRange& keys) {
        const PositionRange queries = m_part.queriesOf(m_row);
        // Of the region, the keys that were computed; what lies beyond is masked.
        const std::int64_t from = std::max(m_begin, keys.begin);
        const std::int64_t to = std::min(m_begin + static_cast<std::int64_t>(m_width), keys.end());
        for (std::uint32_t q = queries.begin.value; q < queries.end.value && from < to; ++q) {
            const float* row = values + (q - queries.begin.value) * keys.count + (from - keys.begin);
            join(q, std::span(row, static_cast<std::size_t>(to - from)),
                 static_cast<std::size_t>(from - m_begin));
        }
    }
    void write() {
        for (std::uint32_t column = 0; column < m_part.columns; ++column) writeSquare(column);
    }

private:
    // No branches: the compiler takes many keys at once.
    void join(std::uint32_t query, std::span<const float> row, std::size_t offset) {
        float* most = m_most.data() + offset;
        float* sum = m_sum.data() + offset;
        std::uint32_t* at = m_query.data() + offset;
        for (std::size_t k = 0; k < row.size(); ++k) {
            const bool larger = std::abs(row[k]) > std::abs(most[k]);
            most[k] = larger ? row[k] : most[k];
            at[k] = larger ? query : at[k];
            sum[k] += row[k];
        }
    }
    void writeSquare(std::uint32_t column) {
        const PositionRange keys = m_part.keysOf(column);
        const PositionRange queries = m_part.queriesOf(m_row);
        const KeyLimits limits{m_part.visibility, m_part.window, m_part.keys};
        std::int64_t visible = 0, firstQuery = -1, firstKey = 0;
        for (std::uint32_t q = queries.begin.value; q < queries.end.value; ++q) {
            const KeyRange seen = limits.seenBy(q);
            const std::int64_t from = std::max<std::int64_t>(seen.begin, keys.begin.value);
            const std::int64_t count = std::min<std::int64_t>(seen.end(), keys.end.value) - from;
            if (count <= 0) continue;
            if (firstQuery < 0) firstQuery = q, firstKey = from;
            visible += count;
        }
        if (visible == 0) return;  // stays NaN
        const std::size_t begin = static_cast<std::size_t>(keys.begin.value - m_begin);
        const std::size_t end = static_cast<std::size_t>(keys.end.value - m_begin);
        std::size_t best = begin;
        double sum = 0.0;
        for (std::size_t k = begin; k < end; ++k) {
            if (std::abs(m_most[k]) > std::abs(m_most[best])) best = k;
            sum += double{m_sum[k]};
        }
        const std::size_t cell = m_part.cell(m_row, column);
        m_part.most[cell] = m_most[best];
        if (m_part.region.side == 1) return;
        m_part.mean[cell] = static_cast<float>(sum / static_cast<double>(visible));
        // A square of zeros has its peak at its first visible cell.
        const bool none = m_most[best] == 0.0F;
        m_part.peakQuery[cell] = none ? static_cast<std::uint32_t>(firstQuery) : m_query[best];
        m_part.peakKey[cell] =
            static_cast<std::uint32_t>(none ? firstKey : static_cast<std::int64_t>(best) + m_begin);
    }

    PatternPart& m_part;
    std::uint32_t m_row;
    std::int64_t m_begin;  // first key of the region
    std::size_t m_width;
    std::vector<float> m_most, m_sum;    // by key, over the rows so far
    std::vector<std::uint32_t> m_query;  // where m_most stands
};

PositionRange cut(PositionRange range, std::int64_t count, std::uint32_t side) {
    const auto most = static_cast<std::uint32_t>(count);
    const std::uint32_t end = std::min(range.end.value, most);
    const std::uint32_t begin = std::min(range.begin.value, end) / side * side;
    return {Position{begin}, Position{end}};
}

std::uint32_t squaresOf(PositionRange range, std::uint32_t side) {
    const std::uint32_t length = range.end.value - range.begin.value;
    return length / side + (length % side != 0 ? 1 : 0);
}

}  // namespace

PatternPart emptyPart(HeadRef head, std::int64_t queries, const KeyLimits& limits, PatternRegion region) {
    HEADSCOPE_CHECK(region.side > 0);
    PatternPart part;
    part.head = head;
    part.queries = static_cast<std::uint32_t>(queries);
    part.keys = static_cast<std::uint32_t>(limits.keys);
    part.region = {cut(region.queries, queries, region.side), cut(region.keys, limits.keys, region.side),
                   region.side};
    part.rows = squaresOf(part.region.queries, region.side);
    part.columns = squaresOf(part.region.keys, region.side);
    part.visibility = limits.visibility;
    part.window = limits.window;
    const std::size_t cells = std::size_t{part.rows} * part.columns;
    part.most.assign(cells, std::numeric_limits<float>::quiet_NaN());
    if (region.side == 1) return part;
    part.mean = part.most;
    part.peakQuery.assign(cells, 0);
    part.peakKey.assign(cells, 0);
    return part;
}

void poolRows(PatternPart& part, std::uint32_t row, std::uint32_t count, const float* values,
              const KeyRange& keys) {
    const std::uint32_t first = part.queriesOf(row).begin.value;
    // Waking a thread costs more than pooling a few short rows.
    const std::int64_t cells = std::int64_t{part.region.side} * keys.count;
    const std::int64_t grain =
        std::max<std::int64_t>(1, std::int64_t{65536} / std::max<std::int64_t>(1, cells));
    at::parallel_for(0, count, grain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t r = begin; r < end; ++r) {
            const std::uint32_t at = row + static_cast<std::uint32_t>(r);
            Line line(part, at);
            line.add(values + (part.queriesOf(at).begin.value - first) * keys.count, keys);
            line.write();
        }
    });
}

}  // namespace headscope
