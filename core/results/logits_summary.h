// SPDX-License-Identifier: GPL-3.0-or-later
// What a model answers, small enough to cross threads on every click.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/ids.h"

namespace headscope {

/// One token of the answer.
struct TokenScore {
    TokenId token;
    float probability{};
    float logProbability{};  ///< nats
    float logit{};
    friend bool operator==(const TokenScore&, const TokenScore&) = default;
};

/// The answer at one position, and the loss over all.
/// Shape: lossPerPosition [T − 1] (entry t: −ln p(token t+1), causal models only).   Units: nats.
struct LogitsSummary {
    Position position;
    std::vector<TokenScore> top;             ///< most probable first
    std::optional<TokenScore> target, foil;  ///< those asked for
    std::vector<float> lossPerPosition;      ///< empty: not a causal model, or not asked for
    std::optional<double> loss;              ///< its mean; absent likewise
    friend bool operator==(const LogitsSummary&, const LogitsSummary&) = default;
};

}  // namespace headscope
