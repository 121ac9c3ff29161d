// SPDX-License-Identifier: GPL-3.0-or-later
// How the engine computes.
#pragma once

#include <cstdint>
#include <string>

namespace headscope {

/// The tensor library that computes: "LibTorch 2.13.0".
[[nodiscard]] std::string computeLibrary();

/// `limit`, or its default.
[[nodiscard]] std::uint64_t effectiveMemoryLimit(std::uint64_t limit);

/// Bytes of this process that are in memory now; 0 where the system does not say.
[[nodiscard]] std::uint64_t residentBytes();

/// Sets LibTorch's one global thread count, 0: defaultThreads(); call before any work.  Returns the count in
/// force.
std::uint32_t applyThreads(std::uint32_t threads);

}  // namespace headscope
