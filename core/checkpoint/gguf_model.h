// SPDX-License-Identifier: GPL-3.0-or-later
// A GGUF file as a Hugging Face folder would say it: config and tensors.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/gguf_reader.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {

/// Metadata under the keys of a config.json. Values that GGUF files do not carry come from the architecture;
/// `assumptions` gets a sentence about those that a model could have otherwise.
/// Errors: configKey, unknownArchitecture.
[[nodiscard]] Result<nlohmann::json> ggufConfig(const GgufReader& reader,
                                                std::vector<std::string>& assumptions);

/// The tensors under Hugging Face's names and in its shapes: what the converter did is undone by their
/// layouts. Those that no table names keep their name; those that the config took in (rotary factors) are
/// left out. Errors: configKey, unknownArchitecture; tensorShape for one that the undoing does not fit.
[[nodiscard]] Result<std::vector<TensorEntry>> ggufTensors(const GgufReader& reader);

}  // namespace headscope
