// SPDX-License-Identifier: GPL-3.0-or-later
// Conversions between float32 and the two 16-bit floats of checkpoints.
#pragma once

#include <bit>
#include <cstdint>

namespace headscope {

/// IEEE 754 binary16 to float32, exact.
[[nodiscard]] inline float floatFromHalf(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1fU;
    const std::uint32_t mantissa = half & 0x3ffU;
    if (exponent == 0x1fU) return std::bit_cast<float>(sign | 0x7f800000U | (mantissa << 13U));
    if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112U) << 23U) | (mantissa << 13U));
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;  // zero and subnormals
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(magnitude));
}

/// bfloat16 to float32, exact.
[[nodiscard]] inline float floatFromBfloat(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

}  // namespace headscope
