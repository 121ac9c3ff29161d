// SPDX-License-Identifier: GPL-3.0-or-later
// Checkpoints as they come: prefixes, old spellings, buffers, damage.
// Covers: core/model/weights.cpp, core/model/tensor_bridge.cpp
#include "core/model/weights.h"

#include <ATen/ATen.h>

#include <deque>
#include <limits>

#include "core/checkpoint/config_view.h"
#include "core/checkpoint/safetensors_writer.h"
#include "core/model/spec/families.h"
#include "core/model/spec/table_match.h"
#include "core/model/tensor_bridge.h"
#include "core/model/transformer.h"
#include "model_fixture.h"
#include "tests/support/temporary_folder.h"

namespace headscope::test {
namespace {

// A copy of a fixture with its tensors renamed, dropped or changed.
class Altered {
public:
    explicit Altered(const std::string& model) {
        const auto folder = sourceDir() / "tests/data/models" / model;
        std::filesystem::copy_file(folder / "config.json", m_folder.path() / "config.json");
        auto reader = SafetensorsReader::open(folder / "model.safetensors");
        for (const TensorEntry& entry : reader->tensors()) {
            m_data.emplace_back(entry.bytes.begin(), entry.bytes.end());
            m_tensors.push_back({entry.name, entry.dtype, entry.shape, m_data.back()});
        }
    }
    void rename(const std::string& from, const std::string& to) {
        for (OutTensor& tensor : m_tensors) {
            const auto at = tensor.name.find(from);
            if (at != std::string::npos) tensor.name.replace(at, from.size(), to);
        }
    }
    void drop(const std::string& name) {
        std::erase_if(m_tensors, [&](const OutTensor& tensor) { return tensor.name == name; });
    }
    void add(const std::string& name, std::vector<std::uint64_t> shape) {
        std::uint64_t bytes = 4;
        for (const auto extent : shape) bytes *= extent;
        m_data.emplace_back(bytes);
        m_tensors.push_back({name, Dtype::f32, std::move(shape), m_data.back()});
    }
    void poke(const std::string& name, float value) {
        for (std::size_t i = 0; i < m_tensors.size(); ++i) {
            if (m_tensors[i].name == name) std::memcpy(m_data[i].data(), &value, sizeof(value));
        }
    }
    Result<std::shared_ptr<const LoadedModel>> load(const std::filesystem::path& adapter = {}) {
        EXPECT_TRUE(writeSafetensors(m_folder.path() / "model.safetensors", m_tensors, {}, Overwrite::allow));
        return LoadedModel::load(m_folder.path(), {}, adapter);
    }
    // First element.
    [[nodiscard]] float peek(const std::string& name) const {
        float value = 0.0F;
        for (const OutTensor& tensor : m_tensors) {
            if (tensor.name == name) std::memcpy(&value, tensor.bytes.data(), sizeof(value));
        }
        return value;
    }
    [[nodiscard]] std::vector<std::uint64_t> shapeOf(const std::string& name) const {
        for (const OutTensor& tensor : m_tensors) {
            if (tensor.name == name) return tensor.shape;
        }
        return {};
    }
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path(); }

private:
    TemporaryFolder m_folder;
    std::deque<std::vector<std::byte>> m_data;
    std::vector<OutTensor> m_tensors;
};

std::vector<float> logitsOf(const std::shared_ptr<const LoadedModel>& model) {
    ForwardPass pass(model, kTestMemory);
    RunRequest request;
    request.input.ids = {TokenId{1}, TokenId{2}, TokenId{3}};
    request.capture.logits = KeptLogits::all;
    return captured(runOrFail(pass, request), "logits").values;
}

// A LoRA of rank 1 that adds 2 · 0.75 to the first element of one weight.
void writeAdapter(const TemporaryFolder& folder, const std::string& module, std::uint64_t in,
                  std::uint64_t out, bool transposed) {
    std::vector<float> a(in), b(out);
    a[0] = 1.0F;
    b[0] = 0.75F;
    const std::string name = "base_model.model." + module;
    const std::vector<OutTensor> pair = {
        {name + ".lora_A.weight", Dtype::f32, {1, in}, std::as_bytes(std::span(a))},
        {name + ".lora_B.weight", Dtype::f32, {out, 1}, std::as_bytes(std::span(b))}};
    EXPECT_TRUE(writeSafetensors(folder.path("adapter_model.safetensors"), pair, {}, Overwrite::allow));
    folder.write("adapter_config.json", std::string(R"({"peft_type": "LORA", "r": 1, "lora_alpha": 2,)") +
                                            R"("fan_in_fan_out": )" + (transposed ? "true}" : "false}"));
}

TEST(Weights, MergesAnAdapter) {
    struct Case {
        std::string model, module;
        bool transposed;
    };
    for (const Case& one : {Case{"llama", "model.layers.0.self_attn.q_proj", false},
                            Case{"gpt2", "transformer.h.0.attn.c_attn", true}}) {
        SCOPED_TRACE(one.model);
        Altered altered(one.model);
        const std::string weight = one.module + ".weight";
        auto shape = altered.shapeOf(weight);
        ASSERT_EQ(shape.size(), 2U);
        if (one.transposed) std::swap(shape[0], shape[1]);
        const TemporaryFolder adapter;
        writeAdapter(adapter, one.module, shape[1], shape[0], one.transposed);
        const auto plain = altered.load();
        const auto merged = altered.load(adapter.path());
        ASSERT_TRUE(merged) << merged.error().text();
        altered.poke(weight, altered.peek(weight) + 1.5F);
        EXPECT_EQ(logitsOf(*merged), logitsOf(*altered.load()));
        EXPECT_NE(logitsOf(*merged), logitsOf(*plain));
    }
}

TEST(Weights, MergesAnAdapterOfOtherPrefixes) {
    Altered altered("llama");
    const TemporaryFolder adapter;
    const auto shape = altered.shapeOf("model.layers.0.mlp.down_proj.weight");
    writeAdapter(adapter, "layers.0.mlp.down_proj", shape[1], shape[0], false);
    const auto merged = altered.load(adapter.path());
    ASSERT_TRUE(merged) << merged.error().text();
    EXPECT_NE(logitsOf(*merged), logitsOf(*altered.load()));
}

TEST(Weights, TakesAnAdapterOfAWeightThatTheForwardDoesNotUse) {
    Altered altered("llama");
    altered.add("model.unused.weight", {3, 4});
    const TemporaryFolder adapter;
    writeAdapter(adapter, "model.unused", 4, 3, false);
    const auto merged = altered.load(adapter.path());
    ASSERT_TRUE(merged) << merged.error().text();
    EXPECT_EQ(logitsOf(*merged), logitsOf(*altered.load()));
}

TEST(Weights, RejectsAnAdapterOfAnotherModel) {
    Altered altered("llama");
    const TemporaryFolder adapter;
    writeAdapter(adapter, "model.layers.99.self_attn.q_proj", 4, 4, false);
    const auto unknown = altered.load(adapter.path());
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::tensorMissing);
    EXPECT_NE(unknown.error().text().find("model.layers.99.self_attn.q_proj"), std::string::npos);
    writeAdapter(adapter, "model.layers.0.self_attn.q_proj", 4, 4, false);
    const auto shape = altered.load(adapter.path());
    ASSERT_FALSE(shape);
    EXPECT_EQ(shape.error().code, ErrorCode::tensorShape);
}

