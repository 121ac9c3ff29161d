// SPDX-License-Identifier: GPL-3.0-or-later
// What was opened before, and what comes with the program.
#pragma once

#include <QString>
#include <functional>

class QMenu;

namespace headscope::ui {

class Settings;

/// Fills a menu anew: the work that was not saved at the last exit (`last`, where that file exists),
/// sessions, then models. `open` is called with what is chosen: a file, or the argument of a model.
void fillRecentMenu(QMenu& menu, const Settings& settings, const QString& last,
                    const std::function<void(const QString&)>& open);

}  // namespace headscope::ui
