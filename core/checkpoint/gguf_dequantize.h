// SPDX-License-Identifier: GPL-3.0-or-later
// The blocks of GGUF's quantised types as float32.
#pragma once

#include <cstddef>
#include <span>

#include "core/checkpoint/gguf_format.h"

namespace headscope {

/// Writes the values of whole blocks: each product and sum is rounded to float32 in the order of the format's
/// reference, so the result is the same bit for bit.
/// `blocks` holds n blocks of `block`, `values` takes n · block.values numbers; other sizes are a broken
/// promise. Shape: values [n · block.values]. Source: github.com/ggml-org/llama.cpp, gguf-py/gguf/quants.py,
/// and ggml/src/ggml-quants.c.
void dequantize(const GgmlBlock& block, std::span<const std::byte> blocks, std::span<float> values);

}  // namespace headscope
