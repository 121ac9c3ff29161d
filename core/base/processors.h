// SPDX-License-Identifier: GPL-3.0-or-later
// How many processors there are for this process: all that the system, a container or a launcher left it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace headscope {

/// Processors by number, ascending.
using ProcessorSet = std::vector<std::uint32_t>;

/// Those that this process may run on (its affinity); empty where the system does not say.
[[nodiscard]] ProcessorSet allowedProcessors();

/// How many processors' time the process's control groups grant it; absent: no limit.
[[nodiscard]] std::optional<double> processorQuota();
/// The same from the text of one cpu.max: "200000 100000" is 2, "max 100000" no limit, as is what makes no
/// sense. Source: Linux, Documentation/admin-guide/cgroup-v2.rst, CPU Interface Files.
[[nodiscard]] std::optional<double> parseProcessorQuota(std::string_view cpuMax);

/// Processors that this process has to itself: those allowed, within the quota (whole ones: a thread more
/// than that is stopped in every period, and the others wait for it); at least 1.
[[nodiscard]] std::uint32_t availableProcessors();

/// The same where several processes share a machine. `sets`: allowedProcessors() of each; `mine` indexes it.
/// Each gets its part of the processors that it shares with others, and of the quota; at least 1.
[[nodiscard]] std::uint32_t processorShare(std::span<const ProcessorSet> sets, std::size_t mine,
                                           std::optional<double> quota);

/// What OMP_NUM_THREADS says; absent where it is not set or is no number of threads.
[[nodiscard]] std::optional<std::uint32_t> threadsFromEnvironment();
/// The same from its text: "4", or "4,2" (threads of nested regions) for 4.
/// Source: OpenMP 5.2, section 21.1.2.
[[nodiscard]] std::optional<std::uint32_t> parseThreads(std::string_view text);

/// The number of threads where nobody asks for one: OMP_NUM_THREADS, else availableProcessors().
[[nodiscard]] std::uint32_t defaultThreads();

}  // namespace headscope
