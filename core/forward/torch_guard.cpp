// SPDX-License-Identifier: GPL-3.0-or-later
// Exceptions of the tensor library as errors.
#include "core/forward/torch_guard.h"

#include <c10/util/Exception.h>

#include <new>
#include <string>

namespace headscope {

Error errorOfCurrentException() noexcept {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return {ErrorCode::memoryLimit,
                "the machine has not enough memory for this run",
                "use a shorter prompt or fewer captured tensors",
                {}};
    } catch (const c10::Error& error) {
        const std::string what = error.what_without_backtrace();
        // LibTorch's CPU allocator reports exhaustion as a plain error.
        const bool memory = what.find("DefaultCPUAllocator") != std::string::npos;
        return {memory ? ErrorCode::memoryLimit : ErrorCode::engine,
                "the tensor library refused: " + what.substr(0, 300),
                memory ? "use a shorter prompt or fewer captured tensors"
                       : "please report this with the model's config.json",
                {}};
    } catch (const std::exception& error) {
        return {ErrorCode::internal, error.what(), "please report this", {}};
    } catch (...) {
        return {ErrorCode::internal, "unknown failure in the engine", "please report this", {}};
    }
}

}  // namespace headscope
