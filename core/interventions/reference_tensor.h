// SPDX-License-Identifier: GPL-3.0-or-later
// Values that an edit puts in place of a head's own: means over a reference text, later patches.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/hash.h"

namespace headscope {

/// The mean z of every head over a reference set.
/// Shape: values [L, H, d], row-major float32.   Units: those of z.
/// Threads: immutable once shared.   Source: methods.md §2.1 'mean, pooled'.
struct ReferenceTensor {
    std::uint32_t layers{}, heads{}, headDim{};
    std::vector<float> values;
    std::string description;      ///< for people: "12 texts of news.txt, 840 positions"
    std::uint64_t contentHash{};  ///< of shape and values; fill with hashOf()

    /// Hash of shape and values, not of the description.
    [[nodiscard]] std::uint64_t hashOf() const {
        Hasher hasher;
        hasher.add(layers).add(heads).add(headDim);
        for (const float value : values) hasher.add(value);
        return hasher.value();
    }
};

/// A shared reference; two are equal when their contents are.
class ReferencePtr {
public:
    ReferencePtr() = default;
    /// Shares `tensor`, whose contentHash must be filled.
    explicit ReferencePtr(std::shared_ptr<const ReferenceTensor> tensor) : m_tensor(std::move(tensor)) {}
    /// The tensor, or null where the edit needs none.
    [[nodiscard]] const ReferenceTensor* tensor() const { return m_tensor.get(); }
    /// 0 for none.
    [[nodiscard]] std::uint64_t contentHash() const { return m_tensor ? m_tensor->contentHash : 0; }
    explicit operator bool() const { return m_tensor != nullptr; }
    friend std::strong_ordering operator<=>(const ReferencePtr& a, const ReferencePtr& b) {
        return a.contentHash() <=> b.contentHash();
    }
    friend bool operator==(const ReferencePtr& a, const ReferencePtr& b) {
        return a.contentHash() == b.contentHash();
    }

private:
    std::shared_ptr<const ReferenceTensor> m_tensor;
};

}  // namespace headscope
