// SPDX-License-Identifier: GPL-3.0-or-later
// Metadata of a GGUF file under the keys of a config.json.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/checkpoint/config_view.h"
#include "core/checkpoint/gguf_model.h"
#include "tests/core/checkpoint/gguf_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::expectError;
using test::GgufBytes;
using test::littleEndian;
using test::valueOf;

class GgufConfigTest : public ::testing::Test {
protected:
    [[nodiscard]] Result<json> read(const GgufBytes& bytes) {
        m_assumptions.clear();
        const auto reader = valueOf(GgufReader::open(m_folder.write("m.gguf", bytes.file())));
        return ggufConfig(reader, m_assumptions);
    }
    /// Metadata that every decoder has, under the prefix of its architecture.
    [[nodiscard]] static GgufBytes decoder(const std::string& name) {
        GgufBytes bytes;
        bytes.text("general.architecture", name).count(name + ".context_length", 64);
        bytes.count(name + ".embedding_length", 16).count(name + ".block_count", 2);
        bytes.count(name + ".feed_forward_length", 24).count(name + ".attention.head_count", 4);
        bytes.floats("token_embd.weight", {5, 2}, std::vector<float>(10));
        return bytes;
    }
    test::TemporaryFolder m_folder;
    std::vector<std::string> m_assumptions;
};

TEST_F(GgufConfigTest, GivesTheKeysThatFamiliesRead) {
    GgufBytes bytes = decoder("llama");
    bytes.count("llama.attention.head_count_kv", 2).number("llama.attention.layer_norm_rms_epsilon", 1e-5F);
    bytes.number("llama.rope.freq_base", 5e5F).count("llama.rope.dimension_count", 4);
    const json config = valueOf(read(bytes));
    EXPECT_EQ(config.at("architectures"), json({"LlamaForCausalLM"}));
    EXPECT_EQ(config.at("model_type"), "llama");
    EXPECT_EQ(config.at("max_position_embeddings"), 64);
    EXPECT_EQ(config.at("hidden_size"), 16);
    EXPECT_EQ(config.at("num_hidden_layers"), 2);
    EXPECT_EQ(config.at("intermediate_size"), 24);
    EXPECT_EQ(config.at("num_attention_heads"), 4);
    EXPECT_EQ(config.at("num_key_value_heads"), 2);
    EXPECT_EQ(config.at("rms_norm_eps").get<float>(), 1e-5F);
    EXPECT_EQ(config.at("rope_theta"), 5e5);
    EXPECT_EQ(config.at("partial_rotary_factor"), 1.0);
    EXPECT_EQ(config.at("vocab_size"), 5) << "from the embedding";
    EXPECT_EQ(config.at("tie_word_embeddings"), true) << "no output.weight";
    EXPECT_EQ(config.at("attention_bias"), false);
    EXPECT_FALSE(config.contains("rope_scaling") || config.contains("head_dim"));
    ASSERT_EQ(m_assumptions.size(), 1U);
    EXPECT_NE(m_assumptions[0].find("hidden_act = \"silu\""), std::string::npos) << m_assumptions[0];
}

TEST_F(GgufConfigTest, SeesHeadsAndBiasesByTheirTensors) {
    GgufBytes bytes = decoder("llama");
    bytes.floats("output.weight", {5, 2}, std::vector<float>(10)).floats("blk.0.attn_q.bias", {1}, {0});
    const json config = valueOf(read(bytes));
    EXPECT_EQ(config.at("tie_word_embeddings"), false);
    EXPECT_EQ(config.at("attention_bias"), true);
    EXPECT_EQ(config.at("mlp_bias"), false);
}

