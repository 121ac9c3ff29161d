// SPDX-License-Identifier: GPL-3.0-or-later
// A piece of work in one line to paste: headscope:v1?model=demo&text=…&edit=5.1%3Dzero&head=9.6&q=14&k=2.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/workspace/workspace.h"

namespace headscope {

/// What every link begins with.
inline constexpr std::string_view kLinkScheme = "headscope:";
/// Longer links are neither written nor read.
inline constexpr std::size_t kMostLinkBytes = 65'536;

/// True for what is meant as a link, whether or not it can be read; blanks around it do not count.
[[nodiscard]] bool isWorkspaceLink(std::string_view text);

/// The part of a piece of work that a link carries: the prompt that is shown, no figures, no model's name.
[[nodiscard]] Workspace linkedPart(const Workspace& workspace);

/// The link.  Errors: usage where it would be too long; checkWorkspace's.
[[nodiscard]] Result<std::string> workspaceLink(const Workspace& workspace);

/// Reads a link back: linkedPart() of what was written.
/// Errors: usage, textEncoding, fileFormat, naming the key; notInThisBuild for a version of the future.
[[nodiscard]] Result<Workspace> parseWorkspaceLink(std::string_view link);

}  // namespace headscope
