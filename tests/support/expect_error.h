// SPDX-License-Identifier: GPL-3.0-or-later
// Results in tests: the value or a failed test, the error with its code and what its sentence must name.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"

namespace headscope::test {

/// The value; without one the test fails with the error's sentence.
template <class T>
T valueOf(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
}

/// Expects a failure of `code` whose sentence holds every one of `parts`.
template <class T>
void expectError(const Result<T>& result, ErrorCode code,
                 std::initializer_list<std::string_view> parts = {}) {
    ASSERT_FALSE(result.has_value()) << "succeeded, expected " << errorCodeName(code);
    EXPECT_EQ(errorCodeName(result.error().code), errorCodeName(code)) << result.error().text();
    for (const std::string_view part : parts) {
        EXPECT_NE(result.error().text().find(part), std::string::npos)
            << "\"" << part << "\" is not in: " << result.error().text();
    }
}

}  // namespace headscope::test
