// SPDX-License-Identifier: GPL-3.0-or-later
// Writes safetensors files, whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/result.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {

/// A tensor to write; `bytes` must stay valid during the call.
struct OutTensor {
    std::string name;
    Dtype dtype = Dtype::f32;
    std::vector<std::uint64_t> shape;
    std::span<const std::byte> bytes;
};

/// Writes `tensors` in the order given, 8-byte aligned.
/// Errors: usage for a name twice, the reserved "__metadata__", or a size that contradicts the shape;
/// fileExists, fileWriteFailed.
[[nodiscard]] Result<void> writeSafetensors(const std::filesystem::path& path,
                                            std::span<const OutTensor> tensors,
                                            const std::map<std::string, std::string>& metadata,
                                            Overwrite overwrite);

}  // namespace headscope
