// SPDX-License-Identifier: GPL-3.0-or-later
// Fields of cli.md's `ablate` row.
#include "app/cli/commands/ablate_report.h"

#include <optional>
#include <utility>

#include "app/cli/wording.h"
#include "core/analysis/statistics.h"

namespace headscope::cli {
namespace {

void writeOptional(JsonWriter& json, const char* name, const std::optional<double>& value) {
    json.key(name);
    if (value) {
        json.value(*value);
    } else {
        json.null();
    }
}

void writeSummary(JsonWriter& json, const char* name, const std::optional<LogitsSummary>& summary,
                  const ModelInfo& model) {
    json.key(name);
    if (!summary) {
        json.null();
        return;
    }
    json.beginObject().key("top").beginArray();
    for (const TokenScore& score : summary->top) writeToken(json, score, model);
    json.endArray();
    writeOptional(json, "loss", summary->loss);
    if (!summary->lossPerPosition.empty()) json.list("loss_per_position", summary->lossPerPosition);
    for (const auto& [key, score] :
         {std::pair{"target", &summary->target}, std::pair{"foil", &summary->foil}}) {
        if (!*score) continue;
        json.key(key);
        writeToken(json, **score, model);
    }
    if (summary->target && summary->foil)
        json.member("logit_diff", summary->target->logit - summary->foil->logit);
    json.endObject();
}

void writePerPosition(JsonWriter& json, const char* name, double mean, const std::vector<float>& values) {
    json.key(name).beginObject().member("mean", mean).list("per_position", values).endObject();
}

void writeEffect(JsonWriter& json, const Effect& effect) {
    json.key("effect").beginObject();
    if (effect.hidden) {
        writePerPosition(json, "hidden_change", effect.hidden->mean, effect.hidden->perPosition);
        writePerPosition(json, "cosine", effect.hidden->cosine, effect.hidden->cosinePerPosition);
    } else {
        json.member("kl", effect.kl).list("kl_per_position", effect.klPerPosition);
        writeOptional(json, "dloss", effect.dloss);
        json.member("top1_changed", effect.top1Changed);
        if (effect.dlogprob) json.member("dlogprob", *effect.dlogprob);
        if (effect.logitDiffBaseline && effect.logitDiffEdited) {
            json.member("dlogit_diff", *effect.logitDiffEdited - *effect.logitDiffBaseline);
        }
    }
    json.endObject();
}

void writeResult(JsonWriter& json, const RunResult& result, const ModelInfo& model) {
    const Effect& effect = *result.effect;
    json.member("position", effect.position.value);
    writeSummary(json, "baseline", result.baseline, model);
    writeSummary(json, "edited", result.logits, model);
    writeEffect(json, effect);
}

}  // namespace

std::vector<NamedMean> ablateMeans(const AblateReport& report) {
    const std::vector<std::pair<const char*, std::optional<double> (*)(const Effect&)>> numbers = {
        {"kl", [](const Effect& e) { return e.hidden ? std::nullopt : std::optional(e.kl); }},
        {"dloss", [](const Effect& e) { return e.dloss; }},
        {"top1_changed",
         [](const Effect& e) { return e.hidden ? std::nullopt : std::optional(e.top1Changed ? 1.0 : 0.0); }},
        {"dlogprob", [](const Effect& e) { return e.dlogprob; }},
        {"dlogit_diff",
         [](const Effect& e) {
             return e.logitDiffBaseline && e.logitDiffEdited
                        ? std::optional(*e.logitDiffEdited - *e.logitDiffBaseline)
                        : std::nullopt;
         }},
        {"hidden_change",
         [](const Effect& e) { return e.hidden ? std::optional(e.hidden->mean) : std::nullopt; }},
        {"cosine", [](const Effect& e) { return e.hidden ? std::optional(e.hidden->cosine) : std::nullopt; }},
    };
    std::vector<NamedMean> means;
    for (const auto& [name, read] : numbers) {
        std::vector<float> values;
        for (const RunResultPtr& result : report.results) {
            if (const auto value = read(*result->effect)) values.push_back(static_cast<float>(*value));
        }
        if (!values.empty()) means.push_back({name, bootstrapMean(values), values.size()});
    }
    return means;
}

std::string ablateJson(const AblateReport& report, const Provenance& provenance) {
    JsonWriter json;
    json.beginObject();
    writeProvenance(json, provenance);
    if (!report.many) {
        writeResult(json, *report.results.front(), *report.model);
        return json.endObject().text();
    }
    json.member("n", report.results.size()).key("effect").beginObject();
    for (const NamedMean& mean : ablateMeans(report)) {
        json.key(mean.name).beginObject(JsonLayout::oneLine).member("value", mean.interval.mean);
        json.key("ci").beginArray().value(mean.interval.low).value(mean.interval.high).endArray();
        json.member("n", mean.count).endObject();
    }
    json.endObject().key("prompts").beginArray();
    for (const RunResultPtr& result : report.results) {
        json.beginObject();
        writeResult(json, *result, *report.model);
        json.endObject();
    }
    return json.endArray().endObject().text();
}

}  // namespace headscope::cli
