// SPDX-License-Identifier: GPL-3.0-or-later
// Values that an edit puts in place of a head's own: means over a reference text, later patches.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/base/ids.h"

namespace headscope {

/// The means of one kind of head.  Shape: values [L, H, d], row-major float32.
struct ReferencePart {
    Stack stack = Stack::main;
    AttentionKind kind{};
    std::uint32_t layers{}, heads{}, headDim{};
    std::vector<float> values;
};

/// The mean z of every head over a reference set.
/// Units: those of z.   Threads: immutable once shared.   Source: methods.md §2.1 'mean, pooled'.
struct ReferenceTensor {
    std::vector<ReferencePart> parts;  ///< as ModelSpec::headGrids()
    std::string description;           ///< for people: "12 texts of news.txt, 840 positions"
    std::uint64_t contentHash{};       ///< of shapes and values; fill with hashOf()

    /// The mean of one head.  Shape: [d]; empty where the reference has no such head.
    [[nodiscard]] std::span<const float> of(HeadRef head) const {
        for (const ReferencePart& part : parts) {
            if (part.stack != head.stack || part.kind != head.kind) continue;
            const std::size_t begin =
                (std::size_t{head.layer.value} * part.heads + head.head.value) * part.headDim;
            if (head.layer.value >= part.layers || head.head.value >= part.heads) return {};
            return std::span(part.values).subspan(begin, part.headDim);
        }
        return {};
    }
    /// Hash of shapes and values, not of the description.
    [[nodiscard]] std::uint64_t hashOf() const {
        Hasher hasher;
        for (const ReferencePart& part : parts) {
            hasher.add(part.stack).add(part.kind).add(part.layers).add(part.heads).add(part.headDim);
            for (const float value : part.values) hasher.add(value);
        }
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
