// SPDX-License-Identifier: GPL-3.0-or-later
// LoRA adapters: what is read, and that nothing else is taken for one.
#include "core/checkpoint/lora_adapter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/checkpoint/safetensors_writer.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope {
namespace {

using nlohmann::json;
using test::expectError;
using test::valueOf;

class LoraAdapterTest : public ::testing::Test {
protected:
    struct Tensor {
        std::string name;
        std::vector<std::uint64_t> shape;
    };
    [[nodiscard]] Result<LoraAdapter> open(const json& config) const {
        return open(config, pair("layers.0.q"));
    }
    [[nodiscard]] Result<LoraAdapter> open(const json& config, const std::vector<Tensor>& tensors) const {
        m_folder.write("adapter_config.json", config.dump());
        const std::vector<float> zeros(64);
        std::vector<OutTensor> out;
        for (const Tensor& tensor : tensors) {
            std::size_t count = 1;
            for (const std::uint64_t extent : tensor.shape) count *= extent;
            out.push_back(
                {tensor.name, Dtype::f32, tensor.shape, std::as_bytes(std::span(zeros).first(count))});
        }
        const auto file = m_folder.path("adapter_model.safetensors");
        EXPECT_TRUE(writeSafetensors(file, out, {}, Overwrite::allow));
        return LoraAdapter::open(m_folder.path());
    }
    /// A pair of rank 2 from 4 to 3.
    [[nodiscard]] static std::vector<Tensor> pair(const std::string& module) {
        const std::string name = "base_model.model." + module;
        return {{name + ".lora_A.weight", {2, 4}}, {name + ".lora_B.weight", {3, 2}}};
    }
    [[nodiscard]] static json plain() {
        return {{"peft_type", "LORA"},
                {"r", 2},
                {"lora_alpha", 6},
                {"bias", "none"},
                {"target_modules", {"q"}},
                {"use_dora", false},
                {"rank_pattern", json::object()},
                {"modules_to_save", nullptr},
                {"base_model_name_or_path", "org/base"}};
    }
    void expectRefused(const std::string& key, const json& value) const {
        json config = plain();
        config[key] = value;
        SCOPED_TRACE(config.dump());
        expectError(open(config), ErrorCode::configKey, {"\"" + key + "\"", "adapter_config.json"});
    }
    test::TemporaryFolder m_folder;
};

TEST_F(LoraAdapterTest, ReadsPairsAndTheirScale) {
    const LoraAdapter adapter = valueOf(open(plain()));
    ASSERT_EQ(adapter.pairs().size(), 1U);
    EXPECT_EQ(adapter.pairs()[0].module, "layers.0.q");
    EXPECT_EQ(adapter.pairs()[0].scale, 3.0F);
    EXPECT_EQ(adapter.pairs()[0].a.shape, (std::vector<std::uint64_t>{2, 4}));
    EXPECT_EQ(adapter.pairs()[0].b.shape, (std::vector<std::uint64_t>{3, 2}));
    EXPECT_FALSE(adapter.transposed());
}

TEST_F(LoraAdapterTest, ScalesByTheRootOfTheRankWhereToldTo) {
    json config = plain();
    config["use_rslora"] = true;
    config["fan_in_fan_out"] = true;
    const LoraAdapter adapter = valueOf(open(config));
    EXPECT_EQ(adapter.pairs()[0].scale, static_cast<float>(6.0 / std::sqrt(2.0)));
    EXPECT_TRUE(adapter.transposed());
}

TEST_F(LoraAdapterTest, TakesNamesWithTheAdaptersOwn) {
    const auto tensors = std::vector<Tensor>{{"base_model.model.m.lora_A.default.weight", {2, 4}},
                                             {"base_model.model.m.lora_B.default.weight", {3, 2}}};
    EXPECT_EQ(valueOf(open(plain(), tensors)).pairs()[0].module, "m");
}

TEST_F(LoraAdapterTest, NamesItsBase) {
    (void)open(plain());
    EXPECT_TRUE(isAdapterFolder(m_folder.path()));
    EXPECT_EQ(valueOf(adapterBase(m_folder.path())), "org/base");
    m_folder.write("adapter_config.json", R"({"base_model_name_or_path": null})");
    expectError(adapterBase(m_folder.path()), ErrorCode::configKey, {"base_model_name_or_path"});
    EXPECT_FALSE(isAdapterFolder(m_folder.path("none")));
}

TEST_F(LoraAdapterTest, RefusesOtherMethodsAndOptionsByName) {
    expectRefused("peft_type", "LOHA");
    expectRefused("bias", "all");
    expectRefused("use_dora", true);
    expectRefused("modules_to_save", {"lm_head"});
    expectRefused("rank_pattern", {{"q", 8}});
    expectRefused("alpha_pattern", {{"q", 8}});
    expectRefused("layer_replication", {{0, 1}});
    expectRefused("init_lora_weights", "pissa_niter_4");
    expectRefused("some_option_of_next_year", 1);
    expectRefused("lora_alpha", "6");
    expectRefused("use_rslora", 1);
    expectRefused("fan_in_fan_out", "yes");
}

TEST_F(LoraAdapterTest, RejectsTensorsThatAreNoPairs) {
    const auto with = [&](const Tensor& extra) {
        auto tensors = pair("layers.0.q");
        tensors.push_back(extra);
        return open(plain(), tensors);
    };
    expectError(with({"base_model.model.lm_head.weight", {3, 2}}), ErrorCode::fileFormat, {"lm_head.weight"});
    expectError(with({"base_model.model.e.lora_embedding_A", {2, 4}}), ErrorCode::fileFormat,
                {"lora_embedding_A"});
    expectError(with({"base_model.model.q.lora_magnitude_vector", {3}}), ErrorCode::fileFormat,
                {"magnitude"});
    expectError(with({"base_model.model.k.lora_A.weight", {2, 4}}), ErrorCode::fileFormat,
                {"\"k\" lacks lora_B"});
    expectError(with({"base_model.model.layers.0.q.lora_A.other.weight", {2, 4}}), ErrorCode::fileFormat,
                {"adapted twice"});
    expectError(open(plain(), {}), ErrorCode::fileFormat, {"no tensors", "adapter_model.safetensors"});
}

TEST_F(LoraAdapterTest, RejectsPairsThatDoNotMultiply) {
    for (const auto& [a, b] : std::vector<std::pair<std::vector<std::uint64_t>, std::vector<std::uint64_t>>>{
             {{2, 4}, {3, 1}}, {{2, 4, 1}, {3, 2}}, {{2}, {3, 2}}, {{0, 4}, {3, 0}}}) {
        expectError(
            open(plain(), {{"base_model.model.m.lora_A.weight", a}, {"base_model.model.m.lora_B.weight", b}}),
            ErrorCode::fileFormat, {"[r, in] and [out, r]"});
    }
}

TEST_F(LoraAdapterTest, RejectsConfigsThatAreNone) {
    m_folder.write("adapter_config.json", "[]");
    expectError(LoraAdapter::open(m_folder.path()), ErrorCode::fileFormat, {"not a JSON object"});
    m_folder.write("adapter_config.json", "{");
    expectError(LoraAdapter::open(m_folder.path()), ErrorCode::fileFormat, {"adapter_config.json"});
    m_folder.write("adapter_config.json", plain().dump());
    expectError(LoraAdapter::open(m_folder.path()), ErrorCode::fileMissing, {"adapter_model.safetensors"});
}

}  // namespace
}  // namespace headscope
