// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that many decoders share.
#include "core/model/spec/decoder_rows.h"

#include <fmt/format.h>

namespace headscope {

std::uint64_t queryRows(const AttentionSpec& attention) {
    return std::uint64_t{attention.queryHeads} * attention.headDim;
}

std::uint64_t keyRows(const AttentionSpec& attention) {
    return std::uint64_t{attention.kvHeads} * attention.headDim;
}

std::string blockPrefix(BlockRef block) {
    return fmt::format("{}blocks.{}.", block.stack == Stack::encoder ? "encoder." : "", block.layer.value);
}

void addAttention(TensorTable& table, std::uint64_t modelDim, const AttentionSpec& attention,
                  const std::string& ours, const std::string& theirs, const SplitAttention& form) {
    const std::uint64_t Q = queryRows(attention);
    const std::uint64_t K = keyRows(attention);
    const auto name = [&](std::size_t which) { return theirs + std::string(form.names[which]); };
    table.addLinear(ours + "q", name(0), Q, modelDim, form.inputBias);
    table.addLinear(ours + "k", name(1), K, modelDim, form.inputBias && form.keyBias);
    table.addLinear(ours + "v", name(2), K, modelDim, form.inputBias);
    table.addLinear(ours + "o", name(3), modelDim, Q, form.outputBias);
}

void addSplitAttention(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                       const std::string& theirs, const SplitAttention& form) {
    addAttention(table, spec.modelDim, spec.main().block.attention, ours + "attn.", theirs, form);
}

void addGatedMlp(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                 const std::string& theirs, bool bias) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    table.addLinear(ours + "mlp.gate", theirs + "gate_proj", F, D, bias);
    table.addLinear(ours + "mlp.in", theirs + "up_proj", F, D, bias);
    table.addLinear(ours + "mlp.out", theirs + "down_proj", D, F, bias);
}

void addFusedGatedMlp(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                      const std::string& theirs) {
    const std::uint64_t D = spec.modelDim, F = spec.main().block.mlpDim;
    table.addSlice(ours + "mlp.gate", theirs + "gate_up_proj", 2 * F, D, false, 0, F);
    table.addSlice(ours + "mlp.in", theirs + "gate_up_proj", 2 * F, D, false, F, F);
    table.addLinear(ours + "mlp.out", theirs + "down_proj", D, F, false);
}

void addBertLayer(TensorTable& table, const ModelSpec& spec, std::uint32_t layer) {
    const std::uint64_t D = spec.modelDim;
    const std::string ours = fmt::format("blocks.{}.", layer);
    const std::string theirs = fmt::format("encoder.layer.{}.", layer);
    table.addLinear(ours + "attn.q", theirs + "attention.self.query", D, D, true);
    table.addLinear(ours + "attn.k", theirs + "attention.self.key", D, D, true);
    table.addLinear(ours + "attn.v", theirs + "attention.self.value", D, D, true);
    addBertRest(table, spec, layer);
}

void addBertRest(TensorTable& table, const ModelSpec& spec, std::uint32_t layer) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t F = spec.main().block.mlpDim;
    const std::string ours = fmt::format("blocks.{}.", layer);
    const std::string theirs = fmt::format("encoder.layer.{}.", layer);
    table.addLinear(ours + "attn.o", theirs + "attention.output.dense", D,
                    queryRows(spec.main().block.attention), true);
    table.addNorm(ours + "attn_norm", theirs + "attention.output.LayerNorm", D, true);
    table.addLinear(ours + "mlp.in", theirs + "intermediate.dense", F, D, true);
    table.addLinear(ours + "mlp.out", theirs + "output.dense", D, F, true);
    table.addNorm(ours + "mlp_norm", theirs + "output.LayerNorm", D, true);
}

void addFairseqLayer(TensorTable& table, const ModelSpec& spec, BlockRef block, const std::string& theirs,
                     bool keyBias) {
    const SplitAttention form = {true, true, {"q_proj", "k_proj", "v_proj", "out_proj"}, keyBias};
    const std::uint64_t D = spec.modelDim;
    const BlockSpec& layer = spec.stack(block.stack).block;
    const std::string ours = blockPrefix(block);
    table.addNorm(ours + "attn_norm", theirs + "self_attn_layer_norm", D, true);
    addAttention(table, D, layer.attention, ours + "attn.", theirs + "self_attn.", form);
    if (layer.cross) {
        table.addNorm(ours + "cross_norm", theirs + "encoder_attn_layer_norm", D, true);
        addAttention(table, D, *layer.cross, ours + "cross.", theirs + "encoder_attn.", form);
    }
    table.addNorm(ours + "mlp_norm", theirs + "final_layer_norm", D, true);
    table.addLinear(ours + "mlp.in", theirs + "fc1", layer.mlpDim, D, true);
    table.addLinear(ours + "mlp.out", theirs + "fc2", D, layer.mlpDim, true);
}

void addRobertaHead(TensorTable& table, const ModelSpec& spec) {
    const std::uint64_t D = spec.modelDim;
    const std::size_t first = table.rows.size();
    table.addLinear("head.transform", "lm_head.dense", D, D, true);
    table.addNorm("head.norm", "lm_head.layer_norm", D, true);
    table.add("head.bias", "lm_head.bias", {spec.vocabulary}).alias = "lm_head.decoder.bias";
    if (!spec.output.tied)
        table.add("head.weight", "lm_head.decoder.weight", {spec.vocabulary, D}).required = false;
    for (std::size_t i = first; i < table.rows.size(); ++i) table.rows[i].ofHead = true;
    table.ignoredEndings.insert(table.ignoredEndings.end(),
                                {"lm_head.decoder.weight", "lm_head.decoder.bias"});
}

void addHead(TensorTable& table, const ModelSpec& spec, const std::string& theirs) {
    if (spec.output.tied) {
        table.ignoredEndings.push_back(theirs + ".weight");
    } else {
        const std::uint64_t width = spec.main().embedding.width;
        TensorRow& head = table.add("head.weight", theirs + ".weight",
                                    {spec.vocabulary, width > 0 ? width : std::uint64_t{spec.modelDim}});
        head.required = false;
        head.ofHead = true;
    }
    if (spec.output.bias) table.add("head.bias", theirs + ".bias", {spec.vocabulary}).ofHead = true;
}

}  // namespace headscope
