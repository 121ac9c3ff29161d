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
    Result<std::shared_ptr<const LoadedModel>> load() {
        EXPECT_TRUE(writeSafetensors(m_folder.path() / "model.safetensors", m_tensors, {}, Overwrite::allow));
        return LoadedModel::load(m_folder.path(), {});
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
    EXPECT_TRUE((*model)->transformer().weights().head.equal((*model)->transformer().weights().tokens));
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
