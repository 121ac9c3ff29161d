// SPDX-License-Identifier: GPL-3.0-or-later
// Which sweep this is: what a checkpoint is compared by.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/request/model_input.h"
#include "core/sweep/sweep_request.h"

namespace headscope {

/// SHA-256, in lower-case hex, over all that determines the numbers of a sweep: the program's version, the
/// weights (`modelSha256`), the type that they are multiplied in, each request's input, edits, kind, metric
/// and answer, and the texts that means are taken from (`reference`, whose tensor is not looked at: its last
/// bits depend on the number of threads). Number of threads, machines and form of the answer do not count.
[[nodiscard]] std::string sweepDigest(std::string_view modelSha256, std::string_view dtype,
                                      std::span<const SweepRequest> requests,
                                      std::span<const ModelInput> reference);

}  // namespace headscope
