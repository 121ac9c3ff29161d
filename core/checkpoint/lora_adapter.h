// SPDX-License-Identifier: GPL-3.0-or-later
// Low-rank adapters in PEFT's layout: adapter_config.json and adapter_model.safetensors.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/mapped_file.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {

/// What is added to one weight: scale · B A, transposed where the weight is [in, out].
struct LoraPair {
    std::string module;  ///< as in the base model: "model.layers.0.self_attn.q_proj"
    TensorEntry a;       ///< [r, in]
    TensorEntry b;       ///< [out, r]
    float scale = 1.0F;  ///< alpha / r, or alpha / √r
};

/// An open adapter. Only what can be merged exactly is read; all else is refused by its name.
class LoraAdapter {
public:
    /// Errors: fileMissing, fileUnreadable, fileFormat (also tensors that are no pairs, or of other shapes);
    /// configKey for a method or option that is not plain LoRA on weights.
    /// Paper: Hu et al. 2021, "LoRA"; Kalajdzievski 2023, "rsLoRA".  Source: peft, tuners/lora/config.py.
    [[nodiscard]] static Result<LoraAdapter> open(const std::filesystem::path& folder);

    /// Sorted by module.
    [[nodiscard]] const std::vector<LoraPair>& pairs() const { return m_pairs; }
    /// True where the adapted weights are [in, out] (GPT-2's Conv1D).
    [[nodiscard]] bool transposed() const { return m_transposed; }

private:
    std::shared_ptr<const MappedFile> m_file;
    std::vector<LoraPair> m_pairs;
    bool m_transposed = false;
};

/// True for a folder with adapter_config.json.
[[nodiscard]] bool isAdapterFolder(const std::filesystem::path& folder);

/// base_model_name_or_path of an adapter's folder.  Errors: fileMissing, fileUnreadable, fileFormat,
/// configKey.
[[nodiscard]] Result<std::string> adapterBase(const std::filesystem::path& folder);

/// The file with an adapter's options.
[[nodiscard]] std::filesystem::path adapterConfig(const std::filesystem::path& folder);

/// The file with an adapter's weights.
[[nodiscard]] std::filesystem::path adapterWeights(const std::filesystem::path& folder);

}  // namespace headscope
