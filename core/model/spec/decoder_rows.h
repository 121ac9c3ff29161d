// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a tensor table that many families write alike.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/model/spec/model_spec.h"
#include "core/model/spec/tensor_table.h"

namespace headscope {

/// Number of rows of the query projection, H · d.
[[nodiscard]] std::uint64_t queryRows(const AttentionSpec& attention);
/// Number of rows of the key or value projection, G · d.
[[nodiscard]] std::uint64_t keyRows(const AttentionSpec& attention);

/// Which projections have a bias, and what they are called: query, key, value, output.
struct SplitAttention {
    bool inputBias{};
    bool outputBias{};
    std::array<std::string_view, 4> names = {"q_proj", "k_proj", "v_proj", "o_proj"};
    bool keyBias = true;  ///< where the inputs have one (Whisper's keys do not)
};

/// What our names of a block begin with: "blocks.3.", "encoder.blocks.3." in the encoder beside a decoder.
[[nodiscard]] std::string blockPrefix(BlockRef block);

/// Adds `ours`{q,k,v,o} of one attention sublayer from four separate projections under `theirs`.
void addAttention(TensorTable& table, std::uint64_t modelDim, const AttentionSpec& attention,
                  const std::string& ours, const std::string& theirs, const SplitAttention& form = {});

/// Adds blocks.L.attn.{q,k,v,o} of the main stack from four separate projections under `theirs`.
void addSplitAttention(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                       const std::string& theirs, const SplitAttention& form = {});

/// Adds blocks.L.mlp.{gate,in,out} from gate_proj, up_proj and down_proj under `theirs`.
void addGatedMlp(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                 const std::string& theirs, bool bias);

/// The same where gate_up_proj holds both halves, the gate first.
void addFusedGatedMlp(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                      const std::string& theirs);

/// Adds one layer under BERT's names, which RoBERTa and ELECTRA keep.
void addBertLayer(TensorTable& table, const ModelSpec& spec, std::uint32_t layer);

/// Adds what follows the pattern in such a layer: output projection, MLP and both norms. DeBERTa keeps only
/// these.
void addBertRest(TensorTable& table, const ModelSpec& spec, std::uint32_t layer);

/// Adds one layer under fairseq's names, all with biases, as XGLM, BioGPT and BART have it, with its
/// cross-attention where the spec has one. Whisper's keys have no bias.
void addFairseqLayer(TensorTable& table, const ModelSpec& spec, BlockRef block, const std::string& theirs,
                     bool keyBias = true);

/// Adds RoBERTa's masked-language-model head, which MPNet keeps.
void addRobertaHead(TensorTable& table, const ModelSpec& spec);

/// Adds the output head, which lies beside the base model and may be absent where it is the embedding.
void addHead(TensorTable& table, const ModelSpec& spec, const std::string& theirs = "lm_head");

}  // namespace headscope
