// SPDX-License-Identifier: GPL-3.0-or-later
// One forward pass, as an immutable value: what to read, what to change, what to keep.
#pragma once

#include "core/interventions/intervention_set.h"
#include "core/request/capture_spec.h"
#include "core/request/logits_spec.h"
#include "core/request/model_input.h"

namespace headscope {

/// A run. Equal requests have equal results.
struct RunRequest {
    ModelInput input;
    InterventionSet interventions;  ///< empty: the baseline
    CaptureSpec capture;
    LogitsSpec logits;

    /// Hash over all fields.
    [[nodiscard]] std::uint64_t hash() const;
    friend bool operator==(const RunRequest&, const RunRequest&) = default;
};

}  // namespace headscope
