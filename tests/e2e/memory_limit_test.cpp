// SPDX-License-Identifier: GPL-3.0-or-later
// --memory-limit holds for the program as a whole: peak RSS of opening and one short pass.
#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/checkpoint/safetensors_writer.h"
#include "tests/core/checkpoint/gguf_bytes.h"
#include "tests/e2e/cli_fixture.h"

namespace headscope::test {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;

// Expanded as a whole, both models below need more than 1.2 times their file and 300 MiB.
class CliMemory : public Cli {
protected:
    void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
        GTEST_SKIP() << "AddressSanitizer's shadow and quarantine are resident as well";
#endif
        Cli::SetUp();
    }
    // An ablation under that limit. A GGUF file brings a warning of what it leaves out.
    static void expectWithin(const std::string& model, std::uint64_t fileBytes) {
        const std::uint64_t limit = fileBytes / 10 * 12 + 300 * kMebibyte;
        const Outcome outcome = cli({"ablate", model, "--edit", "1.0=zero", "--ids", "1,2,3,4,5", "--json",
                                     "--memory-limit", std::to_string(limit)});
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        const auto answer = nlohmann::json::parse(outcome.out, nullptr, false);
        ASSERT_FALSE(answer.is_discarded()) << outcome.out;
        const auto peak = answer.at("headscope").at("peak_rss_bytes").get<std::uint64_t>();
        EXPECT_LE(peak, limit) << peak / kMebibyte << " of " << limit / kMebibyte << " MiB";
    }
};

// f16 numbers between -1/16 and 1/16 without a period that a matrix would show.
std::vector<std::uint16_t> halves(std::size_t count) {
    std::vector<std::uint16_t> values(count);
    std::uint32_t state = 1;
    for (std::uint16_t& value : values) {
        state = state * 1664525U + 1013904223U;
        value = static_cast<std::uint16_t>((state >> 16U & 0x83ffU) | (state >> 8U) % 4U << 10U | 0x2000U);
    }
    return values;
}

TEST_F(CliMemory, HoldsForHalfPrecisionSafetensors) {
    constexpr std::uint64_t D = 768, V = 50257, L = 14;
    const auto folder = std::filesystem::path(path("model"));
    std::filesystem::create_directory(folder);
    static_cast<void>(
        write("model/config.json",
              fmt::format(R"({{"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "n_embd": {},)"
                          R"("n_head": 12, "n_layer": {}, "n_positions": 64, "vocab_size": {},)"
                          R"("layer_norm_epsilon": 1e-5, "activation_function": "gelu_new"}})",
                          D, L, V)));
    const std::vector<std::uint16_t> numbers = halves(V * D);
    std::vector<OutTensor> tensors;
    const auto add = [&](const std::string& name, std::vector<std::uint64_t> shape) {
        std::uint64_t count = 1;
        for (const std::uint64_t extent : shape) count *= extent;
        tensors.push_back(
            {name, Dtype::f16, std::move(shape),
             std::as_bytes(std::span(numbers).subspan((tensors.size() * 12345) % 100000, count))});
    };
    add("wpe.weight", {64, D});
    for (std::uint64_t l = 0; l < L; ++l) {
        const auto part = [l](const char* name) { return fmt::format("h.{}.{}", l, name); };
        for (const char* norm : {"ln_1", "ln_2"}) {
            add(part(norm) + ".weight", {D});
            add(part(norm) + ".bias", {D});
        }
        const auto linear = [&](const char* name, std::uint64_t in, std::uint64_t out) {
            add(part(name) + ".weight", {in, out});
            add(part(name) + ".bias", {out});
        };
        linear("attn.c_attn", D, 3 * D);
        linear("attn.c_proj", D, D);
        linear("mlp.c_fc", D, 4 * D);
        linear("mlp.c_proj", 4 * D, D);
    }
    add("ln_f.weight", {D});
    add("ln_f.bias", {D});
    tensors.push_back({"wte.weight", Dtype::f16, {V, D}, std::as_bytes(std::span(numbers))});
    const auto file = folder / "model.safetensors";
    ASSERT_TRUE(writeSafetensors(file, tensors, {}, Overwrite::allow));
    const auto bytes = std::filesystem::file_size(file);
    ASSERT_GT(bytes, 250 * kMebibyte);
    expectWithin(folder.string(), bytes);
}

TEST_F(CliMemory, HoldsForQuantisedGguf) {
    constexpr std::uint64_t D = 768, F = 3072, V = 49152, L = 16;
    GgufBytes gguf;
    gguf.text("general.architecture", "llama")
        .count("llama.block_count", L)
        .count("llama.embedding_length", D);
    gguf.count("llama.feed_forward_length", F).count("llama.attention.head_count", 12);
    gguf.count("llama.context_length", 64).count("llama.vocab_size", V);
    gguf.number("llama.attention.layer_norm_rms_epsilon", 1e-5F);
    std::uint32_t state = 7;
    // 18 bytes a block of 32: an f16 scale of 2^-8, then nibbles.
    const auto matrix = [&](const std::string& name, std::uint64_t out, std::uint64_t in) {
        std::string bytes(out * in / 32 * 18, '\0');
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            state = state * 1664525U + 1013904223U;
            bytes[i] = i % 18 == 0 ? '\0' : i % 18 == 1 ? '\x1c' : static_cast<char>(state >> 24U);
        }
        gguf.tensor(name, {out, in}, GgmlType::q4_0, bytes);
    };
    const std::vector<float> ones(D, 1.0F);
    matrix("token_embd.weight", V, D);
    gguf.floats("output_norm.weight", {D}, ones);
    for (std::uint64_t l = 0; l < L; ++l) {
        const auto part = [l](const char* name) { return fmt::format("blk.{}.{}.weight", l, name); };
        for (const char* name : {"attn_norm", "ffn_norm"}) gguf.floats(part(name), {D}, ones);
        for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_output"}) matrix(part(name), D, D);
        for (const char* name : {"ffn_gate", "ffn_up"}) matrix(part(name), F, D);
        matrix(part("ffn_down"), D, F);
    }
    const std::string bytes = gguf.file();
    ASSERT_GT(bytes.size(), 90 * kMebibyte);
    expectWithin(write("model.gguf", bytes), bytes.size());
}

TEST_F(CliMemory, SaysWhatAModelNeedsAtLeast) {
    expectError({"ablate", "demo-induction", "--edit", "0.0=zero", "--ids", "1,2", "--memory-limit", "10MB"},
                1, "this model needs at least");
}

}  // namespace
}  // namespace headscope::test
