// SPDX-License-Identifier: GPL-3.0-or-later
// How queries and keys are rotated by position.
#pragma once

#include <cstdint>
#include <vector>

namespace headscope {

/// Which two dimensions of a head turn together.
enum class RotaryPairing : std::uint8_t {
    halfSplit,    ///< (i, i + dims/2): Llama, Mistral, NeoX (Hugging Face layout)
    interleaved,  ///< (2i, 2i + 1): GPT-J, Meta's original Llama files
};

/// How frequencies change for prompts longer than those of the first training.  Source: methods.md §1.2.
enum class RotaryStretch : std::uint8_t {
    none,
    linear,   ///< f / factor (Chen et al. 2023)
    dynamic,  ///< a base that grows with the prompt once it is longer than `originalPositions`
    byParts,  ///< Llama 3: f / factor for long wavelengths, f for short ones, a blend between
    yarn,     ///< the same by a ramp over dimensions (Peng et al. 2023)
    lists,    ///< LongRoPE: f divided by one factor a pair, of two lists (Ding et al. 2024)
};

/// Parameters of a stretch; each kind reads its own.
struct RotaryStretchSpec {
    RotaryStretch kind{};
    float factor = 1.0F;
    std::uint32_t originalPositions{};      ///< n_ctx of the first training
    float lowest = 1.0F, highest = 4.0F;    ///< byParts: turns within originalPositions that bound the blend
    float fastest = 32.0F, slowest = 1.0F;  ///< yarn: turns within originalPositions that bound the ramp
    bool wholeDims = true;                  ///< yarn: the ramp's ends are rounded to whole dimensions
    std::vector<float> shortFactors;  ///< lists: for prompts up to originalPositions.  Shape: [dims / 2]
    std::vector<float> longFactors;   ///< lists: for longer ones.  Shape: [dims / 2]
    friend bool operator==(const RotaryStretchSpec&, const RotaryStretchSpec&) = default;
};

/// Rotary embedding: angle of pair i at position m is m · base^(−2i/dims).  Source: methods.md §1.2, Su et
/// al. 2021.
struct RotarySpec {
    std::uint32_t dims{};  ///< rotated dimensions of each head, from the first; 0: no rotary embedding
    float base = 10000.0F;
    RotaryPairing pairing{};
    RotaryStretchSpec stretch;
    float amplitude = 1.0F;  ///< cos and sin are multiplied by it (yarn, lists)
    friend bool operator==(const RotarySpec&, const RotarySpec&) = default;
};

}  // namespace headscope
