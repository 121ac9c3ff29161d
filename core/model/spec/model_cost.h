// SPDX-License-Identifier: GPL-3.0-or-later
// What a model costs to run, known from its spec alone.
#pragma once

#include <cstdint>

#include "core/model/spec/model_spec.h"
#include "core/model/spec/tensor_table.h"

namespace headscope {

/// The price of one pass over a prompt of T tokens; with an encoder and a decoder over T of each.
struct ModelCost {
    std::uint32_t tokens{};         ///< T
    std::uint64_t operations{};     ///< floating-point, a multiplication and an addition counted as two
    std::uint64_t patternBytes{};   ///< all patterns, [H, T, T] a layer in f32
    std::uint64_t keyValueBytes{};  ///< all keys and values, [T, G, d] twice a layer in f32
};

/// Counts the linear maps (2 operations a weight and token), scores and mixing (4 · T² · H · d a layer) and
/// the unembedding of every position; masks save nothing here. Norms and activations are left out.
/// Source: Kaplan et al. 2020 (arXiv:2001.08361) §2.1, table 1.
[[nodiscard]] ModelCost costOf(const ModelSpec& spec, std::uint32_t tokens);

/// Number of elements that the rows of a table name, each tensor of the file once. An output head of its own
/// and its bias count although files may leave them out.
[[nodiscard]] std::uint64_t parametersOf(const TensorTable& table);

}  // namespace headscope
