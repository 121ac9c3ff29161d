// SPDX-License-Identifier: GPL-3.0-or-later
// A file that was attached to one of our own PDF figures.
#pragma once

#include <QByteArray>
#include <cstddef>
#include <string>

#include "core/base/result.h"

namespace headscope::ui {

/// The bytes of the attachment `name` in a PDF as QPdfWriter writes them: objects in the open, streams plain
/// or deflated. No general reader of PDF: a figure that another program has saved again may hide its
/// attachment. Errors: fileMissing where there is none; fileFormat for a broken one, or one beyond
/// `mostBytes`.
[[nodiscard]] Result<std::string> pdfAttachment(const QByteArray& pdf, const QByteArray& name,
                                                std::size_t mostBytes);

}  // namespace headscope::ui
