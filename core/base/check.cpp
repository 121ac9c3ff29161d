// SPDX-License-Identifier: GPL-3.0-or-later
// Where a broken promise ends.
#include "core/base/check.h"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace headscope::detail {

void checkFailed(const char* condition, const char* file, int line) {
    const std::string message =
        std::string("check failed: ") + condition + " at " + file + ":" + std::to_string(line);
#ifdef NDEBUG
    throw std::logic_error(message);
#else
    std::fputs((message + "\n").c_str(), stderr);
    std::abort();
#endif
}

}  // namespace headscope::detail
