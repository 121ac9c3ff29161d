// SPDX-License-Identifier: GPL-3.0-or-later
// Continues a prompt token by token, baseline beside edited.
#pragma once

#include <memory>

#include "core/base/job_context.h"
#include "core/base/result.h"
#include "core/forward/forward_pass.h"

namespace headscope {

/// Generates in steps of one token, so that live work may come between.
class Generator {
public:
    /// `pass` must outlive the generator.
    /// Errors: as ForwardPass::run; metricUnavailable for a model that is no causal language model; usage for
    /// a temperature that is not above 0.
    [[nodiscard]] static Result<std::unique_ptr<Generator>> start(ForwardPass& pass, GenerateRequest request);
    ~Generator();

    /// Adds one token to one of the texts.  Returns false when both are done.  Errors: as ForwardPass::run.
    [[nodiscard]] Result<bool> step(const JobContext& job);
    /// What was generated so far.
    [[nodiscard]] const GenerateResult& result() const;
    /// Fraction of the tokens done.
    [[nodiscard]] float fraction() const;

private:
    Generator();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
