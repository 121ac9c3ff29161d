// SPDX-License-Identifier: GPL-3.0-or-later
// Write beside, rename; every failure leaves the previous file as it was.
#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace headscope {
namespace {

namespace fs = std::filesystem;

Failure cannotWrite(const fs::path& path, std::string_view reason) {
    return fail(ErrorCode::fileWriteFailed, fmt::format("cannot write \"{}\": {}", path.string(), reason),
                "the previous file, if any, is unchanged; choose another folder or free some space");
}

std::string reasonOf(int error) { return std::generic_category().message(error); }

// Deletes the file beside unless it was renamed: nothing half-written stays.
class Beside {
public:
    explicit Beside(const fs::path& target)
        : m_path(target.parent_path() / fmt::format(".{}.{}.part", target.filename().string(), ::getpid())) {}
    ~Beside() {
        std::error_code ignored;
        fs::remove(m_path, ignored);
    }
    Beside(const Beside&) = delete;
    Beside& operator=(const Beside&) = delete;
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

// Data must be on the disk before the name points at it; a full disk often says so only here.
Result<void> flushToDisk(const fs::path& beside, const fs::path& target) {
    const int file = ::open(beside.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return cannotWrite(target, reasonOf(errno));
    const int status = ::fsync(file);
    const int error = errno;
    ::close(file);
    // Some file systems (pipes, special mounts) cannot sync; that is no failure of the write.
    if (status != 0 && error != EINVAL && error != ENOTSUP) return cannotWrite(target, reasonOf(error));
    return {};
}

}  // namespace

Result<void> checkWritable(const fs::path& path, Overwrite overwrite) {
    if (path.empty() || path.filename().empty()) return cannotWrite(path, "no file name");
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status)) return cannotWrite(path, "it is a folder");
    if (overwrite == Overwrite::refuse && fs::exists(status)) {
        return fail(ErrorCode::fileExists, fmt::format("\"{}\" exists", path.string()),
                    "use --force to overwrite it, or choose another name");
    }
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    if (!fs::is_directory(folder, error)) {
        return cannotWrite(path, fmt::format("there is no folder \"{}\"", folder.string()));
    }
    if (::access(folder.c_str(), W_OK) != 0) return cannotWrite(path, reasonOf(errno));
    return {};
}

Result<void> writeBesideAndRename(const fs::path& path,
                                  const std::function<Result<void>(const fs::path&)>& write,
                                  Overwrite overwrite) {
    HEADSCOPE_CHECKED(checkWritable(path, overwrite));
    const Beside beside(path);
    HEADSCOPE_CHECKED(write(beside.path()));
    HEADSCOPE_CHECKED(flushToDisk(beside.path(), path));
    std::error_code error;
    fs::rename(beside.path(), path, error);
    if (error) return cannotWrite(path, error.message());
    return {};
}

Result<void> writeFileAtomically(const fs::path& path, const std::function<void(std::ostream&)>& write,
                                 Overwrite overwrite) {
    return writeBesideAndRename(
        path,
        [&](const fs::path& beside) -> Result<void> {
            errno = 0;
            std::ofstream out(beside, std::ios::binary | std::ios::trunc);
            if (!out) return cannotWrite(path, reasonOf(errno));
            write(out);
            out.close();
            if (!out) return cannotWrite(path, reasonOf(errno == 0 ? EIO : errno));
            return {};
        },
        overwrite);
}

Result<void> writeFileAtomically(const fs::path& path, std::span<const std::byte> bytes,
                                 Overwrite overwrite) {
    return writeFileAtomically(
        path,
        [bytes](std::ostream& out) {
            out.write(reinterpret_cast<const char*>(bytes.data()),
                      static_cast<std::streamsize>(bytes.size()));
        },
        overwrite);
}

Result<void> writeFileAtomically(const fs::path& path, std::string_view text, Overwrite overwrite) {
    return writeFileAtomically(path, std::as_bytes(std::span(text)), overwrite);
}

}  // namespace headscope
