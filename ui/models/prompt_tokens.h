// SPDX-License-Identifier: GPL-3.0-or-later
// The readable tokens of a prompt, as the axes of a head's picture need them.
#pragma once

#include <QStringList>

#include "core/base/ids.h"

namespace headscope::ui {

/// Tokens of the main stack, and of the encoder that it reads; the latter empty with one stack.
struct PromptTokens {
    QStringList main, encoder;

    /// Of one of the stacks.
    [[nodiscard]] const QStringList& of(Stack stack) const { return stack == Stack::main ? main : encoder; }
    /// What the rows of a head's pattern are.
    [[nodiscard]] const QStringList& queries(HeadRef head) const { return of(head.stack); }
    /// What its columns are.
    [[nodiscard]] const QStringList& keys(HeadRef head) const {
        return head.kind == AttentionKind::cross ? encoder : of(head.stack);
    }
};

}  // namespace headscope::ui
