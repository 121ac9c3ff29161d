// SPDX-License-Identifier: GPL-3.0-or-later
// The tables: one row of kArchitectures for each architecture, names where they differ from Llama's.
#include "core/checkpoint/gguf_architecture.h"

#include <fmt/format.h>

#include <string>

namespace headscope {
namespace {

constexpr GgufKey kCommonKeys[] = {
    {"context_length", "max_position_embeddings"},
    {"embedding_length", "hidden_size"},
    {"block_count", "num_hidden_layers"},
    {"feed_forward_length", "intermediate_size"},
    {"attention.head_count", "num_attention_heads"},
    {"attention.head_count_kv", "num_key_value_heads"},
    {"attention.key_length", "head_dim"},
    {"attention.sliding_window", "sliding_window"},
    {"attention.layer_norm_rms_epsilon", "rms_norm_eps", GgufKind::number},
    {"attention.layer_norm_epsilon", "layer_norm_eps", GgufKind::number},
    {"attention.clamp_kqv", "clip_qkv", GgufKind::number},
    {"rope.freq_base", "rope_theta", GgufKind::number},
    {"rope.dimension_count", "partial_rotary_factor", GgufKind::share},
    {"use_parallel_residual", "use_parallel_residual", GgufKind::flag},
    {"logit_scale", "logit_scale", GgufKind::number},
    {"attn_logit_softcapping", "attn_logit_softcapping", GgufKind::number},
    {"final_logit_softcapping", "final_logit_softcapping", GgufKind::number},
    {"expert_count", "num_local_experts"},
    {"expert_used_count", "num_experts_per_tok"},
    {"expert_feed_forward_length", "moe_intermediate_size"},
};
constexpr GgufKey kGpt2Keys[] = {
    {"context_length", "n_positions"},
    {"embedding_length", "n_embd"},
    {"block_count", "n_layer"},
    {"attention.head_count", "n_head"},
    {"feed_forward_length", "n_inner"},
    {"attention.layer_norm_epsilon", "layer_norm_epsilon", GgufKind::number},
};
constexpr GgufKey kBloomKeys[] = {
    {"context_length", "seq_length"},
    {"attention.layer_norm_epsilon", "layer_norm_epsilon", GgufKind::number},
};
constexpr GgufKey kFalconKeys[] = {
    {"attention.head_count_kv", "num_kv_heads"},
    {"feed_forward_length", "ffn_hidden_size"},
    {"attention.layer_norm_epsilon", "layer_norm_epsilon", GgufKind::number},
};
constexpr GgufKey kMptKeys[] = {
    {"context_length", "max_seq_len"},
    {"embedding_length", "d_model"},
    {"block_count", "n_layers"},
    {"attention.head_count", "n_heads"},
    {"attention.layer_norm_epsilon", "layer_norm_epsilon", GgufKind::number},
    {"attention.clamp_kqv", "attn_config.clip_qkv", GgufKind::number},
};
constexpr GgufKey kStarcoder2Keys[] = {{"attention.layer_norm_epsilon", "norm_epsilon", GgufKind::number}};
constexpr GgufKey kGraniteKeys[] = {
    {"embedding_scale", "embedding_multiplier", GgufKind::number},
    {"residual_scale", "residual_multiplier", GgufKind::number},
    {"attention.scale", "attention_multiplier", GgufKind::number},
    {"logit_scale", "logits_scaling", GgufKind::number},
};
constexpr GgufKey kGemma3Keys[] = {
    {"rope.freq_base_swa", "rope_local_base_freq", GgufKind::number},
    {"attention.sliding_window_pattern", "sliding_window_pattern"},
};

constexpr GgufGiven kSilu[] = {{"hidden_act", R"("silu")"}};
constexpr GgufGiven kGeluTanh[] = {{"hidden_activation", R"("gelu_pytorch_tanh")"}};
constexpr GgufGiven kGemma3Given[] = {{"hidden_activation", R"("gelu_pytorch_tanh")"},
                                      {"rope_local_base_freq", "10000.0"},
                                      {"sliding_window_pattern", "6"}};
constexpr GgufGiven kQwenMoeGiven[] = {{"hidden_act", R"("silu")"}, {"norm_topk_prob", "true"}};
constexpr GgufGiven kGpt2Given[] = {{"activation_function", R"("gelu_new")"}};
constexpr GgufGiven kBigCodeGiven[] = {{"activation_function", R"("gelu_pytorch_tanh")"},
                                       {"multi_query", "true"}};
constexpr GgufGiven kPhiGiven[] = {{"hidden_act", R"("gelu_new")"}};
// The window is that of all published sizes (bigcode/starcoder2-3b, -7b, -15b: config.json); the converter
// leaves it out.
constexpr GgufGiven kStarcoder2Given[] = {{"hidden_act", R"("gelu_pytorch_tanh")"},
                                          {"sliding_window", "4096"}};
constexpr GgufGiven kGelu[] = {{"hidden_act", R"("gelu")"}};
constexpr GgufGiven kFalconGiven[] = {{"activation", R"("gelu")"},
                                      {"new_decoder_architecture", "true", false}};

constexpr GgufPresence kLlamaPresences[] = {{"blk.0.attn_q.bias", "attention_bias"},
                                            {"blk.0.ffn_up.bias", "mlp_bias"}};
constexpr GgufPresence kStableLmPresences[] = {{"blk.0.attn_q.bias", "use_qkv_bias"},
                                               {"blk.0.attn_q_norm.weight", "qk_layernorm"}};
constexpr GgufPresence kStarcoder2Presences[] = {{"blk.0.attn_q.bias", "use_bias"}};
constexpr GgufPresence kCoherePresences[] = {{"blk.0.attn_q_norm.weight", "use_qk_norm"},
                                             {"blk.0.attn_q.bias", "attention_bias"}};
constexpr GgufPresence kPhiPresences[] = {{"blk.0.attn_q_norm.weight", "qk_layernorm"}};
constexpr GgufPresence kFalconPresences[] = {
    {"blk.0.attn_qkv.bias", "bias"}, {"blk.0.attn_norm_2.weight", "num_ln_in_parallel_attn", "2", "1"}};
constexpr GgufPresence kNeoXPresences[] = {{"blk.0.attn_qkv.bias", "attention_bias"}};

// --- Names of Llama, which most others share
// -----------------------------------------------------------------

constexpr GgufName kLlamaNames[] = {
    {"token_embd", "model.embed_tokens"},
    {"output_norm", "model.norm"},
    {"output", "lm_head"},
    {"blk.{}.attn_norm", "model.layers.{}.input_layernorm"},
    {"blk.{}.attn_q", "model.layers.{}.self_attn.q_proj"},
    {"blk.{}.attn_k", "model.layers.{}.self_attn.k_proj"},
    {"blk.{}.attn_v", "model.layers.{}.self_attn.v_proj"},
    {"blk.{}.attn_output", "model.layers.{}.self_attn.o_proj"},
    {"blk.{}.attn_q_norm", "model.layers.{}.self_attn.q_norm"},
    {"blk.{}.attn_k_norm", "model.layers.{}.self_attn.k_norm"},
    {"blk.{}.ffn_norm", "model.layers.{}.post_attention_layernorm"},
    {"blk.{}.ffn_gate", "model.layers.{}.mlp.gate_proj"},
    {"blk.{}.ffn_up", "model.layers.{}.mlp.up_proj"},
    {"blk.{}.ffn_down", "model.layers.{}.mlp.down_proj"},
};
constexpr GgufName kPairedNames[] = {
    {"blk.{}.attn_q", "model.layers.{}.self_attn.q_proj", GgufForm::queries},
    {"blk.{}.attn_k", "model.layers.{}.self_attn.k_proj", GgufForm::keys},
};
constexpr GgufName kMixtralNames[] = {
    {"blk.{}.attn_q", "model.layers.{}.self_attn.q_proj", GgufForm::queries},
    {"blk.{}.attn_k", "model.layers.{}.self_attn.k_proj", GgufForm::keys},
    {"blk.{}.ffn_gate_inp", "model.layers.{}.block_sparse_moe.gate"},
    {"blk.{}.ffn_gate_exps", "model.layers.{}.block_sparse_moe.experts.{e}.w1", GgufForm::experts},
    {"blk.{}.ffn_down_exps", "model.layers.{}.block_sparse_moe.experts.{e}.w2", GgufForm::experts},
    {"blk.{}.ffn_up_exps", "model.layers.{}.block_sparse_moe.experts.{e}.w3", GgufForm::experts},
};
constexpr GgufName kQwenMoeNames[] = {
    {"blk.{}.ffn_gate_inp", "model.layers.{}.mlp.gate"},
    {"blk.{}.ffn_gate_exps", "model.layers.{}.mlp.experts.{e}.gate_proj", GgufForm::experts},
    {"blk.{}.ffn_down_exps", "model.layers.{}.mlp.experts.{e}.down_proj", GgufForm::experts},
    {"blk.{}.ffn_up_exps", "model.layers.{}.mlp.experts.{e}.up_proj", GgufForm::experts},
};
constexpr GgufName kGemmaNames[] = {
    {"output_norm", "model.norm", GgufForm::plusOne},
    {"blk.{}.attn_norm", "model.layers.{}.input_layernorm", GgufForm::plusOne},
    {"blk.{}.ffn_norm", "model.layers.{}.post_attention_layernorm", GgufForm::plusOne},
};
constexpr GgufName kGemma2Names[] = {
    {"output_norm", "model.norm", GgufForm::plusOne},
    {"blk.{}.attn_norm", "model.layers.{}.input_layernorm", GgufForm::plusOne},
    {"blk.{}.attn_q_norm", "model.layers.{}.self_attn.q_norm", GgufForm::plusOne},
    {"blk.{}.attn_k_norm", "model.layers.{}.self_attn.k_norm", GgufForm::plusOne},
    {"blk.{}.post_attention_norm", "model.layers.{}.post_attention_layernorm", GgufForm::plusOne},
    {"blk.{}.ffn_norm", "model.layers.{}.pre_feedforward_layernorm", GgufForm::plusOne},
    {"blk.{}.post_ffw_norm", "model.layers.{}.post_feedforward_layernorm", GgufForm::plusOne},
};
constexpr GgufName kOlmo2Names[] = {
    {"blk.{}.post_attention_norm", "model.layers.{}.post_attention_layernorm"},
    {"blk.{}.post_ffw_norm", "model.layers.{}.post_feedforward_layernorm"},
};
constexpr GgufName kPhiNames[] = {
    {"output_norm", "model.final_layernorm"},
    {"blk.{}.attn_output", "model.layers.{}.self_attn.dense"},
    {"blk.{}.attn_q_norm", "model.layers.{}.self_attn.q_layernorm"},
    {"blk.{}.attn_k_norm", "model.layers.{}.self_attn.k_layernorm"},
    {"blk.{}.ffn_up", "model.layers.{}.mlp.fc1"},
    {"blk.{}.ffn_down", "model.layers.{}.mlp.fc2"},
};
constexpr GgufName kPhi3Names[] = {
    {"blk.{}.attn_qkv", "model.layers.{}.self_attn.qkv_proj"},
    {"blk.{}.ffn_up", "model.layers.{}.mlp.gate_up_proj"},
};
constexpr GgufName kStarcoder2Names[] = {
    {"blk.{}.ffn_up", "model.layers.{}.mlp.c_fc"},
    {"blk.{}.ffn_down", "model.layers.{}.mlp.c_proj"},
};

// --- Others
// ---------------------------------------------------------------------------------------------------

constexpr GgufName kGpt2Names[] = {
    {"token_embd", "transformer.wte"},
    {"position_embd", "transformer.wpe"},
    {"output_norm", "transformer.ln_f"},
    {"output", "lm_head"},
    {"blk.{}.attn_norm", "transformer.h.{}.ln_1"},
    {"blk.{}.attn_qkv", "transformer.h.{}.attn.c_attn", GgufForm::swapped},
    {"blk.{}.attn_output", "transformer.h.{}.attn.c_proj", GgufForm::swapped},
    {"blk.{}.ffn_norm", "transformer.h.{}.ln_2"},
    {"blk.{}.ffn_up", "transformer.h.{}.mlp.c_fc", GgufForm::swapped},
    {"blk.{}.ffn_down", "transformer.h.{}.mlp.c_proj", GgufForm::swapped},
};
constexpr GgufName kBigCodeNames[] = {
    {"blk.{}.attn_qkv", "transformer.h.{}.attn.c_attn"},
    {"blk.{}.attn_output", "transformer.h.{}.attn.c_proj"},
    {"blk.{}.ffn_up", "transformer.h.{}.mlp.c_fc"},
    {"blk.{}.ffn_down", "transformer.h.{}.mlp.c_proj"},
};
constexpr GgufName kBloomNames[] = {
    {"token_embd", "transformer.word_embeddings"},
    {"token_embd_norm", "transformer.word_embeddings_layernorm"},
    {"output_norm", "transformer.ln_f"},
    {"output", "lm_head"},
    {"blk.{}.attn_norm", "transformer.h.{}.input_layernorm"},
    {"blk.{}.attn_qkv", "transformer.h.{}.self_attention.query_key_value", GgufForm::joined},
    {"blk.{}.attn_output", "transformer.h.{}.self_attention.dense"},
    {"blk.{}.ffn_norm", "transformer.h.{}.post_attention_layernorm"},
    {"blk.{}.ffn_up", "transformer.h.{}.mlp.dense_h_to_4h"},
    {"blk.{}.ffn_down", "transformer.h.{}.mlp.dense_4h_to_h"},
};
// Falcon 40B has two norms a layer, and the MLP's is the one that Falcon 7B's only norm is called after.
constexpr GgufName kFalconNames[] = {
    {"blk.{}.attn_norm", "transformer.h.{}.ln_mlp", GgufForm::plain, "blk.0.attn_norm_2.weight"},
    {"blk.{}.attn_norm_2", "transformer.h.{}.ln_attn"},
};
constexpr GgufName kMptNames[] = {
    {"token_embd", "transformer.wte"},
    {"output_norm", "transformer.norm_f"},
    {"output", "lm_head"},
    {"blk.{}.attn_norm", "transformer.blocks.{}.norm_1"},
    {"blk.{}.attn_qkv", "transformer.blocks.{}.attn.Wqkv"},
    {"blk.{}.attn_output", "transformer.blocks.{}.attn.out_proj"},
    {"blk.{}.ffn_norm", "transformer.blocks.{}.norm_2"},
    {"blk.{}.ffn_up", "transformer.blocks.{}.ffn.up_proj"},
    {"blk.{}.ffn_down", "transformer.blocks.{}.ffn.down_proj"},
};
constexpr GgufName kNeoXNames[] = {
    {"token_embd", "gpt_neox.embed_in"},
    {"output_norm", "gpt_neox.final_layer_norm"},
    {"output", "embed_out"},
    {"blk.{}.attn_norm", "gpt_neox.layers.{}.input_layernorm"},
    {"blk.{}.attn_qkv", "gpt_neox.layers.{}.attention.query_key_value", GgufForm::joined},
    {"blk.{}.attn_output", "gpt_neox.layers.{}.attention.dense"},
    {"blk.{}.ffn_norm", "gpt_neox.layers.{}.post_attention_layernorm"},
    {"blk.{}.ffn_up", "gpt_neox.layers.{}.mlp.dense_h_to_4h"},
    {"blk.{}.ffn_down", "gpt_neox.layers.{}.mlp.dense_4h_to_h"},
};
constexpr GgufName kBertNames[] = {
    {"token_embd", "bert.embeddings.word_embeddings"},
    {"position_embd", "bert.embeddings.position_embeddings"},
    {"token_types", "bert.embeddings.token_type_embeddings"},
    {"token_embd_norm", "bert.embeddings.LayerNorm"},
    {"blk.{}.attn_q", "bert.encoder.layer.{}.attention.self.query"},
    {"blk.{}.attn_k", "bert.encoder.layer.{}.attention.self.key"},
    {"blk.{}.attn_v", "bert.encoder.layer.{}.attention.self.value"},
    {"blk.{}.attn_output", "bert.encoder.layer.{}.attention.output.dense"},
    {"blk.{}.attn_output_norm", "bert.encoder.layer.{}.attention.output.LayerNorm"},
    {"blk.{}.ffn_up", "bert.encoder.layer.{}.intermediate.dense"},
    {"blk.{}.ffn_down", "bert.encoder.layer.{}.output.dense"},
    {"blk.{}.layer_output_norm", "bert.encoder.layer.{}.output.LayerNorm"},
};

// Of several rows of one name the first that fits the file is taken.
constexpr GgufArchitecture kArchitectures[] = {
    {"llama", "mixtral", "MixtralForCausalLM", {}, kSilu, {}, kMixtralNames, kLlamaNames, true},
    {"llama", "llama", "LlamaForCausalLM", {}, kSilu, kLlamaPresences, kPairedNames, kLlamaNames},
    {"smollm3", "smollm3", "SmolLM3ForCausalLM", {}, kSilu, kLlamaPresences, kPairedNames, kLlamaNames},
    {"granite", "granite", "GraniteForCausalLM", kGraniteKeys, kSilu, kLlamaPresences, kPairedNames,
     kLlamaNames},
    {"qwen2", "qwen2", "Qwen2ForCausalLM", {}, kSilu, {}, {}, kLlamaNames},
    {"qwen3", "qwen3", "Qwen3ForCausalLM", {}, kSilu, {}, {}, kLlamaNames},
    {"qwen3moe", "qwen3_moe", "Qwen3MoeForCausalLM", {}, kQwenMoeGiven, {}, kQwenMoeNames, kLlamaNames},
    {"gemma", "gemma", "GemmaForCausalLM", {}, kGeluTanh, {}, kGemmaNames, kLlamaNames},
    {"gemma2", "gemma2", "Gemma2ForCausalLM", {}, kGeluTanh, {}, kGemma2Names, kLlamaNames, false, true},
    {"gemma3",
     "gemma3_text",
     "Gemma3ForCausalLM",
     kGemma3Keys,
     kGemma3Given,
     {},
     kGemma2Names,
     kLlamaNames,
     false,
     true},
    {"olmo", "olmo", "OlmoForCausalLM", {}, kSilu, {}, kPairedNames, kLlamaNames},
    {"olmo2", "olmo2", "Olmo2ForCausalLM", {}, kSilu, {}, kOlmo2Names, kLlamaNames},
    {"command-r", "cohere", "CohereForCausalLM", {}, kSilu, kCoherePresences, {}, kLlamaNames},
    {"stablelm", "stablelm", "StableLmForCausalLM", {}, kSilu, kStableLmPresences, {}, kLlamaNames},
    {"phi2", "phi", "PhiForCausalLM", {}, kPhiGiven, kPhiPresences, kPhiNames, kLlamaNames},
    {"phi3", "phi3", "Phi3ForCausalLM", {}, kSilu, {}, kPhi3Names, kLlamaNames},
    {"starcoder2", "starcoder2", "Starcoder2ForCausalLM", kStarcoder2Keys, kStarcoder2Given,
     kStarcoder2Presences, kStarcoder2Names, kLlamaNames},
    {"gpt2", "gpt2", "GPT2LMHeadModel", kGpt2Keys, kGpt2Given, {}, {}, kGpt2Names},
    {"starcoder",
     "gpt_bigcode",
     "GPTBigCodeForCausalLM",
     kGpt2Keys,
     kBigCodeGiven,
     {},
     kBigCodeNames,
     kGpt2Names},
    {"bloom", "bloom", "BloomForCausalLM", kBloomKeys, {}, {}, {}, kBloomNames},
    {"falcon", "falcon", "FalconForCausalLM", kFalconKeys, kFalconGiven, kFalconPresences, kFalconNames,
     kBloomNames},
    {"mpt", "mpt", "MptForCausalLM", kMptKeys, {}, {}, {}, kMptNames},
    {"gptneox", "gpt_neox", "GPTNeoXForCausalLM", {}, kGelu, kNeoXPresences, {}, kNeoXNames},
    {"bert", "bert", "BertModel", {}, kGelu, {}, {}, kBertNames},
};

}  // namespace

std::span<const GgufKey> ggufCommonKeys() { return kCommonKeys; }

Result<const GgufArchitecture*> ggufArchitecture(const GgufMetadata& metadata) {
    const auto name = metadata.text("general.architecture");
    if (!name) return fail(name.error());
    std::string known;
    for (const GgufArchitecture& row : kArchitectures) {
        if (!known.ends_with(row.name)) known += (known.empty() ? "" : ", ") + std::string(row.name);
        if (row.name != *name) continue;
        const auto experts = metadata.count(fmt::format("{}.expert_count", *name), 0);
        if (!experts) return fail(experts.error());
        if (row.mixture && *experts == 0) continue;
        return &row;
    }
    return fail(ErrorCode::unknownArchitecture,
                fmt::format("\"{}\": architecture \"{}\" is not supported, nothing was loaded",
                            metadata.name(), shortened(*name)),
                fmt::format("supported in GGUF files are {}", known));
}

}  // namespace headscope
