// SPDX-License-Identifier: GPL-3.0-or-later
// `headscope render`: any figure of the app, without a display.
#pragma once

namespace headscope {

/// Runs `headscope render …`; argv[1] is "render". Makes its own offscreen QGuiApplication.
/// Returns the exit status of cli.md: 0 done, 1 the work failed, 2 wrong use.
[[nodiscard]] int renderMain(int argc, char** argv);

}  // namespace headscope
