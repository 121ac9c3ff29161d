// SPDX-License-Identifier: GPL-3.0-or-later
// Edits in words and marks: what people read where the engine sees an EditKind.
#pragma once

#include <QChar>
#include <QString>
#include <cstdint>
#include <vector>

#include "core/base/ids.h"
#include "core/interventions/edit_text.h"
#include "core/interventions/head_edit.h"

namespace headscope::ui {

/// How a head is marked in a picture; never by hue alone.
enum class EditMark : std::uint8_t {
    none,   ///< the head is on
    off,    ///< switched off: dimmed, with a diagonal
    other,  ///< another edit: a corner triangle with its letter
};

/// Kinds in the order of menus.
[[nodiscard]] const std::vector<EditKind>& editKinds();
/// "Zero (z = 0)", "Scale ×0.5".
[[nodiscard]] QString editKindTitle(EditKind kind, float parameter = 1.0F);
/// "zero", "scale ×0.5": within a sentence or a narrow column.
[[nodiscard]] QString editKindShort(EditKind kind, float parameter = 1.0F);
/// One sentence on what a kind does.
[[nodiscard]] QString editKindTip(EditKind kind);
/// C, M, U, S, I, F, L; a null character for zeroZ, which is drawn as off.
[[nodiscard]] QChar editKindLetter(EditKind kind);
/// Mark of a kind.
[[nodiscard]] EditMark editMark(EditKind kind);
/// "5.1", as on the command line.
[[nodiscard]] QString headName(HeadRef head);
/// "Layer 5, Head 1".
[[nodiscard]] QString headLongName(HeadRef head);
/// "5.1", "5.1 and 5.2", "6 heads": for undo texts.
[[nodiscard]] QString headListText(const std::vector<HeadRef>& heads);

}  // namespace headscope::ui