TEST_F(GgufConfigTest, UsesTheNamesOfTheFamily) {
    const json gpt2 = valueOf(read(decoder("gpt2")));
    for (const char* key : {"n_embd", "n_layer", "n_head", "n_positions", "n_inner"})
        EXPECT_TRUE(gpt2.contains(key)) << key;
    EXPECT_EQ(gpt2.at("activation_function"), "gelu_new");
    const json mpt = valueOf(read(decoder("mpt").number("mpt.attention.clamp_kqv", 6.0F)));
    EXPECT_EQ(mpt.at("d_model"), 16);
    EXPECT_EQ(mpt.at("attn_config").at("clip_qkv"), 6.0);
    EXPECT_EQ(valueOf(read(decoder("falcon"))).at("num_ln_in_parallel_attn"), 1);
}

TEST_F(GgufConfigTest, SaysWhatIsTakenForAWindow) {
    const auto told = [&](std::string_view part) { return m_assumptions[0].find(part) != std::string::npos; };
    EXPECT_EQ(valueOf(read(decoder("starcoder2"))).at("sliding_window"), 4096);
    EXPECT_TRUE(told("sliding_window = 4096")) << m_assumptions[0];
    EXPECT_EQ(valueOf(read(decoder("starcoder2").count("starcoder2.attention.sliding_window", 128)))
                  .at("sliding_window"),
              128);
    EXPECT_FALSE(told("sliding_window")) << "the file says it";
    EXPECT_FALSE(
        valueOf(read(decoder("llama").text("general.name", "Mistral 7B"))).contains("sliding_window"));
    EXPECT_TRUE(told("sliding_window = null")) << m_assumptions[0];
    static_cast<void>(valueOf(read(decoder("llama").text("general.name", "Llama 2"))));
    EXPECT_FALSE(told("sliding_window")) << m_assumptions[0];
}

TEST_F(GgufConfigTest, SaysWhatGemmaFilesLeaveOut) {
    GgufBytes bytes = decoder("gemma3");
    bytes.count("gemma3.attention.key_length", 8);
    const json config = valueOf(read(bytes));
    EXPECT_EQ(config.at("rope_local_base_freq"), 10000.0);
    EXPECT_EQ(config.at("sliding_window_pattern"), 6);
    EXPECT_EQ(config.at("query_pre_attn_scalar"), 8) << "the head's dimensions";
    ASSERT_EQ(m_assumptions.size(), 1U);
    for (const char* part : {"gemma3", "rope_local_base_freq = 10000.0", "query_pre_attn_scalar = 8"})
        EXPECT_NE(m_assumptions[0].find(part), std::string::npos) << m_assumptions[0];
    const json said = valueOf(read(decoder("gemma3").number("gemma3.rope.freq_base_swa", 500.0F)));
    EXPECT_EQ(said.at("rope_local_base_freq"), 500.0);
    EXPECT_EQ(m_assumptions[0].find("rope_local_base_freq"), std::string::npos) << "the file says it";
}

TEST_F(GgufConfigTest, ScalesTheLargestGemmasByWidth) {
    GgufBytes bytes;
    bytes.text("general.architecture", "gemma2").count("gemma2.block_count", 46);
    bytes.count("gemma2.embedding_length", 4608).count("gemma2.attention.head_count", 32);
    bytes.count("gemma2.attention.key_length", 128);
    EXPECT_EQ(valueOf(read(bytes)).at("query_pre_attn_scalar"), 144);
}

TEST_F(GgufConfigTest, GivesTheShareThatCutsToTheDimensions) {
    for (std::uint32_t headDim = 1; headDim <= 130; ++headDim) {
        for (std::uint32_t dims = 1; dims <= headDim; ++dims) {
            GgufBytes bytes;
            bytes.text("general.architecture", "stablelm").count("stablelm.attention.key_length", headDim);
            bytes.count("stablelm.rope.dimension_count", dims);
            if (headDim % 13 != 0) continue;  // a file each: some are enough
            const float share = valueOf(read(bytes)).at("partial_rotary_factor").get<float>();
            EXPECT_LE(share, 1.0F);
            EXPECT_EQ(static_cast<std::uint32_t>(static_cast<double>(headDim) * static_cast<double>(share)),
                      dims);
        }
    }
}

