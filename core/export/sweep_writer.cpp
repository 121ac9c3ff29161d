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

void writeMap(JsonWriter& json, std::string_view name, const SweepResult& result,
              const std::vector<float>& values) {
    json.key(name);
    if (values.size() != result.values.size()) {
        json.null();
        return;
    }
    json.beginArray();
    for (std::uint32_t layer = 0; layer < result.layers; ++layer) {
        json.values(std::span(values).subspan(std::size_t{layer} * result.heads, result.heads));
    }
    json.endArray();
}

Result<void> writeAsSafetensors(const std::filesystem::path& path, const SweepResult& result,
                                const Provenance& provenance, Overwrite overwrite) {
    const std::vector<std::uint64_t> shape = {result.layers, result.heads};
    std::vector<OutTensor> tensors = {{"effect", Dtype::f32, shape, std::as_bytes(std::span(result.values))}};
    if (hasInterval(result)) {
        tensors.push_back({"ci_low", Dtype::f32, shape, std::as_bytes(std::span(result.ciLow))});
        tensors.push_back({"ci_high", Dtype::f32, shape, std::as_bytes(std::span(result.ciHigh))});
    }
    return writeSafetensors(path, tensors,
                            {{"headscope", provenanceBlock(provenance)},
                             {"metric", std::string(metricText(result.request.metric))},
                             {"edit_kind", editKindText(result.request.kind, result.request.parameter)},
                             {"n", std::to_string(result.n)}},
                            overwrite);
}

}  // namespace

std::string sweepCsv(const SweepResult& result) {
    CsvWriter csv;
    for (const char* name : {"layer", "head", "value", "ci_low", "ci_high", "n"}) csv.text(name);
    csv.endRow();
    for (std::uint32_t layer = 0; layer < result.layers; ++layer) {
        for (std::uint32_t head = 0; head < result.heads; ++head) {
            const std::size_t cell = std::size_t{layer} * result.heads + head;
            csv.number(std::uint64_t{layer}).number(std::uint64_t{head}).number(result.values[cell]);
            if (hasInterval(result)) {
                csv.number(result.ciLow[cell]).number(result.ciHigh[cell]);
            } else {
                csv.text("").text("");
            }
            csv.number(std::uint64_t{result.n}).endRow();
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