TEST(Weights, ReadsNamesWithAndWithoutPrefix) {
    Altered altered("gpt2");
    altered.rename("transformer.", "");
    const auto model = altered.load();
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(logitsOf(*model), logitsOf(openModel(sourceDir() / "tests/data/models/gpt2")));
}

TEST(Weights, ReadsGammaAndBeta) {
    Altered altered("bert-masked-lm");
    altered.rename("LayerNorm.weight", "LayerNorm.gamma");
    altered.rename("LayerNorm.bias", "LayerNorm.beta");
    const auto model = altered.load();
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(logitsOf(*model), logitsOf(openModel(sourceDir() / "tests/data/models/bert-masked-lm")));
}

TEST(Deberta, ReadsThePublishedHead) {
    Altered altered("deberta-v2");
    altered.rename("cls.predictions.transform.dense", "lm_predictions.lm_head.dense");
    altered.rename("cls.predictions.transform.LayerNorm", "lm_predictions.lm_head.LayerNorm");
    altered.rename("cls.predictions.bias", "lm_predictions.lm_head.bias");
    const auto model = altered.load();
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(logitsOf(*model), logitsOf(openModel(sourceDir() / "tests/data/models/deberta-v2")));
}

TEST(Weights, IgnoresMaskBuffersAndReportsTheUnknown) {
    Altered altered("gpt2");
    altered.add("transformer.h.0.attn.bias", {1, 1, 32, 32});
    altered.add("something.else", {2});
    ASSERT_TRUE(altered.load());
    const auto config = ConfigView::read(altered.path());
    const auto read = readModel(*config);
    const auto checkpoint = Checkpoint::open(altered.path());
    const auto match = matchTable(read->table, *checkpoint);
    ASSERT_TRUE(match);
    EXPECT_EQ(match->unused, std::vector<std::string>{"something.else"});
}

