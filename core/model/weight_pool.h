// SPDX-License-Identifier: GPL-3.0-or-later
// The memory of weights that become f32 for one use: one buffer, used again and again.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "core/checkpoint/mapped_file.h"

namespace headscope {

/// Exact counts; tests read them.
struct PoolCounters {
    std::uint64_t uses{};        ///< tensors handed out so far
    std::uint64_t liveBytes{};   ///< of tensors that are in use now
    std::uint64_t peakBytes{};   ///< the most that liveBytes has been
    std::uint64_t spareBytes{};  ///< of the buffer that waits for the next use
};

/// Hands out f32 tensors whose memory comes back with their last reference. Between uses it holds one buffer,
/// the largest that came back, so uses one after the other cost the bytes of the largest. Any thread may use
/// it.
class WeightPool : public std::enable_shared_from_this<WeightPool> {
public:
    /// A use larger than this goes by blocks of rows.
    static constexpr std::uint64_t kBlockBytes = std::uint64_t{32} << 20U;

    /// `files`: the mappings that weights are read from.
    [[nodiscard]] static std::shared_ptr<WeightPool> create(
        std::vector<std::shared_ptr<const MappedFile>> files, std::uint64_t blockBytes = kBlockBytes);

    /// A tensor with values yet to be written.  Shape: `sizes`, f32, with dense `strides`.
    [[nodiscard]] at::Tensor take(at::IntArrayRef sizes, at::IntArrayRef strides);
    /// A view of mapped f32 values; with its last reference the pages of `bytes` leave the resident set.
    /// Shape: that of `view`.
    [[nodiscard]] at::Tensor lend(const at::Tensor& view, std::span<const std::byte> bytes);
    /// Takes the pages of mapped bytes out of the resident set, as MappedFile::release().
    void release(std::span<const std::byte> bytes) const noexcept;

    /// Most bytes of a use that has more than one row.
    [[nodiscard]] std::uint64_t blockBytes() const { return m_blockBytes; }
    /// What happened so far.
    [[nodiscard]] PoolCounters counters() const;

private:
    WeightPool(std::vector<std::shared_ptr<const MappedFile>> files, std::uint64_t blockBytes);
    void begin(std::uint64_t bytes);
    void end(std::uint64_t bytes, at::Tensor buffer);

    std::vector<std::shared_ptr<const MappedFile>> m_files;
    std::uint64_t m_blockBytes;
    mutable std::mutex m_mutex;
    at::Tensor m_spare;  // bytes; undefined: none
    PoolCounters m_counters;
};

}  // namespace headscope
