// SPDX-License-Identifier: GPL-3.0-or-later
// Tensors of a GGUF file under Hugging Face's names, and everything that the converter did undone.
#include <gtest/gtest.h>

#include <numeric>
#include <span>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/stored_layout.h"
#include "tests/core/checkpoint/gguf_bytes.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using test::expectError;
using test::GgufBytes;
using test::valueOf;

using Floats = std::vector<float>;
using Shape = std::vector<std::uint64_t>;

Floats counting(std::size_t count) {
    Floats values(count);
    std::iota(values.begin(), values.end(), 0.0F);
    return values;
}

class GgufTensorsTest : public ::testing::Test {
protected:
    [[nodiscard]] Result<Checkpoint> open(const GgufBytes& bytes) const {
        return Checkpoint::open(m_folder.write("m.gguf", bytes.file()));
    }
    /// A file of 4 query and 2 key heads.
    [[nodiscard]] static GgufBytes model(const std::string& name) {
        GgufBytes bytes;
        bytes.text("general.architecture", name).count(name + ".attention.head_count", 4);
        bytes.count(name + ".attention.head_count_kv", 2);
        return bytes;
    }
    static void expectTensor(const Checkpoint& checkpoint, std::string_view name, const Shape& shape,
                             const Floats& values) {
        SCOPED_TRACE(name);
        const TensorEntry* entry = checkpoint.find(name);
        ASSERT_NE(entry, nullptr);
        EXPECT_EQ(entry->shape, shape);
        ASSERT_EQ(entry->dtype, Dtype::f32);
        Floats found(static_cast<std::size_t>(entry->elements()));
        copyValues(*entry, std::as_writable_bytes(std::span(found)));
        EXPECT_EQ(found, values);
    }
    test::TemporaryFolder m_folder;
};

TEST_F(GgufTensorsTest, HaveTheNamesThatFamiliesKnow) {
    GgufBytes bytes = model("qwen2");
    for (const char* name :
         {"token_embd.weight", "output_norm.weight", "output.weight", "blk.11.attn_norm.weight",
          "blk.11.attn_q.bias", "blk.11.ffn_down.weight", "blk.0.extra.weight", "other"})
        bytes.floats(name, {1}, {1});
    const auto checkpoint = valueOf(open(bytes));
    for (const char* name :
         {"model.embed_tokens.weight", "model.norm.weight", "lm_head.weight",
          "model.layers.11.input_layernorm.weight", "model.layers.11.self_attn.q_proj.bias",
          "model.layers.11.mlp.down_proj.weight", "blk.0.extra.weight", "other"})
        EXPECT_NE(checkpoint.find(name), nullptr) << name;
    EXPECT_EQ(checkpoint.tensors().size(), 8U);
}

TEST_F(GgufTensorsTest, LeaveOutWhatTheConfigTookIn) {
    GgufBytes bytes = model("llama");
    bytes.floats("rope_freqs.weight", {1}, {1}).floats("output_norm.weight", {1}, {1});
    EXPECT_EQ(valueOf(open(bytes)).tensors().size(), 1U);
}

TEST_F(GgufTensorsTest, OfLlamaHaveTheirRotaryPairsApart) {
    GgufBytes bytes = model("llama");
    bytes.floats("blk.0.attn_q.weight", {16, 1}, counting(16)).floats("blk.0.attn_k.bias", {8}, counting(8));
    bytes.floats("blk.0.attn_v.weight", {8, 1}, counting(8));
    const auto checkpoint = valueOf(open(bytes));
    expectTensor(checkpoint, "model.layers.0.self_attn.q_proj.weight", {16, 1},
                 {0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15});
    expectTensor(checkpoint, "model.layers.0.self_attn.k_proj.bias", {8}, {0, 2, 1, 3, 4, 6, 5, 7});
    expectTensor(checkpoint, "model.layers.0.self_attn.v_proj.weight", {8, 1}, counting(8));
}

TEST_F(GgufTensorsTest, OfQwenStayAsTheyAre) {
    GgufBytes bytes = model("qwen2");
    bytes.floats("blk.0.attn_q.weight", {16, 1}, counting(16));
    const auto checkpoint = valueOf(open(bytes));
    expectTensor(checkpoint, "model.layers.0.self_attn.q_proj.weight", {16, 1}, counting(16));
    EXPECT_EQ(checkpoint.find("model.layers.0.self_attn.q_proj.weight")->layout, nullptr) << "stays mapped";
}

TEST_F(GgufTensorsTest, OfGemmaLoseTheOneOfTheirNorms) {
    for (const char* name : {"gemma", "gemma2", "gemma3"}) {
        GgufBytes bytes = model(name);
        bytes.floats("blk.0.attn_norm.weight", {2}, {1.5F, 0.0F}).floats("output_norm.weight", {1}, {3});
        const auto checkpoint = valueOf(open(bytes));
        expectTensor(checkpoint, "model.layers.0.input_layernorm.weight", {2}, {0.5F, -1.0F});
        expectTensor(checkpoint, "model.norm.weight", {1}, {2});
    }
}

TEST_F(GgufTensorsTest, OfGpt2GetTheirAxesBack) {
    GgufBytes bytes = model("gpt2");
    bytes.floats("blk.1.ffn_up.weight", {3, 2}, counting(6)).floats("blk.1.ffn_up.bias", {3}, counting(3));
    const auto checkpoint = valueOf(open(bytes));
    expectTensor(checkpoint, "transformer.h.1.mlp.c_fc.weight", {2, 3}, {0, 2, 4, 1, 3, 5});
    expectTensor(checkpoint, "transformer.h.1.mlp.c_fc.bias", {3}, counting(3));
}

