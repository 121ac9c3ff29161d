// SPDX-License-Identifier: GPL-3.0-or-later
// Each line is one write at the end of the file: what ends a process cannot tear what was written before.
#include "core/sweep/unit_checkpoint.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/sweep/checkpoint_text.h"

namespace headscope {

UnitCheckpoint::UnitCheckpoint(std::filesystem::path path, int file)
    : m_path(std::move(path)), m_file(file) {}

UnitCheckpoint::UnitCheckpoint(UnitCheckpoint&& other) noexcept
    : m_path(std::move(other.m_path)), m_file(std::exchange(other.m_file, -1)) {}

UnitCheckpoint::~UnitCheckpoint() {
    if (m_file >= 0) ::close(m_file);
}

Failure UnitCheckpoint::failed(std::string_view what) const {
    const int error = errno;
    return fail(ErrorCode::fileWriteFailed,
                fmt::format("cannot {} the checkpoint \"{}\": {}", what, m_path.string(),
                            std::generic_category().message(error)),
                "what it holds is kept; free some space, or name a file in another folder");
}

Result<UnitCheckpoint> UnitCheckpoint::open(const std::filesystem::path& path, std::string_view job,
                                            UnitResults& into) {
    // Not blocking: a pipe without a reader would wait for one.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0666);
    UnitCheckpoint checkpoint(path, file);
    if (file < 0) return checkpoint.failed("open");
    struct stat status {};
    if (::fstat(file, &status) != 0) return checkpoint.failed("open");
    if (!S_ISREG(status.st_mode)) {
        return fail(ErrorCode::fileWriteFailed,
                    fmt::format("the checkpoint \"{}\" is no regular file", path.string()),
                    "name another file");
    }
    // File systems without locks go without.
    if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        return fail(ErrorCode::fileExists,
                    fmt::format("the checkpoint \"{}\" is in use by another job", path.string()),
                    "wait for it, or name another file");
    }
    const std::size_t most = longestCheckpoint(into.counts());
    HEADSCOPE_TRY(const std::string bytes, checkpoint.read(most + 1));
    const auto named = [&](Error error) {
        return fail(std::move(error).in(fmt::format("checkpoint \"{}\"", path.string())));
    };
    const auto whole = readCheckpoint(bytes, job, into);
    if (!whole) return named(whole.error());
    if (bytes.size() > most) {
        return named({ErrorCode::fileFormat,
                      "it is longer than this job can have made it",
                      "delete the file to begin again",
                      {}});
    }
    if (*whole < bytes.size() && ::ftruncate(file, static_cast<off_t>(*whole)) != 0) {
        return checkpoint.failed("shorten");
    }
    if (*whole == 0) HEADSCOPE_CHECKED(checkpoint.write(checkpointHeader(job, into.counts().size())));
    return checkpoint;
}

Result<std::string> UnitCheckpoint::read(std::size_t mostBytes) const {
    constexpr std::size_t kPiece = std::size_t{1} << 20U;
    std::string bytes;
    while (bytes.size() < mostBytes) {
        const std::size_t old = bytes.size();
        bytes.resize(std::min(old + kPiece, mostBytes));
        const ssize_t count =
            ::pread(m_file, bytes.data() + old, bytes.size() - old, static_cast<off_t>(old));
        if (count < 0 && errno == EINTR) {
            bytes.resize(old);
            continue;
        }
        if (count < 0) {
            return fail(ErrorCode::fileUnreadable,
                        fmt::format("cannot read the checkpoint \"{}\": {}", m_path.string(),
                                    std::generic_category().message(errno)));
        }
        bytes.resize(old + static_cast<std::size_t>(count));
        if (count == 0) break;
    }
    return bytes;
}

Result<void> UnitCheckpoint::write(std::string_view text) const {
    while (!text.empty()) {
        const ssize_t count = ::write(m_file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return failed("write");
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<void> UnitCheckpoint::append(std::uint32_t unit, std::span<const float> values) {
    return write(checkpointLine(unit, values));
}

}  // namespace headscope
