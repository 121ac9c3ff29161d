// SPDX-License-Identifier: GPL-3.0-or-later
// Out of memory is the world's fault, everything else ours.
#include "app/cli/failure.h"

#include <fmt/format.h>

#include <exception>
#include <new>

namespace headscope::cli {

Error currentException() {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return {ErrorCode::memoryLimit, "out of memory", "use a shorter prompt or a smaller model", {}};
    } catch (const std::exception& failure) {
        return {ErrorCode::internal, fmt::format("internal error: {}", failure.what()), {}, {}};
    } catch (...) {
        return {ErrorCode::internal, "internal error", {}, {}};
    }
}

}  // namespace headscope::cli
