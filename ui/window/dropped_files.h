// SPDX-License-Identifier: GPL-3.0-or-later
// What a drag over the window carries.
#pragma once

#include <QString>

class QMimeData;

namespace headscope::ui {

/// The first picture or sound among dragged files; empty: none.
[[nodiscard]] QString droppedMedia(const QMimeData& data);

/// The first model: a folder, a GGUF file, or the folder of another file; empty: none.
[[nodiscard]] QString droppedModel(const QMimeData& data);

}  // namespace headscope::ui
