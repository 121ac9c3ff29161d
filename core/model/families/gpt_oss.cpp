// SPDX-License-Identifier: GPL-3.0-or-later
// gpt-oss: a mixture of experts with clamped gates, attention sinks, windows on every second layer, YaRN.
// Paper: OpenAI 2025, "gpt-oss-120b & gpt-oss-20b Model Card"
// Reference: transformers, models/gpt_oss/modeling_gpt_oss.py
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/model/spec/config_reading.h"
#include "core/model/spec/decoder_rows.h"
#include "core/model/spec/family.h"

namespace headscope {
namespace {

// --- 1. Config ------------------------------------------------------------------------------------------

bool slides(const ConfigView&, std::uint32_t layer) { return layer % 2 == 0; }

Result<void> readExperts(const ConfigView& config, StackSpec& stack) {
    ExpertsSpec& experts = stack.block.experts;
    HEADSCOPE_TRY(experts.count, config.count("num_local_experts"));
    HEADSCOPE_TRY(experts.perToken, config.count("num_experts_per_tok", 4));
    HEADSCOPE_TRY(const float slope, config.number("swiglu_alpha", 1.702F));
    HEADSCOPE_TRY(const float limit, config.number("swiglu_limit", 7.0F));
    if (slope != 1.702F) return config.wrong("swiglu_alpha", fmt::format("{}", slope), "1.702");
    if (limit != 7.0F) return config.wrong("swiglu_limit", fmt::format("{}", limit), "7");
    experts.dim = stack.block.mlpDim;
    experts.sharesSumToOne = true;
    experts.form = ExpertForm::clamped;
    for (LayerSpec& layer : stack.layers) layer.hasExperts = true;
    return {};
}

Result<ModelSpec> readSpec(const ConfigView& config) {
    if (config.has("quantization_config")) {
        return fail(ErrorCode::notInThisBuild, "weights in mxfp4 are not in this build",
                    "open a checkpoint of this model in bf16");
    }
    ModelSpec spec;
    spec.family = "gpt_oss";
    HEADSCOPE_TRY(spec.modelDim, config.count("hidden_size"));
    HEADSCOPE_TRY(spec.vocabulary, config.count("vocab_size"));
    HEADSCOPE_TRY(spec.normEpsilon, config.number("rms_norm_eps"));
    StackSpec stack;
    stack.positions = Positions::rotary;
    stack.block.norm = NormKind::rmsNorm;
    stack.block.normPlace = NormPlace::pre;
    stack.finalNorm = NormKind::rmsNorm;
    stack.block.mlp = MlpKind::gated;
    HEADSCOPE_TRY(stack.block.attention, readHeads(config));
    stack.block.attention.sink = true;
    HEADSCOPE_TRY(stack.rotary, readRotary(config, stack.block.attention.headDim, {150000.0F, 1.0F, {}}));
    HEADSCOPE_TRY(spec.maxPositions, readPositions(config, stack.rotary));
    HEADSCOPE_TRY(stack.block.mlpDim, config.count("intermediate_size"));
    HEADSCOPE_TRY(stack.layers, readLayers(config));
    HEADSCOPE_TRY(const auto sliding, readSlidingLayers(config, stack.layers.size(), &slides));
    HEADSCOPE_CHECKED(readWindows(config, sliding, stack.layers));
    HEADSCOPE_CHECKED(readExperts(config, stack));
    spec.stacks.push_back(std::move(stack));
    HEADSCOPE_TRY(spec.output.tied, config.flag("tie_word_embeddings", false));
    HEADSCOPE_CHECKED(config.flag("attention_bias", true));
    return spec;
}

// --- 2. Tensors -----------------------------------------------------------------------------------------

// The experts of a layer are stacked: [E, D, 2F] with gate and input in turns, [E, F, D].
void addExperts(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                const std::string& theirs) {
    const std::uint64_t D = spec.modelDim;
    const std::uint64_t E = spec.main().block.experts.count;
    const std::uint64_t F = spec.main().block.experts.dim;
    table.addLinear(ours + "router", theirs + "router", E, D, true);
    for (std::uint32_t e = 0; e < E; ++e) {
        const std::string own = fmt::format("{}experts.{}.", ours, e);
        for (const auto& [name, which] : {std::pair("gate", 0U), std::pair("in", 1U)}) {
            TensorRow& weight =
                table.add(own + name + ".weight", theirs + "experts.gate_up_proj", {E, D, 2 * F});
            weight.member = e;
            weight.transform = Transform::transpose;
            weight.everySecond = which;
            TensorRow& bias =
                table.add(own + name + ".bias", theirs + "experts.gate_up_proj_bias", {E, 2 * F});
            bias.member = e;
            bias.everySecond = which;
        }
        TensorRow& weight = table.add(own + "out.weight", theirs + "experts.down_proj", {E, F, D});
        weight.member = e;
        weight.transform = Transform::transpose;
        table.add(own + "out.bias", theirs + "experts.down_proj_bias", {E, D}).member = e;
    }
}

TensorTable tensorTable(const ModelSpec& spec, const ConfigView& config) {
    const std::uint64_t D = spec.modelDim;
    const bool bias = config.flag("attention_bias", true).value_or(true);
    TensorTable table;
    table.prefixes = {"model.", ""};
    table.add("embed.tokens.weight", "embed_tokens.weight", {spec.vocabulary, D});
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) {
        const std::string ours = fmt::format("blocks.{}.", l);
        const std::string theirs = fmt::format("layers.{}.", l);
        table.addNorm(ours + "attn_norm", theirs + "input_layernorm", D, false);
        addSplitAttention(table, spec, ours, theirs + "self_attn.", {bias, bias});
        table.add(ours + "attn.sinks", theirs + "self_attn.sinks", {spec.headCount()});
        table.addNorm(ours + "mlp_norm", theirs + "post_attention_layernorm", D, false);
        addExperts(table, spec, ours + "mlp.", theirs + "mlp.");
    }
    table.addNorm("final_norm", "norm", D, false);
    addHead(table, spec);
    return table;
}

// --- 3. Quirks ------------------------------------------------------------------------------------------

constexpr std::array<Quirk, 2> kQuirks = {{
    {"rows of a pattern sum to less than 1: the sink takes the rest", "methods.md §1.5 rule 5",
     "Fixture.PatternsHiddenStatesAndLogits"},
    {"gate and input of an expert lie in turns along one axis", "modeling_gpt_oss.py, GptOssExperts",
     "Fixture.PatternsHiddenStatesAndLogits"},
}};

constexpr std::array<std::string_view, 1> kArchitectures = {"GptOssForCausalLM"};
constexpr std::array<std::string_view, 1> kModelTypes = {"gpt_oss"};

}  // namespace

extern const Family kGptOss;
const Family kGptOss = {"gpt_oss", kArchitectures, kModelTypes, &readSpec, &tensorTable, kQuirks};

}  // namespace headscope
