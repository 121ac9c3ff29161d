// SPDX-License-Identifier: GPL-3.0-or-later
// Sweep results as CSV, JSON and safetensors.
#include "core/export/sweep_writer.h"

#include <fmt/format.h>

#include <span>
#include <vector>

#include "core/checkpoint/safetensors_writer.h"
#include "core/export/csv_writer.h"
#include "core/interventions/edit_text.h"

namespace headscope {
namespace {

bool hasInterval(const SweepResult& result) { return result.ciLow.size() == result.values.size(); }

// The main stack's own heads have plain names; those of an encoder and of cross-attention say so.
std::string prefixOf(const HeadGrid& grid, std::string_view separator) {
    if (grid.stack == Stack::encoder) return fmt::format("encoder{}", separator);
    return grid.kind == AttentionKind::cross ? fmt::format("cross{}", separator) : std::string();
}

std::span<const float> valuesOf(const SweepResult& result, std::size_t grid,
                                const std::vector<float>& values) {
    const std::size_t cells = std::size_t{result.grids[grid].layers} * result.grids[grid].heads;
    return std::span(values).subspan(result.begin(grid), cells);
}

void writeMap(JsonWriter& json, std::string_view name, const SweepResult& result,
              const std::vector<float>& values) {
    for (std::size_t g = 0; g < result.grids.size(); ++g) {
        const HeadGrid& grid = result.grids[g];
        json.key(prefixOf(grid, "_") + std::string(name));
        if (values.size() != result.values.size()) {
            json.null();
            continue;
        }
        json.beginArray();
        for (std::uint32_t layer = 0; layer < grid.layers; ++layer) {
            json.values(valuesOf(result, g, values).subspan(std::size_t{layer} * grid.heads, grid.heads));
        }
        json.endArray();
    }
}

Result<void> writeAsSafetensors(const std::filesystem::path& path, const SweepResult& result,
                                const Provenance& provenance, Overwrite overwrite) {
    const std::vector<CapturedTensor> maps = sweepTensors(result);
    std::vector<OutTensor> tensors;
    tensors.reserve(maps.size());
    for (const CapturedTensor& map : maps) {
        tensors.push_back({map.name,
                           Dtype::f32,
                           {map.shape.begin(), map.shape.end()},
                           std::as_bytes(std::span(map.values))});
    }
    return writeSafetensors(path, tensors,
                            {{"headscope", provenanceBlock(provenance)},
                             {"metric", std::string(metricText(result.request.metric))},
                             {"edit_kind", editKindText(result.request.kind, result.request.parameter)},
                             {"method", std::string(methodText(result.request.method))},
                             {"n", std::to_string(result.n)}},
                            overwrite);
}

}  // namespace

std::vector<CapturedTensor> sweepTensors(const SweepResult& result) {
    std::vector<CapturedTensor> tensors;
    for (std::size_t g = 0; g < result.grids.size(); ++g) {
        const auto add = [&](const char* name, const std::vector<float>& values) {
            const HeadGrid& grid = result.grids[g];
            const auto cells = valuesOf(result, g, values);
            tensors.push_back(
                {prefixOf(grid, ".") + name, {grid.layers, grid.heads}, {cells.begin(), cells.end()}});
        };
        add("effect", result.values);
        if (hasInterval(result)) add("ci_low", result.ciLow);
        if (hasInterval(result)) add("ci_high", result.ciHigh);
    }
    return tensors;
}

std::string sweepCsv(const SweepResult& result) {
    CsvWriter csv;
    const bool estimated = result.request.method != SweepMethod::exact;
    for (const char* name : {"layer", "head", "value", "ci_low", "ci_high", "n"}) csv.text(name);
    if (estimated) csv.text("method");
    csv.endRow();
    std::size_t cell = 0;
    for (const HeadGrid& grid : result.grids) {
        const std::string prefix(headPrefix(grid.stack, grid.kind));
        for (std::uint32_t i = 0; i < grid.layers * grid.heads; ++i, ++cell) {
            csv.text(prefix + std::to_string(i / grid.heads)).number(std::uint64_t{i % grid.heads});
            csv.number(result.values[cell]);
            if (hasInterval(result)) {
                csv.number(result.ciLow[cell]).number(result.ciHigh[cell]);
            } else {
                csv.text("").text("");
            }
            csv.number(std::uint64_t{result.n});
            if (estimated) csv.text(methodText(result.request.method));
            csv.endRow();
        }
    }
    return csv.str();
}

std::string sweepJson(const SweepResult& result, const Provenance& provenance) {
    JsonWriter json;
    json.beginObject();
    writeProvenance(json, provenance);
    json.member("metric", metricText(result.request.metric));
    json.member("edit_kind", editKindText(result.request.kind, result.request.parameter));
    json.member("method", methodText(result.request.method));
    // Many prompts have a position each.
    if (result.request.logits.position && provenance.inputs.size() == 1) {
        json.member("position", result.request.logits.position->value);
    }
    writeMap(json, "effect", result, result.values);
    writeMap(json, "ci_low", result, result.ciLow);
    writeMap(json, "ci_high", result, result.ciHigh);
    json.member("n", result.n);
    return json.endObject().text();
}

Result<void> checkSweepName(const std::filesystem::path& path) {
    for (const char* ending : {".csv", ".json", ".safetensors"}) {
        if (path.extension() == ending) return {};
    }
    return fail(ErrorCode::usage,
                fmt::format("\"{}\" ends neither in .csv, .json nor .safetensors", path.string()),
                "name the file so that its format is clear");
}

Result<void> writeSweep(const std::filesystem::path& path, const SweepResult& result,
                        const Provenance& provenance, Overwrite overwrite) {
    HEADSCOPE_CHECKED(checkSweepName(path));
    if (path.extension() == ".safetensors") return writeAsSafetensors(path, result, provenance, overwrite);
    const std::string text = path.extension() == ".csv" ? sweepCsv(result) : sweepJson(result, provenance);
    return writeFileAtomically(path, text, overwrite);
}

}  // namespace headscope
