// SPDX-License-Identifier: GPL-3.0-or-later
// Finding words by some of their letters.
#pragma once

#include <QString>
#include <optional>

namespace headscope::ui {

/// How well `text` holds the characters of `typed` in their order, whatever their case; larger is better.
/// Absent: not at all. Blanks of `typed` do not count; nothing typed fits everything with 0.
/// Beginnings of words and runs of characters count more, late ones less.
[[nodiscard]] std::optional<int> fuzzyScore(const QString& text, const QString& typed);

}  // namespace headscope::ui
