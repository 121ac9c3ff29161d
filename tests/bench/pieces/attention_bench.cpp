// SPDX-License-Identifier: GPL-3.0-or-later
// One attention sublayer of GPT-2-small's shape, with and without the pooling of its patterns.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include <benchmark/benchmark.h>

#include "core/model/blocks/attention.h"
#include "core/model/taps.h"

namespace headscope {
namespace {

constexpr std::int64_t kHeads = 12, kDim = 64;

class Pooling final : public AttentionHooks {
public:
    Pooling(Taps* taps, std::int64_t rows) : m_taps(taps), m_rows(rows) {}
    void seen(TapPoint, const at::Tensor&) override {}
    [[nodiscard]] bool wantsScores() const override { return false; }
    void scoresSeen(const at::Tensor&, const PatternBlock&) override {}
    at::Tensor pattern(const at::Tensor& pattern, const PatternBlock& block) override {
        if (m_taps) m_taps->thumbnailRows({}, AttentionKind::self, pattern, block, m_rows);
        return pattern;
    }
    at::Tensor z(const at::Tensor& z, const QueryRows&) override { return z; }

private:
    Taps* m_taps;
    std::int64_t m_rows;
};

void attention(benchmark::State& state, bool pooled) {
    const at::NoGradGuard noGradients;
    const std::int64_t tokens = state.range(0);
    const AttentionSpec spec{static_cast<std::uint32_t>(kHeads), static_cast<std::uint32_t>(kHeads),
                             static_cast<std::uint32_t>(kDim), Visibility::causal, 0.125F};
    const LayerSpec layer;
    const RotarySpec rotary;
    const RotaryTable table;
    const AttentionWeights weights;
    const at::Tensor none;
    const QueryRows rows = QueryRows::everyOf(tokens);
    const QueriesAndKeys scored{at::randn({1, tokens, kHeads, kDim}), at::randn({1, tokens, kHeads, kDim})};
    const at::Tensor values = at::randn({1, tokens, kHeads, kDim});
    for (auto _ : state) {
        Taps taps;
        Pooling hooks(pooled ? &taps : nullptr, tokens);
        benchmark::DoNotOptimize(
            attend(scored, values,
                   {spec, layer, Positions::none, rotary, table, weights, rows, 1e-5F, none, none}, hooks));
    }
}

void causalAttention(benchmark::State& state) { attention(state, false); }
void causalAttentionPooled(benchmark::State& state) { attention(state, true); }

BENCHMARK(causalAttention)->Arg(64)->Arg(256)->Arg(1024)->Arg(4096)->UseRealTime();
BENCHMARK(causalAttentionPooled)->Arg(64)->Arg(256)->Arg(1024)->Arg(4096)->UseRealTime();

}  // namespace
}  // namespace headscope
