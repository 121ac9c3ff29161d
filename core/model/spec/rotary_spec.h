// SPDX-License-Identifier: GPL-3.0-or-later
// How queries and keys are rotated by position.
#pragma once

#include <cstdint>

namespace headscope {

/// Which two dimensions of a head turn together.
enum class RotaryPairing : std::uint8_t {
    halfSplit,    ///< (i, i + dims/2): Llama, Mistral, NeoX (Hugging Face layout)
    interleaved,  ///< (2i, 2i + 1): GPT-J, Meta's original Llama files
};

/// Rotary embedding: angle of pair i at position m is m · base^(−2i/dims).  Source: methods.md §1.2, Su et
/// al. 2021.
struct RotarySpec {
    std::uint32_t dims{};  ///< rotated dimensions of each head, from the first; 0: no rotary embedding
    float base = 10000.0F;
    RotaryPairing pairing{};
    friend bool operator==(const RotarySpec&, const RotarySpec&) = default;
};

}  // namespace headscope
