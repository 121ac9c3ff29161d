// SPDX-License-Identifier: GPL-3.0-or-later
// Learning over the one forward: loss, backward, AdamW.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/checkpoint/config_view.h"
#include "core/checkpoint/tensor_entry.h"
#include "core/model/spec/model_spec.h"

namespace headscope {

/// What a step learns from: B texts of T tokens.
struct TrainBatch {
    std::uint32_t rows{}, length{};
    std::vector<std::int64_t> ids;      ///< Shape: [B, T]
    std::vector<std::int64_t> targets;  ///< Shape: [B, T]; the token to be named at each place, -1: none
};

/// AdamW. Tensors of two axes decay; biases and norms do not.
/// Source: Loshchilov & Hutter 2019 (arXiv:1711.05101); clipping: Pascanu et al. 2013.
struct AdamSettings {
    float beta1 = 0.9F, beta2 = 0.98F, epsilon = 1e-8F;
    float weightDecay = 0.1F;
    float clipNorm = 1.0F;  ///< gradients are scaled down to this L2 norm
};

/// The type of matrix products; sums, residual stream and parameters are f32 in both.
enum class TrainPrecision : std::uint8_t { f32, bf16 };

/// What a step did.
struct StepReport {
    double loss{};          ///< mean cross-entropy before the step, in nats
    double gradientNorm{};  ///< before clipping
};

/// A model that learns. The forward is Transformer's, as everywhere.
class TrainableModel {
public:
    /// Fresh weights for a config.json.  Errors: configKey, unknownArchitecture.
    [[nodiscard]] static Result<std::unique_ptr<TrainableModel>> create(const ConfigView& config,
                                                                        std::uint64_t seed,
                                                                        const AdamSettings& settings,
                                                                        TrainPrecision precision);
    ~TrainableModel();

    /// What it is.
    [[nodiscard]] const ModelSpec& spec() const;
    /// One step. After it the norm of each head's W_O falls by headLasso · learningRate, to 0 at least: a
    /// group lasso, so that few heads share a piece of work.
    /// Source: the proximal step of Yuan & Lin 2006, decoupled from Adam's scale as weight decay is.
    /// Errors: notFinite (the loss), memoryLimit, engine.
    [[nodiscard]] Result<StepReport> step(const TrainBatch& batch, float learningRate,
                                          float headLasso = 0.0F);
    /// Mean cross-entropy in nats, without learning.  Errors: as step.
    [[nodiscard]] Result<double> loss(const TrainBatch& batch) const;
    /// Names of all parameters, as in the file.
    [[nodiscard]] const std::vector<std::string>& names() const;
    /// d loss / d parameter.  Shape: row-major, that of the tensor.  Errors: as step.
    [[nodiscard]] Result<std::vector<float>> gradient(const TrainBatch& batch, const std::string& name) const;
    /// Adds `by` to one element of a parameter, for finite differences.
    void nudge(const std::string& name, std::size_t element, float by);

    /// Writes the weights as safetensors, f32 or f16.  Errors: fileWriteFailed, notFinite (too large for
    /// f16).
    [[nodiscard]] Result<void> saveWeights(const std::filesystem::path& file, Dtype dtype) const;
    /// Writes everything that the next step depends on, and a word of the caller's.  Errors: fileWriteFailed.
    [[nodiscard]] Result<void> saveState(const std::filesystem::path& file, const std::string& note) const;
    /// Reads it again; returns the caller's word.  Errors: those of reading, tensorShape, tensorMissing.
    [[nodiscard]] Result<std::string> loadState(const std::filesystem::path& file);

private:
    TrainableModel();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