TEST(Weights, NamesTheMissingTensorAndTheNearest) {
    Altered altered("llama");
    altered.rename("layers.1.mlp.up_proj", "layers.1.mlp.up_prj");
    const auto model = altered.load();
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::tensorMissing);
    EXPECT_NE(model.error().message.find("layers.1.mlp.up_proj.weight"), std::string::npos);
    EXPECT_NE(model.error().hint.find("layers.1.mlp.up_prj.weight"), std::string::npos)
        << model.error().text();
}

TEST(Weights, RefusesNaNByName) {
    Altered altered("llama");
    altered.poke("model.layers.2.mlp.down_proj.weight", std::numeric_limits<float>::quiet_NaN());
    const auto model = altered.load();
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::notFinite);
    EXPECT_NE(model.error().message.find("layers.2.mlp.down_proj"), std::string::npos);
}

TEST(Weights, TiesTheHeadThatTheFileLacks) {
    Altered altered("llama");
    altered.drop("lm_head.weight");
    const auto model = altered.load();
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_TRUE((*model)->transformer().weights().head.tensor().equal(
        (*model)->transformer().weights().stack(Stack::main).tokens.tensor()));
}

TEST(TensorBridge, WidensHalfAndBfloatExactly) {
    const at::Tensor half = at::tensor({1.5F, -0.25F, 65504.0F}).to(at::kHalf);
    const at::Tensor bfloat = at::tensor({1.5F, -3.0e38F, 0.0F}).to(at::kBFloat16);
    for (const auto& [tensor, dtype] : {std::pair(half, Dtype::f16), std::pair(bfloat, Dtype::bf16)}) {
        const TensorEntry entry{"x", dtype, {3}, {static_cast<const std::byte*>(tensor.const_data_ptr()), 6}};
        EXPECT_EQ(floatsOf(tensorFromEntry(entry).value()), floatsOf(tensor.to(at::kFloat)));
    }
}

TEST(TensorBridge, ReadsUnalignedBytes) {
    std::vector<std::byte> bytes(9);
    const float value = 3.25F;
    std::memcpy(bytes.data() + 1, &value, 4);
    std::memcpy(bytes.data() + 5, &value, 4);
    const TensorEntry entry{"x", Dtype::f32, {2}, std::span(bytes).subspan(1)};
    EXPECT_EQ(floatsOf(tensorFromEntry(entry).value()), (std::vector<float>{3.25F, 3.25F}));
}

TEST(TensorBridge, RefusesIntegersByName) {
    const TensorEntry entry{"steps", Dtype::i64, {0}, {}};
    const auto tensor = tensorFromEntry(entry);
    ASSERT_FALSE(tensor);
    EXPECT_EQ(tensor.error().code, ErrorCode::tensorDtype);
    EXPECT_NE(tensor.error().message.find("steps"), std::string::npos);
}

}  // namespace
}  // namespace headscope::test
