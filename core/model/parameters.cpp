// SPDX-License-Identifier: GPL-3.0-or-later
// Fresh leaves, and the forward's view of them.
#include "core/model/parameters.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/normal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/check.h"

namespace headscope {
namespace {

std::string fileName(const TensorTable& table, const TensorRow& row) {
    const bool prefixed = !row.ofHead && !table.prefixes.empty();
    return prefixed ? table.prefixes.front() + row.theirs : row.theirs;
}

at::Tensor freshTensor(const ModelSpec& spec, const TensorRow& row, at::Generator& generator) {
    const std::vector<std::int64_t> shape(row.shape.begin(), row.shape.end());
    const at::TensorOptions options(at::kFloat);
    if (row.ours.ends_with(".bias")) return at::zeros(shape, options);
    if (row.ours.ends_with("norm.weight")) return at::ones(shape, options);
    double deviation = 0.02 * std::sqrt(768.0 / spec.modelDim);
    if (row.ours.ends_with(".attn.o.weight") || row.ours.ends_with(".mlp.out.weight"))
        deviation /= std::sqrt(2.0 * spec.layerCount());
    return at::normal(0.0, deviation, shape, generator, options);
}

}  // namespace

Parameters freshParameters(const ModelSpec& spec, const TensorTable& table, std::uint64_t seed) {
    const at::NoGradGuard noGradients;
    at::Generator generator = at::detail::createCPUGenerator(seed);
    Parameters parameters;
    for (const TensorRow& row : table.rows) {
        std::string name = fileName(table, row);
        // The slices of a fused tensor share one leaf.
        if (std::find(parameters.names.begin(), parameters.names.end(), name) != parameters.names.end())
            continue;
        parameters.names.push_back(std::move(name));
        parameters.tensors.push_back(freshTensor(spec, row, generator).requires_grad_(true));
    }
    return parameters;
}

Result<Weights> weightsOf(const ModelSpec& spec, const TensorTable& table, const Parameters& parameters) {
    NamedTensors named;
    for (const TensorRow& row : table.rows) {
        const auto found = std::find(parameters.names.begin(), parameters.names.end(), fileName(table, row));
        HEADSCOPE_CHECK(found != parameters.names.end());
        const auto index = static_cast<std::size_t>(found - parameters.names.begin());
        named.emplace(row.ours, viewOf(parameters.tensors[index], row));
    }
    return assembleWeights(spec, std::move(named));
}

}  // namespace headscope
