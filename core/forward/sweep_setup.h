// SPDX-License-Identifier: GPL-3.0-or-later
// What every way of finding the effects of heads begins with.
#pragma once

#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/forward/effect_meter.h"
#include "core/sweep/sweep_result.h"

namespace at {
class Tensor;
}

namespace headscope {

class ForwardPass;

/// A sweep that can be done.
struct SweepSetup {
    SweepResult empty;                          ///< no head is done
    Answer answer;                              ///< what is unembedded
    Position position;                          ///< where effects are read
    std::optional<std::vector<Position>> rows;  ///< the answer's positions, one; absent: all of the prompt
};

/// Checks a request and finds what it reads.
/// Errors: promptEmpty, promptTooLong, headRange (a position, an edited head, a sublayer that is not there);
/// metricUnavailable where the model cannot give the metric; usage for zeroLayer.
[[nodiscard]] Result<SweepSetup> setUpSweep(const ForwardPass& pass, SweepRequest request);

/// The rows of the walk's last residual that are unembedded.  Shape: [1, T, D] -> [1, P, D].
[[nodiscard]] at::Tensor readRows(const SweepSetup& setup, const at::Tensor& residual);

}  // namespace headscope
