// SPDX-License-Identifier: GPL-3.0-or-later
// Checkpoints of 8 and 4 bits in safetensors: not read, and said so by the method's name.
#pragma once

#include "core/base/result.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/config_view.h"

namespace headscope {

/// Nothing where the checkpoint's tensors are numbers as they are; a config that names a method beside
/// tensors of 16 or 32 bits was expanded before. Errors: tensorDtype (names the tensor and
/// quantization_config.quant_method); configKey.
[[nodiscard]] Result<void> checkNotQuantised(const ConfigView& config, const Checkpoint& checkpoint);

}  // namespace headscope
