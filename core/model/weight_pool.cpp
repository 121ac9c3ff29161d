// SPDX-License-Identifier: GPL-3.0-or-later
// Buffers travel in the deleters of the tensors that lie in them.
#include "core/model/weight_pool.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <utility>

namespace headscope {

WeightPool::WeightPool(std::vector<std::shared_ptr<const MappedFile>> files, std::uint64_t blockBytes)
    : m_files(std::move(files)), m_blockBytes(blockBytes) {}

std::shared_ptr<WeightPool> WeightPool::create(std::vector<std::shared_ptr<const MappedFile>> files,
                                               std::uint64_t blockBytes) {
    return std::shared_ptr<WeightPool>(new WeightPool(std::move(files), blockBytes));
}

void WeightPool::begin(std::uint64_t bytes) {
    const std::lock_guard lock(m_mutex);
    ++m_counters.uses;
    m_counters.liveBytes += bytes;
    m_counters.peakBytes = std::max(m_counters.peakBytes, m_counters.liveBytes);
}

void WeightPool::end(std::uint64_t bytes, at::Tensor buffer) {
    const std::lock_guard lock(m_mutex);
    m_counters.liveBytes -= bytes;
    if (buffer.defined() && (!m_spare.defined() || m_spare.nbytes() < buffer.nbytes()))
        m_spare = std::move(buffer);
}

at::Tensor WeightPool::take(at::IntArrayRef sizes, at::IntArrayRef strides) {
    std::int64_t count = 1;
    for (const std::int64_t size : sizes) count *= size;
    const auto bytes = static_cast<std::uint64_t>(count) * sizeof(float);
    at::Tensor buffer;
    {
        const std::lock_guard lock(m_mutex);
        // One that is too small goes before a larger one comes.
        buffer = std::exchange(m_spare, at::Tensor());
    }
    if (!buffer.defined() || buffer.nbytes() < bytes) {
        buffer = at::Tensor();
        buffer = at::empty({static_cast<std::int64_t>(bytes)}, at::TensorOptions(at::kByte));  // [bytes]
    }
    begin(bytes);
    void* data = buffer.mutable_data_ptr();
    return at::from_blob(
        data, sizes, strides,
        [pool = shared_from_this(), bytes, buffer](void*) mutable { pool->end(bytes, std::move(buffer)); },
        at::TensorOptions(at::kFloat));
}

at::Tensor WeightPool::lend(const at::Tensor& view, std::span<const std::byte> bytes) {
    begin(view.nbytes());
    return at::from_blob(
        const_cast<void*>(view.const_data_ptr()), view.sizes(), view.strides(),
        [pool = shared_from_this(), counted = view.nbytes(), bytes](void*) {
            pool->release(bytes);
            pool->end(counted, {});
        },
        at::TensorOptions(at::kFloat));
}

void WeightPool::release(std::span<const std::byte> bytes) const noexcept {
    for (const auto& file : m_files) file->release(bytes);
}

PoolCounters WeightPool::counters() const {
    const std::lock_guard lock(m_mutex);
    PoolCounters counters = m_counters;
    counters.spareBytes = m_spare.defined() ? m_spare.nbytes() : 0;
    return counters;
}

}  // namespace headscope
