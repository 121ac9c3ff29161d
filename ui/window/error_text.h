// SPDX-License-Identifier: GPL-3.0-or-later
// Errors in the window's words.
#pragma once

#include <QString>

#include "core/base/error.h"

namespace headscope::ui {

/// An error as people read it.
struct ErrorText {
    QString sentence;  ///< what kind of failure
    QString message;   ///< the thing, found, expected
    QString hint;      ///< what to try
};

/// One sentence for a code: "A file is missing."
[[nodiscard]] QString errorSentence(ErrorCode code);
/// The words of an error; a hint by its code where it brings none.
[[nodiscard]] ErrorText errorText(const Error& error);

}  // namespace headscope::ui
