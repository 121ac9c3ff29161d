// SPDX-License-Identifier: GPL-3.0-or-later
// Exit statuses of cli.md.
#pragma once

#include "core/base/error.h"

namespace headscope::cli {

inline constexpr int kDone = 0;           ///< all went well
inline constexpr int kFailed = 1;         ///< the work failed
inline constexpr int kWrongUse = 2;       ///< the command line cannot be meant, or asks for what is not built
inline constexpr int kInterrupted = 130;  ///< SIGINT

/// The status of a failure.
[[nodiscard]] constexpr int exitStatusOf(ErrorCode code) {
    switch (code) {
        case ErrorCode::usage:
        case ErrorCode::notInThisBuild:
        case ErrorCode::metricUnavailable:
            return kWrongUse;
        case ErrorCode::cancelled:
            return kInterrupted;
        default:
            return kFailed;
    }
}

}  // namespace headscope::cli
