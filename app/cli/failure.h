// SPDX-License-Identifier: GPL-3.0-or-later
// Exceptions that nothing below turned into an Error: the last net of the program.
#pragma once

#include "core/base/error.h"

namespace headscope::cli {

/// The exception being handled, as an error. Call in a catch block.
[[nodiscard]] Error currentException();

}  // namespace headscope::cli
