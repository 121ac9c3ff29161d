// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy's .npy format, version 1.0.  Source: numpy.lib.format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/result.h"

namespace headscope {

/// An array to write; `bytes` must stay valid during the call.
struct NpyArray {
    std::string name;                  ///< within an .npz, without ".npy"
    std::string type;                  ///< NumPy's dtype string: "<f4", "<i8", "<U12"
    std::vector<std::uint64_t> shape;  ///< row-major; empty: a scalar
    std::span<const std::byte> bytes;
};

/// A float32 array over `values`.   Shape: values `shape`, row-major.
[[nodiscard]] NpyArray npyFloats(std::string name, std::vector<std::uint64_t> shape,
                                 std::span<const float> values);
/// An int64 array over `values`.   Shape: values `shape`, row-major.
[[nodiscard]] NpyArray npyIntegers(std::string name, std::vector<std::uint64_t> shape,
                                   std::span<const std::int64_t> values);

/// Everything before the data; its length is a multiple of 64.
[[nodiscard]] std::string npyHeader(const NpyArray& array);

/// Writes one array.  Errors: fileExists, fileWriteFailed.
[[nodiscard]] Result<void> writeNpy(const std::filesystem::path& path, const NpyArray& array,
                                    Overwrite overwrite);

}  // namespace headscope
