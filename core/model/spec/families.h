// SPDX-License-Identifier: GPL-3.0-or-later
// The registry: one line per family.
#pragma once

#include <span>
#include <string>

#include "core/model/spec/family.h"

namespace headscope {

/// Every family of this build.
[[nodiscard]] std::span<const Family* const> families();

/// "gpt2, bert, llama, …", for errors.
[[nodiscard]] std::string supportedFamilies();

/// A config and the family that reads it.
struct ReadModel {
    const Family* family{};
    ModelSpec spec;
    TensorTable table;
};

/// Finds the family by `architectures`, else by `model_type`, and reads spec and table.
/// Errors: unknownArchitecture (names it and lists the supported ones), configKey.
[[nodiscard]] Result<ReadModel> readModel(const ConfigView& config);

}  // namespace headscope
