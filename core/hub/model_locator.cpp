// SPDX-License-Identifier: GPL-3.0-or-later
// The MODEL argument: demo, a folder, a .gguf file, a hub id in the cache.
#include "core/hub/model_locator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/checkpoint/lora_adapter.h"
#include "core/hub/hub_cache.h"

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

bool isBundled(const std::string& model) {
    if (!model.starts_with("demo-")) return false;
    const std::vector<std::string> names = bundledNames();
    return std::find(names.begin(), names.end(), model) != names.end();
}

constexpr const char* kGguf = ".gguf";
constexpr std::string_view kPlus = " + ", kAs = " as ";

// A folder without config.json may hold its model as one GGUF file.
Result<LocatedModel> inFolder(LocatedModel located) {
    std::error_code error;
    if (fs::exists(located.folder / "config.json", error)) return located;
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(located.folder, error)) {
        if (entry.path().extension() == kGguf && entry.is_regular_file(error)) files.push_back(entry.path());
    }
    if (files.size() > 1) {
        return fail(ErrorCode::fileMissing,
                    fmt::format("\"{}\" has no config.json and {} .gguf files", located.folder.string(),
                                files.size()),
                    "give one of the files");
    }
    if (files.size() == 1) located.folder = files.front();
    return located;
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

namespace {

// A model without adapters, as its config says.
Result<LocatedModel> locatePlain(const std::string& model) {
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
        const fs::path folder = error ? path : whole;
        return inFolder({folder.filename().string(), folder, folder.string()});
    }
    // Not canonical: the blob that a link of the cache leads to has no ending.
    if (path.extension() == kGguf && fs::is_regular_file(path, error)) {
        const fs::path whole = fs::absolute(path, error).lexically_normal();
        return LocatedModel{whole.stem().string(), whole, whole.string()};
    }
    if (fs::exists(path, error)) {
        return fail(ErrorCode::fileMissing,
                    fmt::format("\"{}\" is a file, expected a model folder or a .gguf file", model),
                    "give the folder that holds config.json");
    }
    if (isHubId(model) && path.extension() != kGguf) {
        auto snapshot = hubSnapshot(model);
        if (snapshot) return inFolder({model, *std::move(snapshot), model});
        // A bare word is more likely a folder misspelt.
        if (model.find('/') != std::string::npos || snapshot.error().code != ErrorCode::fileMissing)
            return fail(std::move(snapshot).error());
    }
    return fail(ErrorCode::fileMissing, fmt::format("there is no model \"{}\"", model),
                "give a folder that holds config.json and weights, a .gguf file, a hub id, or demo");
}

// A model without adapters.
Result<LocatedModel> locateBase(const std::string& model) {
    std::error_code error;
    const auto as = model.rfind(kAs);
    if (as == std::string::npos || fs::exists(model, error)) return locatePlain(model);
    const std::string architecture = model.substr(as + kAs.size());
    HEADSCOPE_TRY(LocatedModel located, locatePlain(model.substr(0, as)));
    located.name = withArchitecture(located.name, architecture);
    located.argument = withArchitecture(located.argument, architecture);
    located.architecture = architecture;
    return located;
}

// `adapter` on top of `base`, which is no adapter itself.
Result<LocatedModel> adapted(const std::string& base, const fs::path& adapter) {
    std::error_code error;
    const fs::path folder = fs::weakly_canonical(adapter, error);
    if (error || !isAdapterFolder(folder)) {
        return fail(ErrorCode::fileMissing,
                    fmt::format("\"{}\" has no adapter_config.json", shortened(adapter.string(), 200)),
                    "give the folder of a PEFT adapter");
    }
    auto located = locateBase(base);
    if (!located)
        return fail(std::move(located).error().in(fmt::format("base of adapter \"{}\"", folder.string())));
    located->name += std::string(kPlus) + folder.filename().string();
    located->argument = withAdapter(located->argument, folder.string());
    located->adapter = folder;
    return located;
}

}  // namespace

std::string withArchitecture(const std::string& model, const std::string& architecture) {
    return model + std::string(kAs) + architecture;
}

std::string withAdapter(const std::string& model, const std::string& adapter) {
    return model + std::string(kPlus) + adapter;
}

Result<LocatedModel> locateModel(const std::string& model) {
    std::error_code error;
    const auto plus = model.rfind(kPlus);
    if (plus != std::string::npos && !fs::exists(model, error))
        return adapted(model.substr(0, plus), model.substr(plus + kPlus.size()));
    HEADSCOPE_TRY(LocatedModel located, locateBase(model));
    if (!isAdapterFolder(located.folder) || fs::exists(located.folder / "config.json", error)) return located;
    HEADSCOPE_TRY(const std::string base, adapterBase(located.folder));
    HEADSCOPE_TRY(LocatedModel whole, adapted(base, located.folder));
    whole.argument = located.argument;
    return whole;
}

}  // namespace headscope
