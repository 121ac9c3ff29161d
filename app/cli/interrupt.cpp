// SPDX-License-Identifier: GPL-3.0-or-later
// The handler uses nothing but lock-free atomics, _exit and BlockingSession::interrupt.
#include "app/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>

#include "app/cli/exit_status.h"

namespace headscope::cli {
namespace {

std::atomic<bool> signalled = false;
std::atomic<bool> watched = false;
std::atomic<BlockingSession*> target = nullptr;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<BlockingSession*>::is_always_lock_free);

extern "C" void onInterrupt(int) {
    signalled.store(true);
    BlockingSession* session = target.load();
    if (session != nullptr) {
        session->interrupt();
    } else if (!watched.load()) {
        ::_exit(kInterrupted);
    }
}

}  // namespace

void installInterruptHandler() {
    struct sigaction action {};
    action.sa_handler = onInterrupt;
    sigemptyset(&action.sa_mask);
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    ::sigaction(SIGINT, &action, nullptr);
}

bool interrupted() noexcept { return signalled.load(); }

Result<void> checkInterrupted() {
    if (interrupted()) return fail(ErrorCode::cancelled, "interrupted");
    return {};
}

InterruptTarget::InterruptTarget(BlockingSession& session) { target.store(&session); }
InterruptTarget::~InterruptTarget() { target.store(nullptr); }

InterruptWatch::InterruptWatch() { watched.store(true); }
InterruptWatch::~InterruptWatch() { watched.store(false); }

}  // namespace headscope::cli
