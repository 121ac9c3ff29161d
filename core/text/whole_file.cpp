// SPDX-License-Identifier: GPL-3.0-or-later
// A file of a tokenizer as one string.
#include "core/text/whole_file.h"

#include <fmt/format.h>

#include <fstream>
#include <system_error>

namespace headscope::text {
namespace {

constexpr std::uintmax_t kFileLimit = 128ULL << 20U;  // the largest known file, Gemma 3's, has 33 MB

}  // namespace

Result<std::string> readWholeFile(const std::filesystem::path& file) {
    std::error_code problem;
    const auto status = std::filesystem::status(file, problem);
    if (!std::filesystem::exists(status)) {
        return fail(ErrorCode::fileMissing, fmt::format("{} is missing", file.string()));
    }
    const auto size = std::filesystem::file_size(file, problem);
    if (problem) {
        return fail(ErrorCode::fileUnreadable, fmt::format("{} is no file that can be read", file.string()));
    }
    if (size > kFileLimit) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("{} has {} bytes, expected at most {}", file.string(), size, kFileLimit));
    }
    std::string content(size, '\0');
    std::ifstream stream(file, std::ios::binary);
    if (!stream.read(content.data(), static_cast<std::streamsize>(size))) {
        return fail(ErrorCode::fileUnreadable, fmt::format("{} cannot be read", file.string()),
                    "check its permissions");
    }
    return content;
}

}  // namespace headscope::text
