// SPDX-License-Identifier: GPL-3.0-or-later
// The MODEL argument: demo, a directory; what is known but not built says so.
#include "core/hub/model_locator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <vector>

namespace headscope {
namespace {

namespace fs = std::filesystem;

// From the binary: an installation (bin/../share/headscope), a build inside the source tree
// (build/<preset>/bin).
std::vector<fs::path> resourceFolders() {
    std::vector<fs::path> folders;
    if (const char* named = std::getenv("HEADSCOPE_RESOURCES")) folders.emplace_back(named);
    std::error_code error;
    fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
    if (error) folder = fs::current_path(error);
    folders.push_back(folder / ".." / "share" / "headscope");
    for (int up = 0; up < 6 && !folder.empty() && folder != folder.root_path(); ++up) {
        folders.push_back(folder / "resources");
        folder = folder.parent_path();
    }
    return folders;
}

// Letters, digits, and inside also '.', '_', '-'. By hand: std::regex runs out of stack on a long argument.
bool isHubName(std::string_view name) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !name.empty() && plain(name.front()) && std::all_of(name.begin(), name.end(), [&](char c) {
        return plain(c) || c == '.' || c == '_' || c == '-';
    });
}

bool isHubId(std::string_view text) {
    const auto slash = text.find('/');
    return slash != std::string_view::npos && isHubName(text.substr(0, slash)) &&
           isHubName(text.substr(slash + 1));
}

bool isBundled(const std::string& model) {
    if (!model.starts_with("demo-")) return false;
    const std::vector<std::string> names = bundledNames();
    return std::find(names.begin(), names.end(), model) != names.end();
}

}  // namespace

Result<fs::path> bundledModels() {
    std::error_code error;
    for (const fs::path& folder : resourceFolders()) {
        const fs::path models = folder / "models";
        if (fs::exists(models / "demo" / "config.json", error)) return fs::weakly_canonical(models, error);
    }
    return fail(ErrorCode::fileMissing, "the bundled models are not installed",
                "set HEADSCOPE_RESOURCES to the folder that holds models/demo");
}

std::vector<std::string> bundledNames() {
    std::vector<std::string> names;
    std::error_code error;
    const auto models = bundledModels();
    if (!models) return names;
    for (const fs::directory_entry& entry : fs::directory_iterator(*models, error)) {
        if (fs::exists(entry.path() / "config.json", error))
            names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());  // "demo" is the beginning of all
    return names;
}

Result<LocatedModel> locateModel(const std::string& model) {
    if (model.empty()) return fail(ErrorCode::usage, "no model was named", "give a model folder, or demo");
    std::error_code error;
    if ((model == "demo" || isBundled(model)) && !fs::is_directory(model, error)) {
        HEADSCOPE_TRY(const fs::path models, bundledModels());
        return LocatedModel{model, models / model, model};
    }
    if (model.find('\0') != std::string::npos)
        return fail(ErrorCode::usage, "the model's name holds a NUL byte");
    const fs::path path(model);
    if (fs::is_directory(path, error)) {
        const fs::path whole = fs::weakly_canonical(path, error);
        return LocatedModel{whole.filename().string(), error ? path : whole, (error ? path : whole).string()};
    }
    if (path.extension() == ".gguf") {
        return fail(ErrorCode::notInThisBuild, fmt::format("\"{}\": GGUF files are not in this build", model),
                    "use a Hugging Face folder with safetensors");
    }
    if (fs::exists(path, error)) {
        return fail(ErrorCode::fileMissing, fmt::format("\"{}\" is a file, expected a model folder", model),
                    "give the folder that holds config.json");
    }
    if (isHubId(model) && !fs::exists(path.parent_path(), error)) {
        return fail(ErrorCode::notInThisBuild, fmt::format("\"{}\": hub ids are not in this build", model),
                    "give the path of a local model folder");
    }
    return fail(ErrorCode::fileMissing, fmt::format("there is no model \"{}\"", model),
                "give a folder that holds config.json and model.safetensors, or demo");
}

}  // namespace headscope
