// SPDX-License-Identifier: GPL-3.0-or-later
// Makes painted widgets known to assistive technology.
#pragma once

namespace headscope::ui {

/// From now on screen readers see the parts of painted widgets. Once, before the first widget is made; again
/// does nothing.
void installAccessibleViews();

}  // namespace headscope::ui
