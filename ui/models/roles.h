// SPDX-License-Identifier: GPL-3.0-or-later
// What item models answer beside Qt's own roles.
#pragma once

#include <Qt>

namespace headscope::ui {

/// Custom roles of the item models.
enum Role : int {
    NameRole = Qt::UserRole + 1,  ///< QString: "5.1"
    EffectRole,                   ///< double: effect of switching the head off; NaN: not known
    MarkRole,                     ///< int: EditMark of the head
    PositionRole,                 ///< int: token position
    TokenIdRole,                  ///< uint: row of the vocabulary
    DivergenceRole,               ///< double: KL at the position, nats; NaN: not known
    SpecialRole,                  ///< bool: a special token
    BaselineRole,                 ///< double: baseline probability
    EditedRole,                   ///< double: edited probability
    ChangeRole,                   ///< double: edited − baseline
};

}  // namespace headscope::ui
