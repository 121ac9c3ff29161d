// SPDX-License-Identifier: GPL-3.0-or-later
// An image or a sound as a model reads it.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/base/hash.h"

namespace headscope {

/// Normalised pixels or a log-mel spectrogram.
/// Shape: values [C, H, W] of an image, [mels, frames] of a sound, row-major float32.
/// Threads: immutable once shared.
struct MediaTensor {
    std::vector<std::uint32_t> shape;
    std::vector<float> values;
    std::uint32_t positions{};    ///< how many positions the model's front end makes of it
    std::string description;      ///< for people: "cat.png, 640 × 480"
    std::uint64_t contentHash{};  ///< of shape and values; fill with hashOf()

    /// Hash of shape and values, not of the description.
    [[nodiscard]] std::uint64_t hashOf() const {
        Hasher hasher;
        hasher.add(shape.size());
        for (const std::uint32_t size : shape) hasher.add(size);
        for (const float value : values) hasher.add(value);
        return hasher.value();
    }
};

/// A shared medium; two are equal when their contents are.
class MediaPtr {
public:
    MediaPtr() = default;
    /// Shares `tensor`, whose contentHash must be filled.
    explicit MediaPtr(std::shared_ptr<const MediaTensor> tensor) : m_tensor(std::move(tensor)) {}
    /// The tensor, or null for none.
    [[nodiscard]] const MediaTensor* tensor() const { return m_tensor.get(); }
    /// 0 for none.
    [[nodiscard]] std::uint64_t contentHash() const { return m_tensor ? m_tensor->contentHash : 0; }
    explicit operator bool() const { return m_tensor != nullptr; }
    friend bool operator==(const MediaPtr& a, const MediaPtr& b) {
        return a.contentHash() == b.contentHash();
    }

private:
    std::shared_ptr<const MediaTensor> m_tensor;
};

}  // namespace headscope
