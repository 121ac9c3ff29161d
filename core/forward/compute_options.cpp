// SPDX-License-Identifier: GPL-3.0-or-later
// Defaults from the machine.
#include "core/forward/compute_options.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "core/base/processors.h"
#include "core/model/torch_compat.h"

namespace headscope {

std::string computeLibrary() {
    return fmt::format("LibTorch {}.{}.{}", TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH);
}

std::uint64_t effectiveMemoryLimit(std::uint64_t limit) {
    if (limit != 0) return limit;
    const auto pages = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES)));
    const auto pageBytes = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PAGE_SIZE)));
    return pages * pageBytes / 5 * 3;
}

std::uint64_t residentBytes() {
    // Source: proc(5), statm: pages of the program's size, then those in memory.
    std::ifstream statm("/proc/self/statm");
    std::uint64_t size = 0, resident = 0;
    if (!(statm >> size >> resident)) return 0;
    return resident * static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_PAGE_SIZE)));
}

std::uint32_t applyThreads(std::uint32_t threads) {
    const std::uint32_t count = threads != 0 ? threads : defaultThreads();
    at::set_num_threads(static_cast<int>(std::min(count, 1024U)));
    return static_cast<std::uint32_t>(at::get_num_threads());
}

}  // namespace headscope
