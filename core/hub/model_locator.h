// SPDX-License-Identifier: GPL-3.0-or-later
// From the MODEL argument to a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace headscope {

/// Where a model is.
struct LocatedModel {
    std::string name;              ///< for people: "demo", or the folder's name
    std::filesystem::path folder;  ///< holds config.json
    std::string argument;          ///< what finds it again: "demo", or the folder's whole path
};

/// The folder of the models that ship with the program: beside the binary's installation, the build, or
/// $HEADSCOPE_RESOURCES.  Errors: fileMissing.
[[nodiscard]] Result<std::filesystem::path> bundledModels();

/// Names of the bundled models: "demo" first, then the others.  Empty where none are installed.
[[nodiscard]] std::vector<std::string> bundledNames();

/// The name of a bundled model, or a directory in Hugging Face layout.
/// Errors: fileMissing (names what was looked for); notInThisBuild for .gguf files and hub ids.
[[nodiscard]] Result<LocatedModel> locateModel(const std::string& model);

}  // namespace headscope
