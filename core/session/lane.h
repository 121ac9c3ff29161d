// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of work that do not wait for each other's queue.
#pragma once

#include <cstdint>

namespace headscope {

/// In priority order. In a lane the newest request wins.
enum class Lane : std::uint8_t { run, view, load, files, study };

/// Number of lanes.
inline constexpr std::size_t kLaneCount = 5;

}  // namespace headscope
