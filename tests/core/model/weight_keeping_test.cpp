// SPDX-License-Identifier: GPL-3.0-or-later
// Matrices that are kept and matrices that are read at each use give the same numbers, bit for bit.
#include "core/model/weight_keeping.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <deque>
#include <limits>

#include "core/checkpoint/config_view.h"
#include "core/checkpoint/safetensors_writer.h"
#include "core/model/spec/families.h"
#include "core/model/stored_matrix.h"
#include "core/model/tensor_bridge.h"
#include "core/model/transformer.h"
#include "model_fixture.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope::test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kEverything = std::numeric_limits<std::uint64_t>::max();

// Six tokens, four for the encoder of two stacks; the reference's picture or sound where the model reads one.
ModelInput promptOf(const ModelSpec& spec, const fs::path& model) {
    ModelInput input;
    const MediaSpec& form = spec.stacks.front().media;
    if (form.kind != InputKind::tokens)
        input.media = mediaOf(GoldenTensors(model / "golden.safetensors"), form);
    else if (spec.twoStacks())
        input.encoderIds = {TokenId{3}, TokenId{1}, TokenId{4}, TokenId{1}};
    if (input.media && !spec.twoStacks()) return input;
    for (std::uint32_t i = 0; i < 6; ++i) input.ids.push_back(TokenId{(i * 5 + 2) % spec.vocabulary});
    return input;
}

// A model whose weights are put together anew for every budget.
class Source {
public:
    explicit Source(const fs::path& model)
        : m_read(valueOf(readModel(valueOf(ConfigView::read(model))))),
          m_checkpoint(valueOf(Checkpoint::open(model))),
          m_input(promptOf(m_read.spec, model)) {}

    [[nodiscard]] const ModelSpec& spec() const { return m_read.spec; }
    [[nodiscard]] const ModelInput& input() const { return m_input; }
    // Within `bytes` of kept matrices; blocks of `blockBytes`.
    [[nodiscard]] Weights weights(std::uint64_t bytes, std::uint64_t blockBytes = WeightPool::kBlockBytes) {
        m_pool = WeightPool::create(m_checkpoint.files(), blockBytes);
        Weights weights = valueOf(readWeights(m_read.spec, m_read.table, m_checkpoint, nullptr, m_pool));
        EXPECT_TRUE(keepMatrices(weights, bytes));
        return weights;
    }
    [[nodiscard]] MatrixSizes sizes() {
        const auto pool = WeightPool::create(m_checkpoint.files());
        Weights weights = valueOf(readWeights(m_read.spec, m_read.table, m_checkpoint, nullptr, pool));
        return sizesOf(weights);
    }
    [[nodiscard]] PoolCounters counters() const { return m_pool->counters(); }

private:
    ReadModel m_read;
    Checkpoint m_checkpoint;
    ModelInput m_input;
    std::shared_ptr<WeightPool> m_pool;
};

// Everything that leaves a walk: every pattern, then the logits or the last residual.
std::vector<at::Tensor> outcome(const Source& source, Weights weights) {
    const ModelSpec& spec = source.spec();
    const at::NoGradGuard noGradients;
    const Transformer transformer(spec, std::move(weights));
    TapRequest wanted;
    for (std::uint32_t step = 0; step < spec.endStep().value; ++step) {
        for (const AttentionKind kind : {AttentionKind::self, AttentionKind::cross})
            wanted.taps.insert({spec.blockAt(WalkStep{step}), TapPoint::pattern, kind});
    }
    const std::set<TapKey> keys = wanted.taps;
    Taps taps(std::move(wanted));
    WalkPlan plan;
    plan.end = spec.endStep();
    const WalkState end = valueOf(transformer.walk(transformer.embed(source.input()), plan, taps));
    std::vector<at::Tensor> all;
    for (const TapKey& key : keys) {
        if (taps.kept(key).defined()) all.push_back(taps.kept(key));
    }
    all.push_back(spec.output.head ? transformer.unembed(end.residual) : end.residual);
    return all;
}

void expectSame(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::equal(a[i], b[i])) << i;
}

void expectBudgetsAgree(const fs::path& model) {
    SCOPED_TRACE(model.string());
    Source source(model);
    const MatrixSizes sizes = source.sizes();
    EXPECT_GT(sizes.all, 0U);
    Weights all = source.weights(kEverything);
    const std::uint64_t uses = source.counters().uses;  // two heads that become one are read for that
    const auto kept = outcome(source, std::move(all));
    EXPECT_EQ(source.counters().uses, uses) << "all of them are there";
    expectSame(outcome(source, source.weights(sizes.all / 2)), kept);
    expectSame(outcome(source, source.weights(0)), kept);
    const PoolCounters counters = source.counters();
    EXPECT_GT(counters.uses, 0U);
    EXPECT_LE(counters.peakBytes, sizes.use);
    EXPECT_LE(counters.spareBytes, sizes.use);
    EXPECT_EQ(counters.liveBytes, 0U);
}

