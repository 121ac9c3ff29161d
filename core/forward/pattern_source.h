// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns on demand: from the queries and keys of one sublayer, without walking its layer.
#pragma once

#include <cstdint>
#include <memory>

#include "core/base/job_context.h"
#include "core/base/result.h"
#include "core/request/pattern_request.h"
#include "core/results/run_result.h"

namespace headscope {

class ForwardPass;

/// Makes patterns, whole or in part, and keeps the queries and keys of the sublayers looked at last, as f32:
/// what is shown is what a whole pass would have shown (1e-5). Memory is that of the answer and of a few
/// rows.
class PatternSource {
public:
    /// Keeps at most `budgetBytes` of queries and keys.
    explicit PatternSource(std::uint64_t budgetBytes);
    ~PatternSource();

    /// Answers `request`, walking only up to the layers asked for, from cached residuals where there are
    /// some. Errors: headRange; usage (side 0); those of walking.
    [[nodiscard]] Result<PatternResult> answer(ForwardPass& pass, const PatternRequest& request,
                                               const JobContext& job);
    /// Bytes of queries and keys kept.
    [[nodiscard]] std::uint64_t bytes() const;
    /// How often queries and keys were computed rather than found.
    [[nodiscard]] std::uint64_t projections() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
