// SPDX-License-Identifier: GPL-3.0-or-later
// Learning is the ordinary forward under autograd: gradients, optimiser, files.
// Covers: core/model/parameters.cpp
#include "core/forward/trainable_model.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <tuple>

#include "model_fixture.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope::test {
namespace {

ConfigView configOf(const char* fixture) {
    return valueOf(ConfigView::read(sourceDir() / "tests/data/models" / fixture));
}

std::unique_ptr<TrainableModel> fresh(const char* fixture, TrainPrecision precision = TrainPrecision::f32) {
    return valueOf(TrainableModel::create(configOf(fixture), 7, AdamSettings{}, precision));
}

// Two rows of a sequence with a rule; some places are not asked about.
TrainBatch smallBatch() {
    TrainBatch batch{2, 8, {}, {}};
    for (std::int64_t i = 0; i < 16; ++i) {
        batch.ids.push_back((3 * i) % 50);
        batch.targets.push_back(i % 5 == 4 ? -1 : (3 * i + 3) % 50);
    }
    return batch;
}

TEST(TrainableModel, GradientsEqualFiniteDifferences) {
    const TrainBatch batch = smallBatch();
    for (const char* fixture : {"gpt2", "bert-masked-lm", "llama"}) {
        const auto model = fresh(fixture);
        for (const std::string& name : model->names()) {
            const std::vector<float> gradient = valueOf(model->gradient(batch, name));
            // The largest entry: of the others, rounding hides the difference.
            const auto most = std::max_element(gradient.begin(), gradient.end(),
                                               [](float a, float b) { return std::abs(a) < std::abs(b); });
            const auto element = static_cast<std::size_t>(most - gradient.begin());
            constexpr float kStep = 4e-3F;
            model->nudge(name, element, kStep);
            const double ahead = valueOf(model->loss(batch));
            model->nudge(name, element, -2 * kStep);
            const double behind = valueOf(model->loss(batch));
            model->nudge(name, element, kStep);
            const double expected = (ahead - behind) / (2.0 * static_cast<double>(kStep));
            EXPECT_NEAR(static_cast<double>(*most), expected, 2e-3 + 0.03 * std::abs(expected))
                << fixture << " " << name;
        }
    }
}

TEST(TrainableModel, FirstStepIsAdamWs) {
    const TrainBatch batch = smallBatch();
    const auto model = fresh("gpt2");
    const TemporaryFolder folder;
    const std::string name = "transformer.h.0.mlp.c_fc.weight";
    const std::vector<float> gradient = valueOf(model->gradient(batch, name));
    ASSERT_TRUE(model->saveWeights(folder.path("before.safetensors"), Dtype::f32));
    constexpr double kRate = 1e-3;
    const StepReport report = valueOf(model->step(batch, static_cast<float>(kRate)));
    ASSERT_TRUE(model->saveWeights(folder.path("after.safetensors"), Dtype::f32));
    const auto before = GoldenTensors(folder.path("before.safetensors")).floats(name);
    const auto after = GoldenTensors(folder.path("after.safetensors")).floats(name);
    const double clipped = std::min(1.0, 1.0 / report.gradientNorm);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        // Both moments are the gradient's own after one step: the ratio is its sign, but for epsilon.
        const double g = clipped * static_cast<double>(gradient[i]);
        const double expected =
            static_cast<double>(before[i]) * (1.0 - kRate * 0.1) - kRate * g / (std::abs(g) + 1e-8);
        EXPECT_NEAR(static_cast<double>(after[i]), expected, 2e-6) << i;
    }
}

// Norms of W_O by head, after one step.  Shape: -> [H] of layer 0; columns of [D, H · d] or rows of [H · d,
// D].
std::vector<double> outputNorms(const char* fixture, const std::string& name, bool headsAreRows,
                                float lasso) {
    const TemporaryFolder folder;
    const auto model = fresh(fixture);
    EXPECT_TRUE(model->step(smallBatch(), 1e-2F, lasso));
    EXPECT_TRUE(model->saveWeights(folder.path("after.safetensors"), Dtype::f32));
    const GoldenTensors after(folder.path("after.safetensors"));
    const std::vector<float> weight = after.floats(name);
    const auto shape = after.shape(name);
    const std::size_t heads = model->spec().headCount();
    const std::size_t dim = model->spec().main().block.attention.headDim;
    std::vector<double> squares(heads);
    for (std::size_t i = 0; i < weight.size(); ++i) {
        const std::size_t place = headsAreRows ? i / shape[1] : i % shape[1];
        squares[place / dim] += static_cast<double>(weight[i]) * static_cast<double>(weight[i]);
    }
    for (double& square : squares) square = std::sqrt(square);
    return squares;
}

TEST(TrainableModel, TheLassoTakesItsShareOfEachHeadsNormAndNoMore) {
    const std::tuple<const char*, std::string, bool> cases[] = {
        {"llama", "model.layers.0.self_attn.o_proj.weight", false},
        {"gpt2", "transformer.h.0.attn.c_proj.weight", true}};
    for (const auto& [fixture, name, headsAreRows] : cases) {
        const auto free = outputNorms(fixture, name, headsAreRows, 0.0F);
        const auto bound = outputNorms(fixture, name, headsAreRows, 5.0F);
        const auto gone = outputNorms(fixture, name, headsAreRows, 1e6F);
        for (std::size_t h = 0; h < free.size(); ++h) {
            ASSERT_GT(free[h], 0.05) << fixture;
            EXPECT_NEAR(bound[h], free[h] - 0.05, 1e-5) << fixture << " head " << h;
            EXPECT_EQ(gone[h], 0.0) << fixture << " head " << h;
        }
    }
}

