// SPDX-License-Identifier: GPL-3.0-or-later
// From logits to an answer, at every position of 64 with GPT-2's vocabulary.
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include <benchmark/benchmark.h>

#include "core/forward/effect_meter.h"
#include "core/forward/forward_pass.h"

namespace headscope {
namespace {

constexpr std::int64_t kPositions = 64, kVocabulary = 50257;

void logProbabilities(benchmark::State& state) {
    const at::NoGradGuard noGradients;
    const at::Tensor logits = at::randn({kPositions, kVocabulary});
    for (auto _ : state) benchmark::DoNotOptimize(finiteLogProbs(logits).value());
}

void klOfEveryPosition(benchmark::State& state) {
    const at::NoGradGuard noGradients;
    const at::Tensor before = finiteLogProbs(at::randn({kPositions, kVocabulary})).value();
    const at::Tensor after = finiteLogProbs(at::randn({kPositions, kVocabulary})).value();
    for (auto _ : state) benchmark::DoNotOptimize(klRows(before, after));
}

BENCHMARK(logProbabilities)->UseRealTime();
BENCHMARK(klOfEveryPosition)->UseRealTime();

}  // namespace
}  // namespace headscope
