// SPDX-License-Identifier: GPL-3.0-or-later
// What vision models read from config.json in the same way, and their rows.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/checkpoint/config_view.h"
#include "core/model/spec/model_spec.h"
#include "core/model/spec/tensor_table.h"

namespace headscope {

/// image_size, patch_size (a number, or height and width) and num_channels; `processor` prepares pictures
/// where a folder names none, and `leading` tokens precede the patches.  Errors: configKey.
[[nodiscard]] Result<MediaSpec> readPictures(const ConfigView& config, std::string_view processor,
                                             std::uint32_t leading);

/// A bidirectional pre-norm stack with learned positions, of `hidden_size`, `num_attention_heads`,
/// `num_hidden_layers`.  Errors: configKey.
[[nodiscard]] Result<StackSpec> readVisionStack(const ConfigView& config);

/// Adds leading tokens, patches and positions under ViT's names, which DeiT and DINOv2 keep.
void addVitEmbeddings(TensorTable& table, const ModelSpec& spec);

/// Adds blocks.L.attn under ViT's names, which DeiT and DINOv2 keep.
void addVitAttention(TensorTable& table, const ModelSpec& spec, std::uint32_t layer, bool inputBias);

}  // namespace headscope
