// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+C: the running call of the session stops, and nothing half-written stays.
#pragma once

#include "core/base/result.h"
#include "core/session/blocking_session.h"

namespace headscope::cli {

/// Takes over SIGINT. The first one stops the session's call, a second one ends the program as usual.
void installInterruptHandler();
/// True after a SIGINT.
[[nodiscard]] bool interrupted() noexcept;
/// For loops over many calls.  Errors: cancelled after a SIGINT.
[[nodiscard]] Result<void> checkInterrupted();

/// While it lives, SIGINT goes to this session; without one (or a watch), SIGINT ends the program at once.
class InterruptTarget {
public:
    explicit InterruptTarget(BlockingSession& session);
    ~InterruptTarget();
    InterruptTarget(const InterruptTarget&) = delete;
    InterruptTarget& operator=(const InterruptTarget&) = delete;
};

/// While it lives, the first SIGINT only makes interrupted() true: the work asks for it and ends in order.
class InterruptWatch {
public:
    InterruptWatch();
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;
};

}  // namespace headscope::cli
