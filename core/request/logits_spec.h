// SPDX-License-Identifier: GPL-3.0-or-later
// Where and how the model's answer is read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/model/spec/model_spec.h"
#include "core/request/model_input.h"

namespace headscope {

/// What is read from the logits.
struct LogitsSpec {
    std::optional<Position>
        position;                 ///< where effects are read; absent: defaultPosition() without a mask token
    std::uint32_t topCount = 10;  ///< how many of the most probable tokens
    std::optional<TokenId> target;  ///< its log-probability is reported
    std::optional<TokenId> foil;    ///< with target: their logit difference
    bool everyPosition = true;      ///< loss and KL at every position (all logits), else at `position` only
    friend bool operator==(const LogitsSpec&, const LogitsSpec&) = default;
};

/// The class token of a picture, position 0 of a head that answers once; the last token of a causal model,
/// the first `mask` of a bidirectional one, else the last.  Source: cli.md.
[[nodiscard]] Position defaultPosition(const ModelSpec& spec, const ModelInput& input,
                                       std::optional<TokenId> mask);

}  // namespace headscope
