// SPDX-License-Identifier: GPL-3.0-or-later
// One limit, shared by weights, caches and captures.
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/model/spec/model_spec.h"
#include "core/request/model_input.h"

namespace headscope {

/// What an engine may use, and what was used before it opened a model.
struct MemoryLimit {
    std::uint64_t bytes = 0;    ///< 0: no limit
    std::uint64_t process = 0;  ///< resident already: the program and its libraries
};

/// What a model asks for.
struct MemoryNeeds {
    std::uint64_t plain = 0;      ///< tensors that are always there: norms, biases, tables of positions
    std::uint64_t matrices = 0;   ///< all others, were they kept as f32
    std::uint64_t use = 0;        ///< one of them, or a block, while it is used
    std::uint64_t pass = 0;       ///< a short pass, without caches
    std::uint64_t residuals = 0;  ///< what one pass leaves in the cache
};

/// Who may have how much.
struct MemoryShares {
    std::uint64_t matrices = 0;  ///< kept as f32; the rest is read at each use
    std::uint64_t caches = 0;    ///< residuals and thumbnails of earlier passes
    std::uint64_t captures = 0;  ///< of one request
    friend bool operator==(const MemoryShares&, const MemoryShares&) = default;
};

/// Activations of a prompt of min(64, n_ctx) tokens: residuals, heads, the MLP, scores; the logits of
/// an edited pass and its baseline.
[[nodiscard]] MemoryNeeds passNeeds(const ModelSpec& spec);

/// Bytes that autograd keeps of the largest block and of the output head, with their gradients, and the
/// `readouts` gradients of the residual stream that go from block to block. `rows` positions are unembedded
/// at once. Matrices that stay in their file come on top of it.
[[nodiscard]] std::uint64_t gradientNeeds(const ModelSpec& spec, const ModelInput& input, std::uint64_t rows,
                                          std::uint64_t readouts);

/// Weights first: all of them where they fit beside the rest, else three quarters of what is left beside one
/// use. Caches have half of what is left then, at most a quarter of the limit; captures have the remainder.
/// Without a limit: everything.
/// Errors: memoryLimit (with both numbers) where not even one matrix at a time fits.
[[nodiscard]] Result<MemoryShares> shareMemory(const MemoryLimit& limit, const MemoryNeeds& needs);

}  // namespace headscope
