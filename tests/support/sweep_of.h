// SPDX-License-Identifier: GPL-3.0-or-later
// A sweep to its end.
#pragma once

#include <gtest/gtest.h>

#include "core/forward/sweep_runner.h"

namespace headscope::test {

/// The exact effects of a request; empty, with a failure, where it is refused.
inline SweepResult sweepOf(ForwardPass& pass, const SweepRequest& request) {
    auto runner = SweepRunner::start(pass, request, {});
    if (!runner) {
        ADD_FAILURE() << runner.error().text();
        return {};
    }
    for (auto more = (*runner)->step({}); more && *more;) more = (*runner)->step({});
    return (*runner)->result();
}

}  // namespace headscope::test
