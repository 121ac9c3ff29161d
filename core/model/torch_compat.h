// SPDX-License-Identifier: GPL-3.0-or-later
// The only place that looks at the LibTorch version.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/headeronly/version.h>

#if TORCH_VERSION_MAJOR < 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR < 6)
#error "LibTorch 2.6 or newer is needed; third_party/bootstrap.sh fetches 2.13"
#endif
