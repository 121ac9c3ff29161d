// SPDX-License-Identifier: GPL-3.0-or-later
// A text that was put into a PNG file, exactly as it was put in.
#pragma once

#include <QByteArray>
#include <cstddef>
#include <string>

#include "core/base/result.h"

class QIODevice;

namespace headscope::ui {

/// The text `key` of a PNG in UTF-8, from a chunk tEXt, zTXt or iTXt before the pixels, which are not read;
/// empty where there is none. (QImageReader::text() would make one blank of several, and prompts may have
/// several.) Errors: fileFormat for what is no PNG, for a broken chunk, and for a text beyond `mostBytes`.
[[nodiscard]] Result<std::string> pngText(QIODevice& file, const QByteArray& key, std::size_t mostBytes);

}  // namespace headscope::ui
