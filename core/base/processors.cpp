// SPDX-License-Identifier: GPL-3.0-or-later
// std::thread::hardware_concurrency() counts what the machine has, whatever a container or taskset left of
// it.
#include "core/base/processors.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace headscope {
namespace {

constexpr std::uint32_t kMostThreads = 4096;  // as --threads

std::string_view word(std::string_view& text) {
    constexpr std::string_view kSpace = " \t\n";
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    const std::string_view found = text.substr(0, text.find_first_of(kSpace));
    text.remove_prefix(found.size());
    return found;
}

std::optional<std::uint64_t> wholeNumber(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// The folder of this process's group below /sys/fs/cgroup; empty where there is no cgroup v2.
std::filesystem::path controlGroup() {
    std::ifstream groups("/proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {
        if (line.starts_with("0::/")) return std::filesystem::path(line.substr(4)).lexically_normal();
    }
    return {};
}

bool overlap(const ProcessorSet& a, const ProcessorSet& b) {
    return std::any_of(a.begin(), a.end(), [&](std::uint32_t processor) {
        return std::binary_search(b.begin(), b.end(), processor);
    });
}

std::uint32_t withinQuota(std::uint32_t count, std::optional<double> quota) {
    if (!quota || *quota >= count) return std::max(1U, count);
    return std::max(1U, static_cast<std::uint32_t>(*quota));
}

}  // namespace

ProcessorSet allowedProcessors() {
    // A mask that is too small for the machine is refused; so it grows.
    for (int most = CPU_SETSIZE; most <= (1 << 20); most *= 2) {
        const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(most));
        cpu_set_t* mask = CPU_ALLOC(static_cast<std::size_t>(most));
        if (mask == nullptr) return {};
        ProcessorSet processors;
        const bool known = ::sched_getaffinity(0, bytes, mask) == 0;
        for (std::size_t p = 0; known && p < bytes * 8; ++p) {
            if (CPU_ISSET_S(p, bytes, mask)) processors.push_back(static_cast<std::uint32_t>(p));
        }
        CPU_FREE(mask);
        if (known) return processors;
    }
    return {};
}

std::optional<double> parseProcessorQuota(std::string_view cpuMax) {
    const auto quota = wholeNumber(word(cpuMax));
    const auto period = wholeNumber(word(cpuMax));
    if (!quota || !period || *quota == 0 || *period == 0) return std::nullopt;
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

std::optional<double> processorQuota() {
    std::optional<double> least;
    // A group is held to the limits of all above it. Inside a container the path may lead nowhere, and its
    // own group is the root.
    for (std::filesystem::path group = controlGroup();; group = group.parent_path()) {
        std::ifstream file(std::filesystem::path("/sys/fs/cgroup") / group / "cpu.max");
        const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        if (const auto quota = parseProcessorQuota(text)) least = std::min(least.value_or(*quota), *quota);
        if (group.empty()) return least;
    }
}

std::uint32_t availableProcessors() {
    const std::size_t allowed = allowedProcessors().size();
    const std::uint32_t count =
        allowed > 0 ? static_cast<std::uint32_t>(allowed) : std::thread::hardware_concurrency();
    return withinQuota(count, processorQuota());
}

std::uint32_t processorShare(std::span<const ProcessorSet> sets, std::size_t mine,
                             std::optional<double> quota) {
    const ProcessorSet& own = sets[mine];
    const auto sharing = static_cast<std::uint32_t>(
        std::count_if(sets.begin(), sets.end(), [&](const ProcessorSet& set) { return overlap(own, set); }));
    const std::uint32_t share = static_cast<std::uint32_t>(own.size()) / std::max(1U, sharing);
    if (quota) quota = *quota / static_cast<double>(sets.size());
    return withinQuota(std::max(1U, share), quota);
}

std::optional<std::uint32_t> parseThreads(std::string_view text) {
    const auto count = wholeNumber(text.substr(0, text.find(',')));
    if (!count || *count == 0 || *count > kMostThreads) return std::nullopt;
    return static_cast<std::uint32_t>(*count);
}

std::optional<std::uint32_t> threadsFromEnvironment() {
    const char* text = std::getenv("OMP_NUM_THREADS");
    return text == nullptr ? std::nullopt : parseThreads(text);
}

std::uint32_t defaultThreads() {
    if (const auto threads = threadsFromEnvironment()) return *threads;
    return availableProcessors();
}

}  // namespace headscope
