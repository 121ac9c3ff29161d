// SPDX-License-Identifier: GPL-3.0-or-later
// mmap with the checks that hostile paths need.
#include "core/checkpoint/mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <system_error>
#include <utility>

namespace headscope {
namespace {

Failure unreadable(const std::filesystem::path& path, std::string_view reason) {
    return fail(ErrorCode::fileUnreadable, fmt::format("cannot read \"{}\": {}", path.string(), reason),
                "check its permissions and that it is a regular file");
}

class Descriptor {
public:
    // O_NONBLOCK: opening a pipe must not wait for a writer.
    explicit Descriptor(const std::filesystem::path& path)
        : m_value(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~Descriptor() {
        if (m_value >= 0) ::close(m_value);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int value() const { return m_value; }

private:
    int m_value;
};

}  // namespace

MappedFile::MappedFile(std::filesystem::path path, std::span<const std::byte> bytes)
    : m_path(std::move(path)), m_bytes(bytes) {}

MappedFile::~MappedFile() {
    if (!m_bytes.empty()) ::munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
}

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    const Descriptor file(path);
    if (file.value() < 0) {
        const int error = errno;
        if (error == ENOENT || error == ENOTDIR) {
            return fail(ErrorCode::fileMissing,
                        fmt::format("\"{}\" is missing in \"{}\"", path.filename().string(),
                                    path.parent_path().string()),
                        "download it into the same folder");
        }
        return unreadable(path, std::generic_category().message(error));
    }
    struct stat status {};
    if (::fstat(file.value(), &status) != 0) return unreadable(path, std::generic_category().message(errno));
    if (!S_ISREG(status.st_mode)) return unreadable(path, "it is not a regular file");
    const auto size = static_cast<std::size_t>(status.st_size);
    std::span<const std::byte> bytes;
    if (size > 0) {
        void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value(), 0);
        if (address == MAP_FAILED) return unreadable(path, std::generic_category().message(errno));
        bytes = {static_cast<const std::byte*>(address), size};
    }
    return std::shared_ptr<const MappedFile>(new MappedFile(path, bytes));
}

void MappedFile::release(std::span<const std::byte> part) const noexcept {
    const std::less_equal<> notAfter;
    if (part.empty() || !notAfter(m_bytes.data(), part.data()) ||
        !notAfter(part.data() + part.size(), m_bytes.data() + m_bytes.size()))
        return;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    // The mapping begins on a page, so places within it are as good as addresses. Its last page is its own.
    const auto begin = static_cast<std::size_t>(part.data() - m_bytes.data());
    const std::size_t first = (begin + page - 1) / page * page;
    const std::size_t end = begin + part.size();
    const std::size_t last = end == m_bytes.size() ? end : end / page * page;
    if (first >= last) return;
    // Clean pages of a file: nothing is lost, and a refusal would only leave them where they are.
    ::madvise(const_cast<std::byte*>(m_bytes.data() + first), last - first, MADV_DONTNEED);
}

Result<std::string> readTextFile(const std::filesystem::path& path, std::size_t mostBytes) {
    HEADSCOPE_TRY(const auto file, MappedFile::open(path));
    if (file->bytes().size() > mostBytes) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("\"{}\" has {} bytes, expected at most {}", path.string(),
                                file->bytes().size(), mostBytes),
                    "is it the right file?");
    }
    return std::string(reinterpret_cast<const char*>(file->bytes().data()), file->bytes().size());
}

}  // namespace headscope
