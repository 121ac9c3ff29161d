// SPDX-License-Identifier: GPL-3.0-or-later
// Unpacking what a file of unknown origin has packed.
#pragma once

#include <QByteArray>
#include <cstddef>
#include <string>

#include "core/base/result.h"

namespace headscope::ui {

/// The bytes of a zlib stream. `what` names it in messages: "the attachment of the PDF".
/// Errors: fileFormat for a damaged stream, and for one of more than `mostBytes`, which is not unpacked
/// further.
[[nodiscard]] Result<std::string> boundedInflate(const QByteArray& packed, std::size_t mostBytes,
                                                 const char* what);

}  // namespace headscope::ui
