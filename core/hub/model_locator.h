// SPDX-License-Identifier: GPL-3.0-or-later
// From the MODEL argument to a folder or a file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace headscope {

/// Where a model is.
struct LocatedModel {
    std::string name;                    ///< for people: "demo", a folder's or file's name, a hub id
    std::filesystem::path folder;        ///< holds config.json; or a .gguf file, which is all there is
    std::string argument;                ///< what finds it again: "demo", a whole path, a hub id
    std::filesystem::path adapter = {};  ///< folder of a LoRA adapter to merge; empty: none
    std::string architecture = {};       ///< to open it as; empty: what its config says
};

/// The folder of the models that ship with the program: beside the binary's installation, the build, or
/// $HEADSCOPE_RESOURCES.  Errors: fileMissing.
[[nodiscard]] Result<std::filesystem::path> bundledModels();

/// Names of the bundled models: "demo" first, then the others.  Empty where none are installed.
[[nodiscard]] std::vector<std::string> bundledNames();

/// The name of a bundled model; a directory in Hugging Face layout, or with one .gguf file; a .gguf file; the
/// id of a model in the local Hugging Face cache. A folder of the name comes before the cache. The folder of
/// a LoRA adapter is its base model with the adapter; "MODEL + FOLDER" puts one on another base, and
/// "MODEL as CLIPTextModel" opens another part of a model than its config names. Errors: fileMissing (names
/// what was looked for), fileFormat (of the cache), and those of adapterBase().
[[nodiscard]] Result<LocatedModel> locateModel(const std::string& model);

/// `model` opened as `architecture`, as locateModel() reads it.
[[nodiscard]] std::string withArchitecture(const std::string& model, const std::string& architecture);
/// `model` with the adapter of a folder, as locateModel() reads it.
[[nodiscard]] std::string withAdapter(const std::string& model, const std::string& adapter);

}  // namespace headscope
