// SPDX-License-Identifier: GPL-3.0-or-later
// A family of models, as data: how to read its config, where its tensors are, what is odd about it.
#pragma once

#include <span>
#include <string_view>

#include "core/base/result.h"
#include "core/checkpoint/config_view.h"
#include "core/model/spec/model_spec.h"
#include "core/model/spec/tensor_table.h"

namespace headscope {

/// A trap of a family, where it is written down, and the test that proves we do not fall into it.
struct Quirk {
    std::string_view what, source, test;
};

/// One family file fills one of these; it holds no arithmetic on tensors.
struct Family {
    std::string_view id;                              ///< "gpt2"
    std::span<const std::string_view> architectures;  ///< as in config.json
    std::span<const std::string_view> modelTypes;     ///< model_type, for configs without architectures
    Result<ModelSpec> (*readSpec)(const ConfigView& config);                      ///< 1. config
    TensorTable (*tensorTable)(const ModelSpec& spec, const ConfigView& config);  ///< 2. tensors
    std::span<const Quirk> quirks;                                                ///< 3. shown by `inspect`
};

}  // namespace headscope
