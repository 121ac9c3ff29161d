// SPDX-License-Identifier: GPL-3.0-or-later
// A checkpoint under our names: what a tensor table and a folder give together.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/lora_adapter.h"
#include "core/model/spec/model_spec.h"
#include "core/model/spec/tensor_table.h"
#include "core/model/weight_matrix.h"
#include "core/model/weight_pool.h"

namespace headscope {

/// y = x Wᵀ + b.
struct LinearWeights {
    WeightMatrix weight;  // [out, in]
    at::Tensor bias;      // [out]; undefined: none
};

/// Scale and shift of a normalisation.
struct NormWeights {
    at::Tensor weight;  // [D]
    at::Tensor bias;    // [D]; undefined: none
};

/// One expert of a mixture.
struct ExpertWeights {
    LinearWeights gate, in, out;
};

/// One attention sublayer.
struct AttentionWeights {
    LinearWeights q, k, v, o;
    NormWeights qNorm, kNorm;            // weight [d], or [H, d]
    LinearWeights relativeQ, relativeK;  // of relative positions, where q and k do not serve them
    at::Tensor sinks;                    // [H]; undefined: none
};

/// One layer.
struct BlockWeights {
    NormWeights attnNorm, mlpNorm;        // of what a sublayer reads, or of the sum after it
    NormWeights attnOutNorm, mlpOutNorm;  // of what a sublayer writes
    at::Tensor attnScale, mlpScale;       // [D], of what a sublayer writes; undefined: none
    AttentionWeights attn;
    NormWeights crossNorm;                 // as attnNorm
    AttentionWeights cross;                // of a decoder's layers
    LinearWeights mlpIn, mlpGate, mlpOut;  // mlpGate only for gated MLPs
    LinearWeights router;                  // [E, D], of layers with experts
    std::vector<ExpertWeights> experts;
};

/// One stack, from its input to its last norm.
struct StackWeights {
    WeightMatrix tokens;              // [V, D]; undefined: reads no tokens
    LinearWeights patches;            // weight [D, C, ph, pw] of a picture, [D, mels, 3] of a sound
    LinearWeights steps;              // weight [D, D, 3], of a sound
    std::vector<at::Tensor> leading;  // [D] each: class token, distillation token
    at::Tensor positions;             // [n_ctx, D]; undefined: none
    at::Tensor segments;              // [segments, D]; undefined: none
    at::Tensor distances;             // [buckets, H]; undefined: none
    at::Tensor relatives;             // [2 span, D]; undefined: none
    NormWeights relativeNorm;         // of its rows
    LinearWeights embedProjection;    // E -> D, where the embedding is narrower than the model
    NormWeights embedNorm, finalNorm;
    std::vector<BlockWeights> blocks;
};

/// Everything that the walk reads.
struct Weights {
    std::vector<StackWeights> stacks;  // as ModelSpec::stacks
    LinearWeights headProjection;      // D -> E, where the embedding is narrower than the model
    NormWeights headNorm;
    LinearWeights headTransform;
    WeightMatrix head;    // [V, D]; the embedding where tied; [V, 2 D] where it reads more than one position
    at::Tensor headBias;  // [V]; undefined: none
    std::uint64_t plainBytes{};  // of all that is a tensor, however often it is referred to

    /// The weights of a stack that the model has.
    [[nodiscard]] const StackWeights& stack(Stack which) const {
        return which == Stack::main ? stacks.back() : stacks.front();
    }
};

/// Tensors by our names: "blocks.3.attn.q.weight"; those of the encoder beside a decoder begin with
/// "encoder.".
using NamedTensors = std::map<std::string, WeightMatrix>;

/// The part of a file's tensor that a row of the table describes, as a view: what changes in the one changes
/// in the other, and gradients flow back.  Shape: whole as row.shape -> after slice and transform.
[[nodiscard]] at::Tensor viewOf(const at::Tensor& whole, const TensorRow& row);

/// Puts the tensors where the walk reads them.
/// Errors: tensorMissing for one that the spec needs and the family's table does not name; notFinite.
[[nodiscard]] Result<Weights> assembleWeights(const ModelSpec& spec, NamedTensors tensors);

/// Calls `visit` with every matrix that the walk multiplies with or looks rows up in, in the walk's order;
/// one that is used in two places comes twice.
void forEachMatrix(Weights& weights, const std::function<void(WeightMatrix&)>& visit);

/// As buildWeights(), with matrices that stay in their file; keepMatrices() (core/model/weight_keeping.h)
/// then decides. Their values are not looked at, so notFinite is of the other tensors alone.
[[nodiscard]] Result<Weights> readWeights(const ModelSpec& spec, const TensorTable& table,
                                          const Checkpoint& checkpoint, const LoraAdapter* adapter,
                                          const std::shared_ptr<WeightPool>& pool);

/// Builds the weights; f32 tensors stay in the checkpoint's mapping, which must outlive them.
/// Errors: as matchTable (core/model/spec/table_match.h); notFinite for a tensor with NaN or infinite values.
/// With an `adapter` each of its pairs is added to its weight, in f32; tensorMissing, tensorShape also for a
/// pair that no weight fits.
[[nodiscard]] Result<Weights> buildWeights(const ModelSpec& spec, const TensorTable& table,
                                           const Checkpoint& checkpoint,
                                           const LoraAdapter* adapter = nullptr);

}  // namespace headscope
