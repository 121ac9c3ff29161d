// SPDX-License-Identifier: GPL-3.0-or-later
// models--org--name/refs/main names a commit, snapshots/<commit> holds the files.
#include "core/hub/hub_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace headscope {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxIdBytes = 200;  // names of 96 characters at most, and folders end at 255 bytes

// By hand: std::regex runs out of stack on a long argument.
bool isHubName(std::string_view name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !name.empty() && plain(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
        return plain(c) || c == '.' || c == '_' || c == '-';
    });
}

bool isCommit(std::string_view text) {
    return text.size() == 40 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

// The first line, without the end of it.
std::string firstLine(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return {};
    std::ifstream in(file, std::ios::binary);
    std::string text(64, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text.substr(0, text.find_first_of("\r\n"));
}

// Without a reference there is a choice only where there is one snapshot.
fs::path onlySnapshot(const fs::path& snapshots) {
    std::error_code error;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(snapshots, error)) {
        if (isCommit(entry.path().filename().string()) && entry.is_directory(error))
            found.push_back(entry.path());
    }
    return found.size() == 1 ? found.front() : fs::path();
}

}  // namespace

bool isHubId(std::string_view text) {
    if (text.size() > kMaxIdBytes) return false;
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return isHubName(text);
    return isHubName(text.substr(0, slash)) && isHubName(text.substr(slash + 1));
}

fs::path hubCacheFolder() {
    const auto said = [](const char* name) {
        const char* value = std::getenv(name);
        return fs::path(value ? value : "");
    };
    if (fs::path cache = said("HF_HUB_CACHE"); !cache.empty()) return cache;
    if (const fs::path home = said("HF_HOME"); !home.empty()) return home / "hub";
    if (const fs::path caches = said("XDG_CACHE_HOME"); !caches.empty())
        return caches / "huggingface" / "hub";
    const fs::path home = said("HOME");
    return home.empty() ? home : home / ".cache" / "huggingface" / "hub";
}

Result<fs::path> hubSnapshot(std::string_view id) {
    const fs::path cache = hubCacheFolder();
    const auto missing = [&](std::string_view what) {
        return fail(ErrorCode::fileMissing,
                    fmt::format("there is no model \"{}\": {} in the Hugging Face cache \"{}\"", id, what,
                                cache.string()),
                    fmt::format("download it with `hf download {}`, or give a folder", id));
    };
    if (cache.empty() || !isHubId(id)) return missing("it is not");
    std::string name = "models--" + std::string(id);
    if (const auto slash = name.find('/'); slash != std::string::npos) name.replace(slash, 1, "--");
    const fs::path model = cache / name;
    std::error_code error;
    if (!fs::is_directory(model, error)) return missing("it is no folder, and not");
    const std::string commit = firstLine(model / "refs" / "main");
    if (!commit.empty() && !isCommit(commit)) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("\"{}\" holds no commit", (model / "refs" / "main").string()),
                    "download the model again");
    }
    fs::path snapshot = commit.empty() ? onlySnapshot(model / "snapshots") : model / "snapshots" / commit;
    if (snapshot.empty() || !fs::is_directory(snapshot, error)) return missing("its files are not");
    return snapshot;
}

}  // namespace headscope