TEST(TrainableModel, LearnsInBothPrecisions) {
    const TrainBatch batch = smallBatch();
    for (const TrainPrecision precision : {TrainPrecision::f32, TrainPrecision::bf16}) {
        for (const char* fixture : {"gpt2", "bert-masked-lm", "llama"}) {
            const auto model = fresh(fixture, precision);
            const double before = valueOf(model->loss(batch));
            EXPECT_NEAR(before, std::log(61.0), 0.5) << "a fresh model guesses";
            for (int i = 0; i < 40; ++i) ASSERT_TRUE(model->step(batch, 5e-3F));
            EXPECT_LT(valueOf(model->loss(batch)), 0.5 * before) << fixture;
        }
    }
}

TEST(TrainableModel, WhatIsSavedOpensAsAnyModelAndAnswersTheSame) {
    for (const char* fixture : {"gpt2", "bert-masked-lm"}) {
        const auto model = fresh(fixture);
        for (int i = 0; i < 3; ++i) ASSERT_TRUE(model->step(smallBatch(), 1e-3F));
        const TemporaryFolder folder;
        std::filesystem::copy_file(sourceDir() / "tests/data/models" / fixture / "config.json",
                                   folder.path("config.json"));
        ASSERT_TRUE(model->saveWeights(folder.path("model.safetensors"), Dtype::f32));
        ForwardPass pass(openModel(folder.path()), kTestMemory);
        RunRequest request;
        const TrainBatch batch = smallBatch();
        for (std::size_t i = 0; i < 8; ++i)
            request.input.ids.push_back(TokenId{static_cast<std::uint32_t>(batch.ids[i])});
        request.capture.logits = KeptLogits::all;
        const RunResult result = valueOf(pass.run(request, {}));
        double loss = 0.0;
        int count = 0;
        for (std::size_t t = 0; t < 8; ++t) {
            if (batch.targets[t] < 0) continue;
            const float* logits = result.captures.back().values.data() + t * 61;
            double sum = 0.0;
            for (int v = 0; v < 61; ++v) sum += std::exp(static_cast<double>(logits[v]));
            loss += std::log(sum) - static_cast<double>(logits[batch.targets[t]]);
            ++count;
        }
        const TrainBatch first{1,
                               8,
                               {batch.ids.begin(), batch.ids.begin() + 8},
                               {batch.targets.begin(), batch.targets.begin() + 8}};
        EXPECT_NEAR(loss / count, valueOf(model->loss(first)), 1e-5) << fixture;
    }
}

TEST(TrainableModel, SameSeedSameFileAndResumingChangesNothing) {
    const int threads = at::get_num_threads();
    at::set_num_threads(1);
    const TemporaryFolder folder;
    const auto whole = fresh("gpt2", TrainPrecision::bf16);
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(whole->step(smallBatch(), 1e-3F));
    const auto begun = fresh("gpt2", TrainPrecision::bf16);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(begun->step(smallBatch(), 1e-3F));
    ASSERT_TRUE(begun->saveState(folder.path("state"), "three"));
    const auto resumed = fresh("gpt2", TrainPrecision::bf16);
    EXPECT_EQ(valueOf(resumed->loadState(folder.path("state"))), "three");
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(resumed->step(smallBatch(), 1e-3F));
    ASSERT_TRUE(whole->saveWeights(folder.path("whole"), Dtype::f16));
    ASSERT_TRUE(resumed->saveWeights(folder.path("resumed"), Dtype::f16));
    EXPECT_EQ(readBytes(folder.path("whole")), readBytes(folder.path("resumed")));
    at::set_num_threads(threads);
}

TEST(TrainableModel, RefusesWhatCannotLearnOrBeSaved) {
    expectError(TrainableModel::create(valueOf(ConfigView::parse(R"({"architectures": ["BertModel"],
        "hidden_size": 8, "vocab_size": 9, "max_position_embeddings": 8, "layer_norm_eps": 1e-12,
        "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8})",
                                                                 "config.json")),
                                       1, {}, TrainPrecision::f32),
                ErrorCode::metricUnavailable, {"output head"});
    expectError(
        TrainableModel::create(valueOf(ConfigView::read(sourceDir() / "tests/data/models/bert-sequence")), 1,
                               {}, TrainPrecision::f32),
        ErrorCode::notInThisBuild, {"classifier"});
    const TemporaryFolder folder;
    const auto model = fresh("gpt2");
    model->nudge("transformer.wte.weight", 0, 1e6F);
    expectError(model->saveWeights(folder.path("w"), Dtype::f16), ErrorCode::notFinite,
                {"transformer.wte.weight"});
    EXPECT_FALSE(std::filesystem::exists(folder.path("w")));
    ASSERT_TRUE(model->saveState(folder.path("state"), ""));
    expectError(fresh("llama")->loadState(folder.path("state")), ErrorCode::tensorShape, {"state"});
}

}  // namespace
}  // namespace headscope::test
