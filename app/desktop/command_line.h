// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of the window.
#pragma once

#include <QSize>
#include <QString>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "ui/window/theme.h"

namespace headscope {

/// What `headscope [MODEL|SESSION|LINK] …` asks for.
struct DesktopOptions {
    bool help = false, version = false;
    QString model;  ///< or a session, a link, a figure of ours; empty: the last model, else demo
    QString text;   ///< empty: the model's example
    QString media;  ///< picture or sound; empty: none
    std::vector<std::string> edits;  ///< HEADS=KIND
    QString page;                    ///< empty: explore
    QString head;                    ///< head shown first, as "5.1"; empty: 0.0
    QString screenshot;              ///< file to write once all is computed; empty: a window to work in
    std::optional<QSize> size;       ///< of the window
    std::optional<ui::ThemeChoice> theme;
};

/// Reads the arguments, the program's name left out.  Errors: usage, naming the argument.
[[nodiscard]] Result<DesktopOptions> parseDesktopOptions(const std::vector<std::string>& arguments);

/// What --help prints.
[[nodiscard]] std::string desktopHelp();

}  // namespace headscope
