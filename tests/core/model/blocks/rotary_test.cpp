// SPDX-License-Identifier: GPL-3.0-or-later
// Frequencies under each stretch, and what a rotation keeps.
#include "core/model/blocks/rotary.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace headscope {
namespace {

RotarySpec stretched(RotaryStretch kind, float factor) {
    RotarySpec spec;
    spec.dims = 8;
    spec.base = 100.0F;
    spec.stretch.kind = kind;
    spec.stretch.factor = factor;
    spec.stretch.originalPositions = 64;
    return spec;
}

double frequency(const RotarySpec& spec, std::int64_t pair, std::int64_t count = 10) {
    return rotaryFrequencies(spec, count)[pair].item<double>();
}

TEST(Rotary, FrequenciesFallByThePublishedRule) {
    const RotarySpec spec = stretched(RotaryStretch::none, 1.0F);
    for (std::int64_t i = 0; i < 4; ++i)
        EXPECT_NEAR(frequency(spec, i), std::pow(100.0, -2.0 * static_cast<double>(i) / 8.0), 1e-12);
    EXPECT_NEAR(frequency(stretched(RotaryStretch::linear, 4.0F), 2), 0.1 / 4.0, 1e-9);
}

TEST(Rotary, LongWavesAreSlowedAndShortOnesKept) {
    // Pair 0 turns 64 / 2π ≈ 10 times within the first training, pair 3 a third of a time.
    const RotarySpec parts = stretched(RotaryStretch::byParts, 8.0F);
    EXPECT_NEAR(frequency(parts, 0), 1.0, 1e-12);
    EXPECT_NEAR(frequency(parts, 3), std::pow(100.0, -0.75) / 8.0, 1e-9);
    const double turns = std::pow(100.0, -0.25) * 64.0 / (2.0 * std::numbers::pi);  // 3.2: between 1 and 4
    const double kept = (turns - 1.0) / 3.0;
    EXPECT_NEAR(frequency(parts, 1), std::pow(100.0, -0.25) * (kept + (1.0 - kept) / 8.0), 1e-9);
    RotarySpec yarn = stretched(RotaryStretch::yarn, 8.0F);
    yarn.stretch.fastest = 4.0F;
    EXPECT_NEAR(frequency(yarn, 0), 1.0, 1e-12);
    EXPECT_NEAR(frequency(yarn, 3), std::pow(100.0, -0.75) / 8.0, 1e-9);
}

TEST(Rotary, DynamicBasesGrowOnlyWithLongPrompts) {
    const RotarySpec dynamic = stretched(RotaryStretch::dynamic, 2.0F);
    EXPECT_NEAR(frequency(dynamic, 1, 64), std::pow(100.0, -0.25), 1e-12);
    EXPECT_LT(frequency(dynamic, 1, 65), std::pow(100.0, -0.25));
}

TEST(Rotary, ListsAreChosenByTheLengthOfThePrompt) {
    RotarySpec lists = stretched(RotaryStretch::lists, 2.0F);
    lists.stretch.shortFactors = {1, 1, 1, 2};
    lists.stretch.longFactors = {1, 1, 1, 5};
    EXPECT_NEAR(frequency(lists, 3, 64), std::pow(100.0, -0.75) / 2.0, 1e-9);
    EXPECT_NEAR(frequency(lists, 3, 65), std::pow(100.0, -0.75) / 5.0, 1e-9);
}

TEST(Rotary, AmplitudeScalesAndRotationKeepsLengths) {
    RotarySpec spec = stretched(RotaryStretch::none, 1.0F);
    const at::Tensor x = at::randn({1, 5, 2, 8});
    const at::Tensor positions = at::arange(5, at::kLong);
    for (const RotaryPairing pairing : {RotaryPairing::halfSplit, RotaryPairing::interleaved}) {
        spec.pairing = pairing;
        spec.amplitude = 1.0F;
        const at::Tensor turned = rotate(x, spec, makeRotaryTable(spec, 5), positions);
        EXPECT_TRUE(at::allclose(turned.norm(2, -1), x.norm(2, -1), 1e-5, 1e-6));
        spec.amplitude = 1.5F;
        EXPECT_TRUE(
            at::allclose(rotate(x, spec, makeRotaryTable(spec, 5), positions), turned * 1.5, 1e-5, 1e-6));
    }
}

}  // namespace
}  // namespace headscope
