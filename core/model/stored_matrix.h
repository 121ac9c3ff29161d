// SPDX-License-Identifier: GPL-3.0-or-later
// A matrix of weights that stays in its file: it becomes f32 when it is used, whole or by rows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/checkpoint/stored_layout.h"
#include "core/checkpoint/tensor_entry.h"
#include "core/model/spec/tensor_table.h"
#include "core/model/weight_pool.h"

namespace headscope {

/// The part of a file's tensor that a row of a table describes, [out, in]. Values, strides included, are the
/// same each time it is read, so a matrix that is kept and one that is read at each use give the same sums.
class StoredMatrix {
public:
    /// Reads no data. `entry`'s bytes must stay mapped.
    /// Errors: tensorDtype.
    [[nodiscard]] static Result<std::shared_ptr<const StoredMatrix>> make(const TensorEntry& entry,
                                                                          const TensorRow& row,
                                                                          std::shared_ptr<WeightPool> pool);
    StoredMatrix(const StoredMatrix&) = delete;
    StoredMatrix& operator=(const StoredMatrix&) = delete;

    /// Name of the file's tensor.
    [[nodiscard]] const std::string& name() const { return m_entry.name; }
    /// Number of rows, out.
    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    /// Number of columns, in.
    [[nodiscard]] std::int64_t columns() const { return m_columns; }
    /// Bytes of all of it as f32.
    [[nodiscard]] std::uint64_t floatBytes() const;
    /// Rows of one use: all of them, or as many as the pool's blocks take.
    [[nodiscard]] std::int64_t blockRows() const;
    /// Most bytes that one use holds, in memory and of the file's pages.
    [[nodiscard]] std::uint64_t useBytes() const;

    /// All rows, for good: in memory of its own, or where the file has f32 in the mapping.
    /// Shape: -> [out, in].
    [[nodiscard]] at::Tensor kept() const;
    /// Some rows, from the pool.  Shape: -> [count, in].
    [[nodiscard]] at::Tensor block(std::int64_t first, std::int64_t count) const;
    /// Rows by number.  Shape: ids [..] (int64) -> [.., in].
    [[nodiscard]] at::Tensor lookUp(const at::Tensor& ids) const;

private:
    // How values are reached.
    enum class Way : std::uint8_t {
        view,    // strides over the mapping say it
        strips,  // likewise, with four axes where the matrix has two
        rows,    // row by row of the file
        whole,   // only with all of the file's tensor as f32
    };
    StoredMatrix(const TensorEntry& entry, const TensorRow& row, std::shared_ptr<WeightPool> pool);
    void plan();
    [[nodiscard]] bool readsByRows() const;
    [[nodiscard]] std::int64_t sourceRow(std::int64_t row) const;
    [[nodiscard]] std::span<const std::byte> bytesOf(std::int64_t first, std::int64_t count) const;
    template <class Place>
    at::Tensor read(std::int64_t first, std::int64_t count, const Place& place) const;
    void readRows(std::span<const std::int64_t> sources, const at::Tensor& out) const;

    TensorEntry m_entry;
    TensorRow m_row;
    std::shared_ptr<WeightPool> m_pool;
    Way m_way = Way::whole;
    at::Tensor m_view;                   // [out, in], or [outer, parts, d, in] of strips
    std::optional<StoredRows> m_stored;  // of Way::rows
    std::int64_t m_rows = 0, m_columns = 0;
};

}  // namespace headscope
