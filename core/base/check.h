// SPDX-License-Identifier: GPL-3.0-or-later
// Broken promises of the program itself: abort in debug, std::logic_error in release.
#pragma once

namespace headscope::detail {
/// Reports a broken promise; never returns.
[[noreturn]] void checkFailed(const char* condition, const char* file, int line);
}  // namespace headscope::detail

/// For what only a bug can break; what the world can break returns a Result.
#define HEADSCOPE_CHECK(condition)                                                          \
    do {                                                                                    \
        if (!(condition)) ::headscope::detail::checkFailed(#condition, __FILE__, __LINE__); \
    } while (false)
