// SPDX-License-Identifier: GPL-3.0-or-later
// The only catch of the tensor library's exceptions.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "core/base/result.h"

namespace headscope {

/// Turns the exception in flight into an Error: engine for the tensor library's, memoryLimit for bad_alloc.
[[nodiscard]] Error errorOfCurrentException() noexcept;

/// Runs `work`, which returns a Result; what it throws becomes the Result's error.
template <class Work>
[[nodiscard]] std::invoke_result_t<Work> guarded(Work&& work) {
    try {
        return std::forward<Work>(work)();
    } catch (...) {
        return fail(errorOfCurrentException());
    }
}

}  // namespace headscope
