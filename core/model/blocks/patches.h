// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures and sounds in the tokens' place.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/model/spec/model_spec.h"
#include "core/model/weights.h"
#include "core/request/media_tensor.h"

namespace headscope {

/// The residual entering layer 0 of a stack that reads a picture or a sound.
/// A picture: each patch times a matrix, behind the leading tokens; a sound: two convolutions over time, each
/// with gelu; then positions and norm.
/// Shape: media [C, H, W] or [mels, frames] -> [1, T, D].
/// Precondition: the shape fits stack.media, as core/forward/request_check says.
/// Source: Dosovitskiy et al. 2021 §3.1; Radford et al. 2022 §2.2; transformers, modeling_dinov2.py.
[[nodiscard]] at::Tensor embedMedia(const MediaTensor& media, const ModelSpec& spec, const StackSpec& stack,
                                    const StackWeights& weights);

}  // namespace headscope
