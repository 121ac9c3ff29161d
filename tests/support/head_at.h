// SPDX-License-Identifier: GPL-3.0-or-later
// Heads of the main stack in tests.
#pragma once

#include "core/base/ids.h"

namespace headscope::ui {

/// A head of the main stack's own attention.
inline HeadRef headAt(std::uint32_t layer, std::uint32_t head) {
    return {Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{head}};
}

}  // namespace headscope::ui
