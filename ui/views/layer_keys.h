// SPDX-License-Identifier: GPL-3.0-or-later
// Keys that the pictures of one head share: the same head in another layer.
#pragma once

class QKeyEvent;

namespace headscope::ui {

struct Models;

/// Page up and down look at the same head in the previous or next layer of its kind; false for other keys.
bool stepLayer(const QKeyEvent& event, Models& models);

}  // namespace headscope::ui