// A copy of a fixture with every matrix in another type.
class Narrowed {
public:
    Narrowed(const fs::path& model, Dtype dtype, at::ScalarType type) {
        for (const char* name : {"config.json", "golden.safetensors"})
            fs::copy_file(model / name, m_folder.path() / name);
        const auto reader = valueOf(SafetensorsReader::open(model / "model.safetensors"));
        std::vector<OutTensor> tensors;
        for (const TensorEntry& entry : reader.tensors()) {
            const bool narrows = entry.shape.size() > 1 && checkFloating(entry);
            if (!narrows) {
                tensors.push_back({entry.name, entry.dtype, entry.shape, entry.bytes});
                continue;
            }
            m_kept.push_back(expandEntry(entry).to(type).contiguous());
            tensors.push_back(
                {entry.name,
                 dtype,
                 entry.shape,
                 {static_cast<const std::byte*>(m_kept.back().const_data_ptr()), m_kept.back().nbytes()}});
        }
        EXPECT_TRUE(writeSafetensors(m_folder.path("model.safetensors"), tensors, {}, Overwrite::allow));
    }
    [[nodiscard]] fs::path path() const { return m_folder.path(); }

private:
    TemporaryFolder m_folder;
    std::deque<at::Tensor> m_kept;
};

TEST(WeightKeeping, EveryFamilyIsTheSameWithAnyBudget) {
    std::size_t models = 0;
    for (const auto& entry : fs::directory_iterator(sourceDir() / "tests/data/models")) {
        if (!fs::exists(entry.path() / "model.safetensors")) continue;
        ++models;
        SCOPED_TRACE(entry.path().filename().string());
        expectBudgetsAgree(Narrowed(entry.path(), Dtype::f16, at::kHalf).path());
    }
    EXPECT_GT(models, 40U);
}

TEST(WeightKeeping, EveryTypeIsTheSameWithAnyBudget) {
    for (const char* model : {"gpt2", "mixtral", "gpt-oss", "t5", "gpt-neox"}) {
        const fs::path folder = sourceDir() / "tests/data/models" / model;
        expectBudgetsAgree(folder);
        expectBudgetsAgree(Narrowed(folder, Dtype::bf16, at::kBFloat16).path());
    }
    expectBudgetsAgree(sourceDir() / "tests/data/gguf/gemma3.gguf");
}

TEST(WeightKeeping, SmallBlocksOfTheHeadGiveTheSameAnswer) {
    Source source(sourceDir() / "tests/data/gguf/gemma3.gguf");
    const auto kept = outcome(source, source.weights(kEverything));
    const auto blocks = outcome(source, source.weights(0, 4 * source.spec().modelDim * sizeof(float)));
    EXPECT_TRUE(at::allclose(blocks.back(), kept.back(), 1e-5, 1e-5));
}

TEST(WeightKeeping, KeepsTheEndOfTheWalkToTheByte) {
    const Narrowed model(sourceDir() / "tests/data/models/gpt2", Dtype::f16, at::kHalf);
    Source source(model.path());
    const MatrixSizes sizes = source.sizes();
    const std::uint64_t D = source.spec().modelDim;
    const std::uint64_t table = source.spec().vocabulary * D * sizeof(float);
    // The head is the embedding's table; behind the last block nothing else is.
    Weights weights = source.weights(table);
    EXPECT_FALSE(weights.head.stored());
    EXPECT_FALSE(weights.stacks.back().tokens.stored()) << "the same matrix";
    EXPECT_EQ(sizesOf(weights).all, sizes.all - table);
    weights = source.weights(table - 1);
    EXPECT_TRUE(weights.head.stored());
    // What is smaller than the head still goes in, from the last layer on.
    EXPECT_FALSE(weights.stacks.back().blocks.back().attn.o.weight.stored());
    EXPECT_LT(sizes.all - sizesOf(weights).all, table);
    weights = source.weights(sizes.all);
    EXPECT_EQ(sizesOf(weights).all, 0U);
    EXPECT_EQ(sizesOf(weights).use, 0U);
}

TEST(WeightKeeping, LooksAtValuesThatItDoesNotKeep) {
    const fs::path folder = sourceDir() / "tests/data/models/gpt2";
    const auto reader = valueOf(SafetensorsReader::open(folder / "model.safetensors"));
    const TemporaryFolder broken;
    fs::copy_file(folder / "config.json", broken.path() / "config.json");
    std::vector<OutTensor> tensors;
    std::vector<std::byte> poked;
    std::string name;
    for (const TensorEntry& entry : reader.tensors()) {
        tensors.push_back({entry.name, entry.dtype, entry.shape, entry.bytes});
        if (!entry.name.ends_with("h.0.attn.c_attn.weight")) continue;
        poked.assign(entry.bytes.begin(), entry.bytes.end());
        const float bad = std::numeric_limits<float>::quiet_NaN();
        std::memcpy(poked.data() + poked.size() - sizeof(bad), &bad, sizeof(bad));
        tensors.back().bytes = poked;
        name = entry.name;
    }
    ASSERT_TRUE(writeSafetensors(broken.path("model.safetensors"), tensors, {}, Overwrite::allow));
    const auto read = valueOf(readModel(valueOf(ConfigView::read(broken.path()))));
    const auto checkpoint = valueOf(Checkpoint::open(broken.path()));
    for (const std::uint64_t bytes : {std::uint64_t{0}, kEverything}) {
        Weights weights = valueOf(
            readWeights(read.spec, read.table, checkpoint, nullptr, WeightPool::create(checkpoint.files())));
        expectError(keepMatrices(weights, bytes), ErrorCode::notFinite, {name});
    }
}

}  // namespace
}  // namespace headscope::test
