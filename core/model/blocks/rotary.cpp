// SPDX-License-Identifier: GPL-3.0-or-later
// Rotary position embedding.
#include "core/model/blocks/rotary.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/model/tensor_bridge.h"

namespace headscope {

namespace {

constexpr double kTurn = 2.0 * std::numbers::pi;

at::TensorOptions f64() { return at::TensorOptions(at::kDouble); }

at::Tensor plainFrequencies(const RotarySpec& spec, double base) {
    const at::Tensor exponents =
        at::arange(0, spec.dims, 2, f64()) / static_cast<double>(spec.dims);  // [dims / 2]
    return at::pow(base, -exponents);                                         // [dims / 2]
}

// Llama 3: how often a pair turns within the first training's context decides.
at::Tensor byParts(const at::Tensor& frequencies, const RotaryStretchSpec& stretch) {
    const double low = stretch.lowest, high = stretch.highest;
    const at::Tensor turns = frequencies * (static_cast<double>(stretch.originalPositions) / kTurn);
    const at::Tensor kept = ((turns - low) / (high - low)).clamp(0.0, 1.0);  // 1: as it was
    return frequencies * (kept + (1.0 - kept) / static_cast<double>(stretch.factor));
}

// Peng et al. 2023, equations 17 to 23, as transformers reads them.
at::Tensor yarn(const at::Tensor& frequencies, const RotarySpec& spec) {
    const RotaryStretchSpec& stretch = spec.stretch;
    const double dims = spec.dims;
    const auto dimensionOf = [&](double turns) {
        return dims * std::log(static_cast<double>(stretch.originalPositions) / (turns * kTurn)) /
               (2.0 * std::log(static_cast<double>(spec.base)));
    };
    double low = dimensionOf(stretch.fastest), high = dimensionOf(stretch.slowest);
    if (stretch.wholeDims) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, dims - 1.0);
    if (low == high) high += 0.001;
    const at::Tensor slowed =
        ((at::arange(static_cast<std::int64_t>(spec.dims / 2), f64()) - low) / (high - low)).clamp(0.0, 1.0);
    return frequencies * (1.0 - slowed + slowed / static_cast<double>(stretch.factor));
}

// The base of a prompt of `count` tokens.
double dynamicBase(const RotarySpec& spec, std::int64_t count) {
    const RotaryStretchSpec& stretch = spec.stretch;
    const double ratio = std::max(1.0, static_cast<double>(count) / stretch.originalPositions);
    const double factor = stretch.factor, dims = spec.dims;
    return static_cast<double>(spec.base) * std::pow(factor * ratio - (factor - 1.0), dims / (dims - 2.0));
}

}  // namespace

at::Tensor rotaryFrequencies(const RotarySpec& spec, std::int64_t count) {
    const RotaryStretchSpec& stretch = spec.stretch;
    at::Tensor plain = plainFrequencies(spec, static_cast<double>(spec.base));
    switch (stretch.kind) {
        case RotaryStretch::none:
            return plain;
        case RotaryStretch::linear:
            return plain / static_cast<double>(stretch.factor);
        case RotaryStretch::dynamic:
            return plainFrequencies(spec, dynamicBase(spec, count));
        case RotaryStretch::byParts:
            return byParts(plain, stretch);
        case RotaryStretch::yarn:
            return yarn(plain, spec);
        case RotaryStretch::lists:
            break;
    }
    const bool isLong = count > static_cast<std::int64_t>(stretch.originalPositions);
    return plain / tensorFromFloats(isLong ? stretch.longFactors : stretch.shortFactors, {spec.dims / 2})
                       .to(at::kDouble);
}

RotaryTable makeRotaryTable(const RotarySpec& spec, std::int64_t count) {
    const at::Tensor angles =
        at::outer(at::arange(count, f64()), rotaryFrequencies(spec, count));  // [count, dims / 2]
    const auto amplitude = static_cast<double>(spec.amplitude);
    return {(at::cos(angles) * amplitude).to(at::kFloat), (at::sin(angles) * amplitude).to(at::kFloat)};
}

at::Tensor rotate(const at::Tensor& x, const RotarySpec& spec, const RotaryTable& table,
                  const at::Tensor& positions) {
    const auto dims = static_cast<std::int64_t>(spec.dims);
    const at::Tensor cosine = table.cosine.index_select(0, positions).unsqueeze(1);  // [P, 1, dims / 2]
    const at::Tensor sine = table.sine.index_select(0, positions).unsqueeze(1);      // [P, 1, dims / 2]
    const at::Tensor turning = x.narrow(-1, 0, dims);                                // [B, P, H, dims]
    const bool half = spec.pairing == RotaryPairing::halfSplit;
    const at::Tensor pairs =
        half ? turning.unflatten(-1, {2, dims / 2}) : turning.unflatten(-1, {dims / 2, 2});
    const std::int64_t axis = half ? -2 : -1;
    const at::Tensor a = pairs.select(axis, 0);  // [B, P, H, dims / 2]
    const at::Tensor b = pairs.select(axis, 1);  // [B, P, H, dims / 2]
    at::Tensor turned =
        at::stack({a * cosine - b * sine, b * cosine + a * sine}, axis).flatten(-2);  // [B, P, H, dims]
    if (dims == x.size(-1)) return turned;
    return at::cat({turned, x.narrow(-1, dims, x.size(-1) - dims)}, -1);  // [B, P, H, d]
}

}  // namespace headscope
