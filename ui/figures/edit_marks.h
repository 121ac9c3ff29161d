// SPDX-License-Identifier: GPL-3.0-or-later
// Written edit kinds as marks of a figure.
#pragma once

#include <QString>

#include "ui/models/edit_words.h"

namespace headscope::ui {

/// What a written kind ("zero", "scale:0.5") looks like in a figure.
struct FigureEditMark {
    EditMark mark = EditMark::other;
    QString letter;  ///< of EditMark::other
    QString words;   ///< in the legend
};

/// How an edit is written in FigureContent::editMarks: its kind, after "@" where it acts at some positions
/// only.
[[nodiscard]] QString writtenEdit(const HeadEdit& edit);

/// The mark of a written edit; an unknown one is "other" with a question mark.
[[nodiscard]] FigureEditMark figureEditMark(const QString& written);

}  // namespace headscope::ui
