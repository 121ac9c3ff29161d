// SPDX-License-Identifier: GPL-3.0-or-later
// Row by row: a row of blocks becomes a row of numbers, and goes where the shape wants it.
#include "core/checkpoint/stored_layout.h"

#include <cstring>

#include "core/base/check.h"
#include "core/checkpoint/gguf_dequantize.h"

namespace headscope {
namespace {

// The tensor as its file has it: a matrix, of which a vector is one row, or one column where rows move.
struct StoredMatrix {
    std::uint64_t rows{}, columns{};
};

StoredMatrix matrixOf(const StoredLayout& layout, std::span<const std::uint64_t> shape) {
    if (layout.transposed) return {shape[1], shape[0]};
    if (shape.size() == 1 && layout.order == RowOrder::asIs) return {1, shape[0]};
    if (shape.size() == 1) return {shape[0], 1};
    StoredMatrix matrix{1, shape.empty() ? 1 : shape.back()};
    for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis) matrix.rows *= shape[axis];
    return matrix;
}

// The row of the file that is row `row` of the tensor.
std::uint64_t sourceRow(const StoredLayout& layout, std::uint64_t rows, std::uint64_t row) {
    switch (layout.order) {
        case RowOrder::asIs:
            return row;
        case RowOrder::rotaryPairs: {
            const std::uint64_t dim = rows / layout.heads;
            const std::uint64_t within = row % dim, half = dim / 2;
            return row - within + 2 * (within % half) + within / half;
        }
        case RowOrder::joinedQkv: {
            const std::uint64_t queries = layout.heads / layout.groups;
            const std::uint64_t dim = rows / (layout.heads + 2 * layout.groups);
            const std::uint64_t part = row / dim % (queries + 2), group = row / dim / (queries + 2);
            if (part < queries) return (group * queries + part) * dim + row % dim;
            const std::uint64_t first = layout.heads + (part - queries) * layout.groups;
            return (first + group) * dim + row % dim;
        }
    }
    return row;
}

// Any strides, one element at a time; whoever made the entry checked that they stay within the bytes.
void copyStrided(const TensorEntry& entry, const std::vector<std::uint64_t>& strides,
                 std::span<std::byte> out) {
    const std::size_t bytes = dtypeBytes(entry.dtype);
    std::vector<std::uint64_t> place(entry.shape.size());
    std::uint64_t from = 0;
    for (std::size_t to = 0; to < out.size(); to += bytes) {
        std::memcpy(out.data() + to, entry.bytes.data() + static_cast<std::size_t>(from) * bytes, bytes);
        for (std::size_t axis = place.size(); axis-- > 0;) {
            from += strides[axis];
            if (++place[axis] < entry.shape[axis]) break;
            from -= strides[axis] * entry.shape[axis];
            place[axis] = 0;
        }
    }
}

}  // namespace

bool fits(const StoredLayout& layout, std::span<const std::uint64_t> shape) {
    if (layout.transposed && shape.size() != 2) return false;
    const StoredMatrix matrix = matrixOf(layout, shape);
    if (matrix.columns % layout.block.values != 0) return false;
    switch (layout.order) {
        case RowOrder::asIs:
            return true;
        case RowOrder::rotaryPairs:
            return layout.heads > 0 && matrix.rows % 2 == 0 && matrix.rows / 2 % layout.heads == 0;
        case RowOrder::joinedQkv: {
            constexpr std::uint64_t kMost = 1U << 30U;
            return layout.groups > 0 && layout.heads > 0 && layout.heads < kMost &&
                   layout.heads % layout.groups == 0 && matrix.rows % (layout.heads + 2 * layout.groups) == 0;
        }
    }
    return false;
}

StoredRows::StoredRows(const TensorEntry& entry)
    : m_entry(entry),
      m_layout(entry.layout ? *entry.layout : StoredLayout()),
      m_decodes(entry.layout && entry.dtype == Dtype::f32) {
    HEADSCOPE_CHECK(m_layout.strides.empty());
    const StoredMatrix matrix = matrixOf(m_layout, entry.shape);
    m_rows = matrix.rows;
    m_columns = matrix.columns;
    const auto columns = static_cast<std::size_t>(m_columns);
    m_rowBytes = m_decodes ? columns / static_cast<std::size_t>(m_layout.block.values) *
                                 static_cast<std::size_t>(m_layout.block.bytes)
                           : columns * dtypeBytes(entry.dtype);
}

void StoredRows::read(std::uint64_t row, std::byte* out) const {
    const std::uint64_t from = sourceRow(m_layout, m_rows, row);
    const auto bytes = m_entry.bytes.subspan(static_cast<std::size_t>(from) * m_rowBytes, m_rowBytes);
    if (!m_decodes) {
        std::memcpy(out, bytes.data(), bytes.size());
        return;
    }
    const std::span<float> values(reinterpret_cast<float*>(out), static_cast<std::size_t>(m_columns));
    dequantize(m_layout.block, bytes, values);
    if (m_layout.addend != 0.0F) {
        for (float& value : values) value += m_layout.addend;
    }
}

void copyValues(const TensorEntry& entry, std::span<std::byte> out) {
    const std::size_t bytes = dtypeBytes(entry.dtype);
    HEADSCOPE_CHECK(out.size() == entry.elements() * bytes);
    if (out.empty()) return;
    if (!entry.layout) {
        std::memcpy(out.data(), entry.bytes.data(), out.size());
        return;
    }
    const StoredLayout& layout = *entry.layout;
    if (!layout.strides.empty()) return copyStrided(entry, layout.strides, out);
    const StoredRows stored(entry);
    const auto columns = static_cast<std::size_t>(stored.columns());
    const auto rows = static_cast<std::size_t>(stored.rows());
    std::vector<std::byte> line(layout.transposed ? columns * bytes : 0);
    for (std::size_t row = 0; row < rows; ++row) {
        if (!layout.transposed) {
            stored.read(row, out.data() + row * columns * bytes);
            continue;
        }
        stored.read(row, line.data());
        for (std::size_t column = 0; column < columns; ++column)
            std::memcpy(out.data() + (column * rows + row) * bytes, line.data() + column * bytes, bytes);
    }
}

}  // namespace headscope
