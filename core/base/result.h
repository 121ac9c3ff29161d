// SPDX-License-Identifier: GPL-3.0-or-later
// A value or the Error that stands in its way; ignoring one is a warning.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "core/base/error.h"

namespace headscope {

/// A T, or why there is none. Thin over tl::expected so that the type itself is [[nodiscard]].
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
public:
    using tl::expected<T, Error>::expected;
};

/// The failing half of a Result.
using Failure = tl::unexpected<Error>;

/// Builds the failing half: `return fail(ErrorCode::fileMissing, "…", "…");`
[[nodiscard]] inline Failure fail(ErrorCode code, std::string message, std::string hint = {}) {
    return Failure(Error{code, std::move(message), std::move(hint), {}});
}

/// Passes an error on, unchanged.
[[nodiscard]] inline Failure fail(Error error) { return Failure(std::move(error)); }

}  // namespace headscope

#define HEADSCOPE_CONCAT_INNER(a, b) a##b
#define HEADSCOPE_CONCAT(a, b) HEADSCOPE_CONCAT_INNER(a, b)
#define HEADSCOPE_TRY_INNER(temporary, declaration, expression)             \
    auto temporary = (expression);                                          \
    if (!temporary) return ::headscope::fail(std::move(temporary).error()); \
    declaration = std::move(temporary).value()

/// `HEADSCOPE_TRY(auto x, f());` declares x from f()'s value, or returns f()'s error.
#define HEADSCOPE_TRY(declaration, expression) \
    HEADSCOPE_TRY_INNER(HEADSCOPE_CONCAT(headscopeTry, __LINE__), declaration, expression)

/// `HEADSCOPE_CHECKED(f());` for a Result<void>: returns its error, if it has one.
#define HEADSCOPE_CHECKED(expression)                                      \
    do {                                                                   \
        if (auto headscopeChecked = (expression); !headscopeChecked)       \
            return ::headscope::fail(std::move(headscopeChecked).error()); \
    } while (false)
