// SPDX-License-Identifier: GPL-3.0-or-later
// Four ways to the values, the cheapest that the file allows.
#include "core/model/stored_matrix.h"

#include <ATen/ExpandUtils.h>
#include <ATen/Parallel.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_strided.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/model/tensor_bridge.h"
#include "core/model/weights.h"

namespace headscope {
namespace {

// Fewer numbers than this are not worth a second thread.
constexpr std::int64_t kNumbersPerThread = 1 << 15;

at::Tensor ownMemory(at::IntArrayRef sizes, at::IntArrayRef strides) {
    return at::empty_strided(sizes, strides, at::TensorOptions(at::kFloat));
}

}  // namespace

Result<std::shared_ptr<const StoredMatrix>> StoredMatrix::make(const TensorEntry& entry, const TensorRow& row,
                                                               std::shared_ptr<WeightPool> pool) {
    HEADSCOPE_CHECKED(checkFloating(entry));
    std::shared_ptr<StoredMatrix> matrix(new StoredMatrix(entry, row, std::move(pool)));
    matrix->plan();
    return std::shared_ptr<const StoredMatrix>(std::move(matrix));
}

StoredMatrix::StoredMatrix(const TensorEntry& entry, const TensorRow& row, std::shared_ptr<WeightPool> pool)
    : m_entry(entry), m_row(row), m_pool(std::move(pool)) {}

void StoredMatrix::plan() {
    const std::vector<std::int64_t> shape(m_entry.shape.begin(), m_entry.shape.end());
    // A tensor without data tells the shape that is left.
    const at::Tensor left = viewOf(at::empty(shape, at::TensorOptions(at::kMeta)), m_row);  // [out, in]
    HEADSCOPE_CHECK(left.dim() == 2);
    m_rows = left.size(0);
    m_columns = left.size(1);
    const auto mapped = mappedView(m_entry);
    const bool onlyStrips = m_row.strips && !m_row.slice && !m_row.member && !m_row.everySecond &&
                            m_row.transform == Transform::none;
    if (mapped && onlyStrips) {
        const auto outer = static_cast<std::int64_t>(m_row.strips->outer);
        const auto parts = static_cast<std::int64_t>(m_row.strips->parts);
        m_way = Way::strips;
        m_view = mapped->unflatten(0, {outer, parts, mapped->size(0) / (outer * parts)})
                     .narrow(1, static_cast<std::int64_t>(m_row.strips->begin),
                             static_cast<std::int64_t>(m_row.strips->count));  // [outer, count, d, in]
    } else if (mapped && !m_row.strips) {
        m_way = Way::view;
        m_view = viewOf(*mapped, m_row);  // [out, in]
    } else if (readsByRows()) {
        m_way = Way::rows;
        m_stored.emplace(m_entry);
    }
}

// True where a row of the matrix is one of the file's rows.
bool StoredMatrix::readsByRows() const {
    if (m_entry.shape.size() != 2 || m_row.member) return false;
    const bool transposed = m_entry.layout && m_entry.layout->transposed;
    if (m_entry.layout && !m_entry.layout->strides.empty()) return false;
    if (transposed != (m_row.transform == Transform::transpose)) return false;
    if (m_row.slice && m_row.slice->axis != (transposed ? 1U : 0U)) return false;
    return !(m_row.strips && transposed);
}

// The row of the file's tensor that row `row` of the matrix is: viewOf() backwards.
std::int64_t StoredMatrix::sourceRow(std::int64_t row) const {
    if (m_row.everySecond) row = 2 * row + static_cast<std::int64_t>(*m_row.everySecond);
    if (m_row.slice) row += static_cast<std::int64_t>(m_row.slice->begin);
    if (m_row.strips) {
        const TensorStrips& strips = *m_row.strips;
        const auto parts = static_cast<std::int64_t>(strips.parts);
        const auto d =
            static_cast<std::int64_t>(m_stored->rows()) / (static_cast<std::int64_t>(strips.outer) * parts);
        const std::int64_t taken = static_cast<std::int64_t>(strips.count) * d;
        row = row / taken * parts * d + static_cast<std::int64_t>(strips.begin) * d + row % taken;
    }
    return row;
}

std::uint64_t StoredMatrix::floatBytes() const {
    return static_cast<std::uint64_t>(m_rows) * static_cast<std::uint64_t>(m_columns) * sizeof(float);
}

std::int64_t StoredMatrix::blockRows() const {
    if (m_way == Way::strips || m_way == Way::whole) return m_rows;
    const std::uint64_t row =
        std::max<std::uint64_t>(static_cast<std::uint64_t>(m_columns) * sizeof(float), 1);
    // Whole tiles of the matrix product, where there is room for one.
    constexpr std::int64_t kTile = 64;
    const auto fit = static_cast<std::int64_t>(m_pool->blockBytes() / row);
    return std::clamp<std::int64_t>(fit >= kTile ? fit / kTile * kTile : fit, 1,
                                    std::max<std::int64_t>(m_rows, 1));
}

std::uint64_t StoredMatrix::useBytes() const {
    const std::uint64_t floats =
        static_cast<std::uint64_t>(blockRows()) * static_cast<std::uint64_t>(m_columns) * sizeof(float);
    const bool direct = m_way == Way::view && m_entry.dtype == Dtype::f32;
    std::uint64_t bytes = bytesOf(0, blockRows()).size();
    if (!direct) bytes += floats;
    // The whole tensor is there before the part that is wanted.
    if (m_way == Way::whole) bytes += m_entry.elements() * sizeof(float);
    // Rows of 16 bits are gathered first.
    if (m_way == Way::rows && m_entry.dtype != Dtype::f32) bytes += floats / 2;
    return bytes;
}

// What a use touches of the file: the rows themselves where they follow one another, else all.
std::span<const std::byte> StoredMatrix::bytesOf(std::int64_t first, std::int64_t count) const {
    if (m_way == Way::view && m_view.stride(1) == 1 && m_view.stride(0) >= m_columns && count > 0) {
        const auto* begin = static_cast<const std::byte*>(m_view.const_data_ptr());
        const auto size = static_cast<std::int64_t>(m_view.element_size());
        const auto bytes = ((count - 1) * m_view.stride(0) + m_columns) * size;
        return {begin + first * m_view.stride(0) * size, static_cast<std::size_t>(bytes)};
    }
    const bool inOrder = m_way == Way::rows && !m_row.strips && !m_row.everySecond &&
                         (!m_entry.layout || m_entry.layout->order == RowOrder::asIs);
    if (!inOrder) return m_entry.bytes;
    return m_entry.bytes.subspan(static_cast<std::size_t>(sourceRow(first)) * m_stored->rowBytes(),
                                 static_cast<std::size_t>(count) * m_stored->rowBytes());
}

void StoredMatrix::readRows(std::span<const std::int64_t> sources, const at::Tensor& out) const {
    const auto type = scalarTypeOf(m_entry.dtype);
    const at::Tensor read = type == at::kFloat ? out : at::empty(out.sizes(), at::TensorOptions(type));
    auto* data = static_cast<std::byte*>(read.mutable_data_ptr());
    const std::size_t rowBytes = static_cast<std::size_t>(m_columns * read.element_size());
    const std::int64_t grain =
        std::max<std::int64_t>(kNumbersPerThread / std::max<std::int64_t>(m_columns, 1), 1);
    at::parallel_for(0, static_cast<std::int64_t>(sources.size()), grain,
                     [&](std::int64_t begin, std::int64_t end) {
                         for (std::int64_t i = begin; i < end; ++i) {
                             m_stored->read(static_cast<std::uint64_t>(sources[static_cast<std::size_t>(i)]),
                                            data + static_cast<std::size_t>(i) * rowBytes);
                         }
                     });
    if (type != at::kFloat) out.copy_(read);
}

// `place(sizes, strides)` gives the memory; the file's pages are no longer needed afterwards.
template <class Place>
at::Tensor StoredMatrix::read(std::int64_t first, std::int64_t count, const Place& place) const {
    at::Tensor out;  // [count, in]
    switch (m_way) {
        case Way::view: {
            const at::Tensor part = m_view.narrow(0, first, count);
            out = place(part.sizes(), at::infer_dense_strides(part.sizes(), part.strides()));
            out.copy_(part);
            break;
        }
        case Way::strips: {
            out = place({m_rows, m_columns}, {m_columns, 1});
            out.view(m_view.sizes()).copy_(m_view);
            out = out.narrow(0, first, count);
            break;
        }
        case Way::rows: {
            std::vector<std::int64_t> sources(static_cast<std::size_t>(count));
            for (std::int64_t i = 0; i < count; ++i)
                sources[static_cast<std::size_t>(i)] = sourceRow(first + i);
            out = place({count, m_columns}, {m_columns, 1});
            readRows(sources, out);
            break;
        }
        case Way::whole: {
            const at::Tensor part = viewOf(expandEntry(m_entry), m_row).narrow(0, first, count);
            out = place({count, m_columns}, {m_columns, 1});
            out.copy_(part);
            break;
        }
    }
    m_pool->release(bytesOf(first, count));
    return out;
}

at::Tensor StoredMatrix::kept() const {
    if (m_way == Way::view && m_entry.dtype == Dtype::f32) return m_view;
    return read(0, m_rows, ownMemory);
}

at::Tensor StoredMatrix::block(std::int64_t first, std::int64_t count) const {
    HEADSCOPE_CHECK(first >= 0 && count >= 0 && first + count <= m_rows);
    if (m_way == Way::view && m_entry.dtype == Dtype::f32)
        return m_pool->lend(m_view.narrow(0, first, count), bytesOf(first, count));
    return read(first, count, [this](at::IntArrayRef sizes, at::IntArrayRef strides) {
        return m_pool->take(sizes, strides);
    });
}

at::Tensor StoredMatrix::lookUp(const at::Tensor& ids) const {
    std::vector<std::int64_t> shape = ids.sizes().vec();
    shape.push_back(m_columns);
    if (m_way == Way::view) {
        const at::Tensor out = at::embedding(m_view, ids).to(at::kFloat);  // [.., in]
        m_pool->release(m_entry.bytes);
        return out;
    }
    const at::Tensor flat = ids.flatten().contiguous();
    const std::int64_t* numbers = flat.const_data_ptr<std::int64_t>();
    std::vector<std::int64_t> sources;
    for (std::int64_t i = 0; i < flat.numel(); ++i) {
        HEADSCOPE_CHECK(numbers[i] >= 0 && numbers[i] < m_rows);
        sources.push_back(m_way == Way::rows ? sourceRow(numbers[i]) : numbers[i]);
    }
    if (m_way != Way::rows) return block(0, m_rows).index_select(0, flat).view(shape);
    const at::Tensor out = ownMemory({flat.numel(), m_columns}, {m_columns, 1});  // [n, in]
    readRows(sources, out);
    m_pool->release(m_entry.bytes);
    return out.view(shape);
}

}  // namespace headscope
