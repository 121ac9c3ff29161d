// SPDX-License-Identifier: GPL-3.0-or-later
// Configs, specs and checkpoints of the shape that a test needs; no torch.
#pragma once

#include <deque>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/safetensors_writer.h"
#include "core/model/spec/families.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope::test {

/// Folder of a model that ships with the tests.
inline std::filesystem::path modelFolder(const std::string& name) {
    return std::filesystem::path(HEADSCOPE_SOURCE_DIR) / "tests/data/models" / name;
}

/// A config.json of the tests, to change and read again.
inline nlohmann::json configOf(const std::string& model) {
    return nlohmann::json::parse(readBytes(modelFolder(model) / "config.json"));
}

/// The view of a config.
inline ConfigView viewOf(const nlohmann::json& config) {
    return valueOf(ConfigView::parse(config.dump(), "config.json"));
}

/// Reads a config as the program does.
inline Result<ReadModel> readConfig(const nlohmann::json& config) { return readModel(viewOf(config)); }

/// A spec with these numbers, as small as a model can be, of one causal stack.
inline ModelSpec specOf(std::uint32_t layers, std::uint32_t heads, std::uint32_t headDim) {
    ModelSpec spec;
    spec.modelDim = heads * headDim;
    spec.vocabulary = 10;
    spec.maxPositions = 32;
    spec.normEpsilon = 1e-5F;
    StackSpec stack;
    stack.layers.resize(layers);
    stack.block.attention = {heads, heads, headDim, Visibility::causal, 1.0F};
    stack.block.mlpDim = 4 * spec.modelDim;
    spec.stacks.push_back(stack);
    return spec;
}

/// What a checkpoint of a test holds.
struct MadeTensor {
    std::string name;
    std::vector<std::uint64_t> shape;
};

/// Writes zeros under these names; returns the opened checkpoint.
inline Checkpoint checkpointOf(const TemporaryFolder& folder, const std::vector<MadeTensor>& made) {
    std::deque<std::string> data;
    std::vector<OutTensor> tensors;
    for (const MadeTensor& tensor : made) {
        std::uint64_t bytes = 4;
        for (const std::uint64_t extent : tensor.shape) bytes *= extent;
        data.emplace_back(bytes, '\0');
        tensors.push_back({tensor.name, Dtype::f32, tensor.shape, std::as_bytes(std::span(data.back()))});
    }
    const auto written = writeSafetensors(folder.path("model.safetensors"), tensors, {}, Overwrite::allow);
    if (!written) throw std::runtime_error(written.error().text());
    return valueOf(Checkpoint::open(folder.path()));
}

}  // namespace headscope::test
