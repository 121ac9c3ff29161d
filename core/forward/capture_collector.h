// SPDX-License-Identifier: GPL-3.0-or-later
// From a CaptureSpec to taps, and from taps to plain values.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/request/capture_spec.h"
#include "core/request/model_input.h"
#include "core/request/tap_point.h"
#include "core/results/attention_pattern.h"
#include "core/results/captured_tensor.h"

namespace at {
class Tensor;
}

namespace headscope {

class Taps;
struct ModelSpec;
struct TapRequest;

/// Translates a capture for one run.
class CaptureCollector {
public:
    CaptureCollector(const CaptureSpec& capture, const ModelSpec& spec);
    /// What the walk must keep.
    [[nodiscard]] TapRequest taps() const;
    /// The captured tensors, named and shaped as cli.md says.
    [[nodiscard]] std::vector<CapturedTensor> collect(const Taps& taps) const;

private:
    const CaptureSpec& m_capture;
    const ModelSpec& m_spec;
    std::vector<TapKey> m_keys;
};

/// Refuses captures that do not exist or do not fit.  Errors: headRange, memoryLimit (with both numbers).
[[nodiscard]] Result<void> checkCapture(const CaptureSpec& capture, const ModelSpec& spec,
                                        const ModelInput& input, std::uint64_t memoryLimitBytes);

}  // namespace headscope
