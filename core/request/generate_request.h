// SPDX-License-Identifier: GPL-3.0-or-later
// Continuing a prompt, baseline beside edited.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/interventions/intervention_set.h"
#include "core/request/model_input.h"

namespace headscope {

/// Continues a prompt, once unedited and once under `interventions`.
struct GenerateRequest {
    ModelInput input;
    InterventionSet interventions;
    std::uint32_t newTokens = 20;
    bool sample = false;        ///< false: greedy
    float temperature = 1.0F;   ///< with sample; > 0
    std::uint64_t seed = 0;     ///< with sample
    std::vector<TokenId> stop;  ///< generation ends after one of these
};

/// The continuations; `edited` is empty without edits.
struct GenerateResult {
    GenerateRequest request;
    std::vector<TokenId> baseline, edited;  ///< new tokens only
};
/// Crosses threads without a lock.
using GenerateResultPtr = std::shared_ptr<const GenerateResult>;

/// The mean z of every head over texts, for mean ablation.
struct ReferenceRequest {
    std::vector<ModelInput> inputs;
    std::string description;
};

}  // namespace headscope
