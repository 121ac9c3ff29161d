// SPDX-License-Identifier: GPL-3.0-or-later
// The safetensors format: 8 bytes little-endian header length N, N bytes of JSON, then the tensors without
// holes. Source: github.com/huggingface/safetensors, README 'Format'.
#pragma once

#include <cstdint>

namespace headscope {

/// Bytes of the length field.
inline constexpr std::uint64_t kSafetensorsLengthBytes = 8;
/// Longest header the reference implementation reads.
inline constexpr std::uint64_t kSafetensorsMaxHeader = 100'000'000;
/// The key of the header that is no tensor.
inline constexpr const char* kSafetensorsMetadata = "__metadata__";
/// More axes than any checkpoint has.
inline constexpr std::uint64_t kSafetensorsMaxAxes = 16;

}  // namespace headscope
