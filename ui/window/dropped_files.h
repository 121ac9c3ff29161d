// SPDX-License-Identifier: GPL-3.0-or-later
// What a drag over the window carries.
#pragma once

#include <QString>

class QMimeData;

namespace headscope::ui {

/// True where the window can open something of what is dragged.
[[nodiscard]] bool isWanted(const QMimeData& data);

/// The first picture or sound among dragged files; empty: none.
[[nodiscard]] QString droppedMedia(const QMimeData& data);

/// The first link, session, figure or sidecar: a file's name, or the link; empty: none. A picture may be a
/// figure or not, a .json a sidecar or not: that only its bytes tell (holdsWork).
[[nodiscard]] QString droppedWork(const QMimeData& data);
/// True for a link, for a session by its name, and for a figure or a sidecar that says what it shows.
[[nodiscard]] bool holdsWork(const QString& work);

/// The first model: a folder, a GGUF file, or the folder of another file; empty: none.
[[nodiscard]] QString droppedModel(const QMimeData& data);

}  // namespace headscope::ui
