// SPDX-License-Identifier: GPL-3.0-or-later
// What flows from block to block.
#pragma once

#include <ATen/core/Tensor.h>

namespace headscope {

/// The input of a block, and what the other stack left or waits for.
struct WalkState {
    /// Residual stream of the stack being walked.  Shape: [B or 1, T, D].
    at::Tensor residual;
    /// While the encoder is walked: the decoder's embedding, [1, T, D]; while the decoder is: what the
    /// encoder wrote, after its last norm, [B or 1, S, D]. Undefined with one stack.
    at::Tensor other;
};

}  // namespace headscope
