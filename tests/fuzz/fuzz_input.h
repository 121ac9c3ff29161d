// SPDX-License-Identifier: GPL-3.0-or-later
// What the entry points of the fuzzers share: input as text, input as a file.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/base/check.h"

namespace headscope::fuzz {

/// One input, as libFuzzer hands it out.
using Bytes = std::span<const std::uint8_t>;

/// The input as text.
inline std::string_view textOf(Bytes bytes) {
    if (bytes.empty()) return {};
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The input as a regular file in memory, for readers that want a path.
class MemoryFile {
public:
    explicit MemoryFile(Bytes bytes) : m_file(::memfd_create("fuzz", MFD_CLOEXEC)) {
        HEADSCOPE_CHECK(m_file >= 0);
        for (std::size_t at = 0; at < bytes.size();) {
            const auto written = ::write(m_file, bytes.data() + at, bytes.size() - at);
            HEADSCOPE_CHECK(written > 0);
            at += static_cast<std::size_t>(written);
        }
    }
    ~MemoryFile() { ::close(m_file); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    /// Opens the file again, as long as this object lives.
    [[nodiscard]] std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(m_file); }

private:
    int m_file;
};

}  // namespace headscope::fuzz