TEST_F(GgufConfigTest, ReadsRotaryScaling) {
    GgufBytes linear = decoder("gemma3");
    linear.text("gemma3.rope.scaling.type", "linear").number("gemma3.rope.scaling.factor", 8.0F);
    EXPECT_EQ(valueOf(read(linear)).at("rope_scaling"), json({{"rope_type", "linear"}, {"factor", 8.0}}));
    GgufBytes old = decoder("llama");
    old.number("llama.rope.scale_linear", 4.0F);
    EXPECT_EQ(valueOf(read(old)).at("rope_scaling"), json({{"rope_type", "linear"}, {"factor", 4.0}}));
    GgufBytes yarn = decoder("qwen2");
    yarn.text("qwen2.rope.scaling.type", "yarn").number("qwen2.rope.scaling.factor", 4.0F);
    yarn.count("qwen2.rope.scaling.original_context_length", 32);
    const json config = valueOf(read(yarn));
    EXPECT_EQ(config.at("rope_scaling").at("rope_type"), "yarn");
    EXPECT_EQ(config.at("rope_scaling").at("original_max_position_embeddings"), 32);
}

TEST_F(GgufConfigTest, ReadsFactorsOfFrequencies) {
    GgufBytes llama = decoder("llama");
    llama.floats("rope_freqs.weight", {2}, {1.0F, 8.0F});
    const json one = valueOf(read(llama)).at("rope_scaling");
    EXPECT_EQ(one.at("rope_type"), "longrope");
    EXPECT_EQ(one.at("short_factor"), json({1.0, 8.0}));
    EXPECT_EQ(one.at("long_factor"), json({1.0, 8.0}));
    EXPECT_EQ(one.at("attention_factor"), 1.0);
    GgufBytes phi3 = decoder("phi3");
    phi3.floats("rope_factors_short.weight", {1}, {1.5F}).floats("rope_factors_long.weight", {1}, {3.0F});
    phi3.number("phi3.rope.scaling.attn_factor", 1.25F)
        .count("phi3.rope.scaling.original_context_length", 16);
    const json two = valueOf(read(phi3)).at("rope_scaling");
    EXPECT_EQ(two.at("short_factor"), json({1.5}));
    EXPECT_EQ(two.at("long_factor"), json({3.0}));
    EXPECT_EQ(two.at("attention_factor"), 1.25);
    EXPECT_EQ(two.at("original_max_position_embeddings"), 16);
}

TEST_F(GgufConfigTest, NamesAKeyThatCannotBe) {
    GgufBytes list = decoder("llama");
    list.texts("llama.attention.head_count_kv", {"2"});
    expectError(read(list), ErrorCode::configKey, {"llama.attention.head_count_kv", "m.gguf"});
    GgufBytes wide = decoder("llama");
    wide.count("llama.rope.dimension_count", 5);
    expectError(read(wide), ErrorCode::configKey, {"rope.dimension_count", "4 dimensions"});
    GgufBytes factors = decoder("llama");
    factors.floats("rope_freqs.weight", {1, 2}, {1.0F, 8.0F});
    expectError(read(factors), ErrorCode::configKey, {"rope_freqs.weight"});
    GgufBytes noHeads;
    noHeads.text("general.architecture", "llama").count("llama.attention.head_count", 0);
    noHeads.count("llama.embedding_length", 16).count("llama.rope.dimension_count", 4);
    expectError(read(noHeads), ErrorCode::configKey, {"rope.dimension_count"});
}

TEST_F(GgufConfigTest, IsReadThroughConfigView) {
    const auto file = m_folder.write("m.gguf", decoder("qwen2").file());
    const auto config = valueOf(ConfigView::read(file));
    EXPECT_EQ(valueOf(config.count("hidden_size")), 16U);
    EXPECT_EQ(config.assumptions().size(), 1U);
    expectError(config.count("none"), ErrorCode::configKey, {"m.gguf"});
}

}  // namespace
}  // namespace headscope