TEST_F(GgufTensorsTest, FusedAreGroupedAsTheirFamilyWants) {
    GgufBytes falcon = model("falcon");
    falcon.floats("blk.0.attn_qkv.weight", {8, 1}, counting(8));
    expectTensor(valueOf(open(falcon)), "transformer.h.0.self_attention.query_key_value.weight", {8, 1},
                 {0, 1, 4, 6, 2, 3, 5, 7});
    GgufBytes neox;
    neox.text("general.architecture", "gptneox").count("gptneox.attention.head_count", 2);
    neox.floats("blk.0.attn_qkv.bias", {6}, counting(6));
    expectTensor(valueOf(open(neox)), "gpt_neox.layers.0.attention.query_key_value.bias", {6},
                 {0, 2, 4, 1, 3, 5});
}

TEST_F(GgufTensorsTest, OfFalconKnowWhichNormIsWhich) {
    GgufBytes one = model("falcon");
    one.floats("blk.0.attn_norm.weight", {1}, {1});
    EXPECT_NE(valueOf(open(one)).find("transformer.h.0.input_layernorm.weight"), nullptr);
    one.floats("blk.0.attn_norm_2.weight", {1}, {2});
    const auto two = valueOf(open(one));
    expectTensor(two, "transformer.h.0.ln_mlp.weight", {1}, {1});
    expectTensor(two, "transformer.h.0.ln_attn.weight", {1}, {2});
}

TEST_F(GgufTensorsTest, OfExpertsAreOneEach) {
    GgufBytes bytes = model("llama");
    bytes.count("llama.expert_count", 2).floats("blk.0.ffn_up_exps.weight", {2, 1, 2}, counting(4));
    const auto checkpoint = valueOf(open(bytes));
    expectTensor(checkpoint, "model.layers.0.block_sparse_moe.experts.0.w3.weight", {1, 2}, {0, 1});
    expectTensor(checkpoint, "model.layers.0.block_sparse_moe.experts.1.w3.weight", {1, 2}, {2, 3});
}

TEST_F(GgufTensorsTest, KeepTheNameOfTheirTypeForPeople) {
    GgufBytes bytes = model("qwen2");
    bytes.tensor("output.weight", {2, 32}, GgmlType::q8_0, std::string(68, '\0'))
        .floats("output_norm.weight", {1}, {1});
    const auto checkpoint = valueOf(open(bytes));
    EXPECT_EQ(checkpoint.dtypeText(), "Q8_0");
    EXPECT_EQ(checkpoint.elements(), 65U);
    expectTensor(checkpoint, "lm_head.weight", {2, 32}, Floats(64));
}

TEST_F(GgufTensorsTest, OfSixteenBitsStaySo) {
    GgufBytes bytes = model("llama");
    bytes.tensor("blk.0.attn_q.weight", {16, 1}, GgmlType::f16, std::string(32, '\0'));
    bytes.tensor("output.weight", {2, 1}, GgmlType::bf16, std::string(4, '\0'));
    const auto checkpoint = valueOf(open(bytes));
    EXPECT_EQ(checkpoint.find("model.layers.0.self_attn.q_proj.weight")->dtype, Dtype::f16);
    EXPECT_EQ(checkpoint.find("lm_head.weight")->dtype, Dtype::bf16);
}

TEST_F(GgufTensorsTest, RejectRowsThatHeadsDoNotShareEvenly) {
    GgufBytes pairs = model("llama");
    pairs.floats("blk.0.attn_q.weight", {12, 1}, counting(12));
    expectError(open(pairs), ErrorCode::tensorShape, {"blk.0.attn_q.weight", "4 heads", "m.gguf"});
    GgufBytes joined = model("falcon");
    joined.floats("blk.0.attn_qkv.weight", {9, 1}, counting(9));
    expectError(open(joined), ErrorCode::tensorShape, {"blk.0.attn_qkv.weight"});
    GgufBytes swapped = model("gpt2");
    swapped.floats("blk.0.ffn_up.weight", {6}, counting(6));
    expectError(open(swapped), ErrorCode::tensorShape, {"blk.0.ffn_up.weight"});
}

TEST_F(GgufTensorsTest, RejectStacksThatAreNone) {
    GgufBytes flat = model("qwen3moe");
    flat.floats("blk.0.ffn_up_exps.weight", {2, 2}, counting(4));
    expectError(open(flat), ErrorCode::tensorShape, {"expected a stack"});
    GgufBytes many = model("qwen3moe");
    many.floats("blk.0.ffn_up_exps.weight", {5000, 1, 1}, counting(5000));
    expectError(open(many), ErrorCode::tensorShape, {"expected a stack"});
}

TEST_F(GgufTensorsTest, RejectTwoForOneName) {
    GgufBytes bytes = model("qwen2");
    bytes.floats("output_norm.weight", {1}, {1}).floats("model.norm.weight", {1}, {1});
    expectError(open(bytes), ErrorCode::fileFormat, {"two tensors stand for \"model.norm.weight\""});
}

TEST_F(GgufTensorsTest, RejectFilesWithoutHeads) {
    GgufBytes bytes;
    bytes.text("general.architecture", "llama");
    expectError(open(bytes), ErrorCode::configKey, {"llama.attention.head_count"});
}

}  // namespace
}  // namespace headscope
