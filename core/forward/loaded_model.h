// SPDX-License-Identifier: GPL-3.0-or-later
// An open model: spec and weights, behind a torch-free face.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/base/result.h"
#include "core/forward/memory_budget.h"
#include "core/hub/model_locator.h"
#include "core/model/spec/model_spec.h"

namespace headscope {

class Transformer;

/// The type of what is multiplied.
enum class ComputeType : std::uint8_t { f32, bf16 };

/// Immutable after loading; shared by whoever runs it.
class LoadedModel {
public:
    /// Reads config and weights of a Hugging Face folder or a .gguf file, as `model` says, and merges the
    /// LoRA adapter that it names. Within `limit`, matrices that do not all fit as f32 are read from the file
    /// at each use. Errors: fileMissing, fileUnreadable, fileFormat, configKey, unknownArchitecture,
    /// tensorMissing, tensorShape, tensorDtype, notFinite, memoryLimit, cancelled.
    /// As bf16 all matrices are kept in 16 bits, which halves their bytes and rounds what they are multiplied
    /// with; sums, norms and the residual stream stay f32.
    [[nodiscard]] static Result<std::shared_ptr<const LoadedModel>> load(const LocatedModel& model,
                                                                         const JobContext& job,
                                                                         const MemoryLimit& limit = {},
                                                                         ComputeType type = ComputeType::f32);
    /// The same for a folder or file as it is, with the adapter of a folder; empty: none.
    [[nodiscard]] static Result<std::shared_ptr<const LoadedModel>> load(
        const std::filesystem::path& folder, const JobContext& job, const std::filesystem::path& adapter = {},
        const MemoryLimit& limit = {}, ComputeType type = ComputeType::f32);
    /// The same model with matrices of bfloat16, for previews: half of their bytes, products in half the
    /// time, sums and the residual stream in f32. It keeps `model`'s file open. Null where this processor has
    /// no instructions for it, where the copy would have fewer than `leastBytes` (small products wait for
    /// other things), or where it does not fit beside the rest.
    [[nodiscard]] static std::shared_ptr<const LoadedModel> narrowed(
        const std::shared_ptr<const LoadedModel>& model, std::uint64_t leastBytes = std::uint64_t{64} << 20U);
    ~LoadedModel();
    LoadedModel(const LoadedModel&) = delete;
    LoadedModel& operator=(const LoadedModel&) = delete;

    /// What it is.
    [[nodiscard]] const ModelSpec& spec() const;
    /// How the limit was shared.
    [[nodiscard]] const MemoryShares& memory() const;
    /// Bytes that the weights take that are f32 in memory or in the mapping.
    [[nodiscard]] std::uint64_t residentWeights() const;
    /// The forward pass over its weights.
    [[nodiscard]] const Transformer& transformer() const;

private:
    LoadedModel();
    struct Impl;
    std::unique_ptr<const Impl> m_impl;
};

}  // namespace headscope
