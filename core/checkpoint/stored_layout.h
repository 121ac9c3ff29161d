// SPDX-License-Identifier: GPL-3.0-or-later
// How a file keeps a tensor, where its bytes are not simply the tensor's values row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/checkpoint/gguf_format.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {

/// In which order the rows of a tensor lie in its file. Rows are what the first axis counts.
enum class RowOrder : std::uint8_t {
    asIs,
    rotaryPairs,  ///< within each of H heads, rows i and i + d/2 are neighbours
    joinedQkv,  ///< H·d queries, G·d keys, G·d values; wanted: for each of G groups its queries, key, value
};

/// The way from a file's bytes to a tensor's values: blocks to numbers, rows to their places, axes swapped, a
/// constant added.
struct StoredLayout {
    GgmlBlock block{GgmlType::f32, "F32", 1, 4};  ///< read for tensors given as f32
    RowOrder order = RowOrder::asIs;
    std::uint64_t heads = 1;   ///< H: query heads, or those of the projection itself
    std::uint64_t groups = 1;  ///< G: key and value heads
    bool transposed = false;   ///< the file has the two axes the other way round
    float addend = 0.0F;       ///< added to every value of a tensor given as f32
    std::vector<std::uint64_t>
        strides;  ///< in elements, one an axis; empty: row by row. Alone, without the rest
};

/// True where the rows of the shape in the file can be put in order: a whole number of pairs a head, of rows
/// a part.
[[nodiscard]] bool fits(const StoredLayout& layout, std::span<const std::uint64_t> shape);

/// A tensor as the matrix that its file keeps: any row, in any order, from any thread. A vector is one row,
/// or one column where rows move. Not for layouts with strides.
class StoredRows {
public:
    /// `entry` must outlive this.
    explicit StoredRows(const TensorEntry& entry);

    /// Number of rows in the file: those of the tensor, or its columns where the file is transposed.
    [[nodiscard]] std::uint64_t rows() const { return m_rows; }
    /// Numbers in a row.
    [[nodiscard]] std::uint64_t columns() const { return m_columns; }
    /// Bytes of a row in the file.
    [[nodiscard]] std::size_t rowBytes() const { return m_rowBytes; }
    /// Writes row `row` of the tensor (column, where the file is transposed) in the entry's dtype.
    /// Shape: out [columns], aligned for the dtype.
    void read(std::uint64_t row, std::byte* out) const;

private:
    const TensorEntry& m_entry;
    StoredLayout m_layout;
    std::uint64_t m_rows = 0, m_columns = 0;
    std::size_t m_rowBytes = 0;  // in the file
    bool m_decodes = false;
};

/// Writes a tensor's values in row-major order, whether it has a layout or not. `out` has
/// entry.elements() · dtypeBytes(entry.dtype) bytes, aligned for the dtype; another size is a broken promise.
/// Shape: out as entry.shape.
void copyValues(const TensorEntry& entry, std::span<std::byte> out);

}  // namespace headscope
