// SPDX-License-Identifier: GPL-3.0-or-later
// Models and reference files for tests: those of the project, and those of the shared folder where it exists.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/checkpoint/safetensors_reader.h"
#include "core/forward/forward_pass.h"
#include "core/forward/loaded_model.h"

namespace headscope::test {

/// Memory limit of engines in tests.
inline constexpr std::uint64_t kTestMemory = std::uint64_t{2} << 30U;

/// Folder of the project.
inline std::filesystem::path sourceDir() { return HEADSCOPE_SOURCE_DIR; }
/// Folder of larger reference data; may be absent.
inline std::filesystem::path sharedDir() { return HEADSCOPE_TEST_DATA_DIR; }
/// The model that ships with the program.
inline std::filesystem::path demoDir() { return sourceDir() / "resources" / "models" / "demo-induction"; }

/// Opens a model or fails the test.
inline std::shared_ptr<const LoadedModel> openModel(const std::filesystem::path& folder) {
    auto model = LoadedModel::load(folder, {});
    if (!model) {
        ADD_FAILURE() << model.error().text();
        return nullptr;
    }
    return *model;
}

/// Parses a JSON file or fails the test.
inline nlohmann::json readJson(const std::filesystem::path& path) {
    std::ifstream in(path);
    if (!in) ADD_FAILURE() << "cannot read " << path;
    return nlohmann::json::parse(in, nullptr, false);
}

/// A reference file of tensors.
class GoldenTensors {
public:
    explicit GoldenTensors(const std::filesystem::path& path) {
        auto reader = SafetensorsReader::open(path);
        if (!reader) {
            ADD_FAILURE() << reader.error().text();
            return;
        }
        m_reader = std::move(*reader);
    }
    /// True where the file has it.
    [[nodiscard]] bool has(const std::string& name) const { return m_reader.find(name) != nullptr; }
    /// Shape: row-major floats of a float32 or integer tensor.
    [[nodiscard]] std::vector<float> floats(const std::string& name) const {
        const TensorEntry* entry = m_reader.find(name);
        if (!entry) {
            ADD_FAILURE() << "no tensor " << name;
            return {};
        }
        std::vector<float> values(entry->elements());
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = read(*entry, i);
        return values;
    }
    /// Token ids.
    [[nodiscard]] std::vector<TokenId> ids(const std::string& name) const {
        std::vector<TokenId> out;
        for (const float value : floats(name)) out.push_back(TokenId{static_cast<std::uint32_t>(value)});
        return out;
    }
    /// Extents of a tensor.
    [[nodiscard]] std::vector<std::uint64_t> shape(const std::string& name) const {
        const TensorEntry* entry = m_reader.find(name);
        return entry ? entry->shape : std::vector<std::uint64_t>{};
    }

private:
    static float read(const TensorEntry& entry, std::size_t i) {
        const std::byte* at = entry.bytes.data() + i * dtypeBytes(entry.dtype);
        const auto as = [at]<class T>(T value) {
            std::memcpy(&value, at, sizeof(T));
            return static_cast<float>(value);
        };
        switch (entry.dtype) {
            case Dtype::f32:
                return as(float{});
            case Dtype::f64:
                return as(double{});
            case Dtype::i64:
                return as(std::int64_t{});
            case Dtype::i32:
                return as(std::int32_t{});
            case Dtype::u8:
            case Dtype::boolean:
                return as(std::uint8_t{});
            default:
                ADD_FAILURE() << "dtype of " << entry.name;
                return 0;
        }
    }
    SafetensorsReader m_reader;
};

/// Ids from a JSON list.
inline std::vector<TokenId> idsOf(const nlohmann::json& list) {
    std::vector<TokenId> ids;
    for (const auto& id : list) ids.push_back(TokenId{id.get<std::uint32_t>()});
    return ids;
}

/// The captured tensor of a name, or a failure.
inline const CapturedTensor& captured(const RunResult& result, const std::string& name) {
    for (const CapturedTensor& tensor : result.captures) {
        if (tensor.name == name) return tensor;
    }
    ADD_FAILURE() << "nothing captured as " << name;
    static const CapturedTensor kNone;
    return kNone;
}

/// A run that keeps all taps and all logits.
inline RunRequest fullCapture(std::vector<TokenId> ids, std::vector<std::uint8_t> segments = {}) {
    RunRequest request;
    request.input = {std::move(ids), std::move(segments)};
    request.capture.taps.assign(kAllTaps.begin(), kAllTaps.end());
    request.capture.logits = KeptLogits::all;
    return request;
}

/// The picture or sound of a reference file, with as many positions as `form` makes of it.
inline MediaPtr mediaOf(const GoldenTensors& golden, const MediaSpec& form) {
    auto media = std::make_shared<MediaTensor>();
    for (const std::uint64_t size : golden.shape("media"))
        media->shape.push_back(static_cast<std::uint32_t>(size));
    media->values = golden.floats("media");
    const bool picture = form.kind == InputKind::image;
    media->positions = picture ? form.positionsOf(media->shape[1], media->shape[2]) : form.positions();
    media->contentHash = media->hashOf();
    return MediaPtr(std::move(media));
}

/// Runs or fails the test.
inline RunResult runOrFail(ForwardPass& pass, const RunRequest& request) {
    auto result = pass.run(request, {});
    if (!result) {
        ADD_FAILURE() << result.error().text();
        return {};
    }
    return std::move(*result);
}

}  // namespace headscope::test

/// Skips the test, saying why, where the shared folder lacks `relative`.
#define HEADSCOPE_NEEDS_SHARED(relative)                                       \
    if (!std::filesystem::exists(::headscope::test::sharedDir() / (relative))) \
    GTEST_SKIP() << "needs " << (::headscope::test::sharedDir() / (relative)) << ", which is not here"
