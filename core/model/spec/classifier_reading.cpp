// SPDX-License-Identifier: GPL-3.0-or-later
// Labels and heads of classifiers.
#include "core/model/spec/classifier_reading.h"

#include <fmt/format.h>

#include <utility>

namespace headscope {
namespace {

constexpr std::uint32_t kMostLabels = 1U << 20U;

}  // namespace

Result<ClassifierKind> readClassifierKind(const ConfigView& config) {
    HEADSCOPE_TRY(const auto names, config.texts("architectures"));
    for (const std::string& name : names) {
        for (const auto& [ending, kind] : {std::pair("ForSequenceClassification", ClassifierKind::sequence),
                                           std::pair("ForTokenClassification", ClassifierKind::tokens),
                                           std::pair("ForQuestionAnswering", ClassifierKind::span)}) {
            if (name.ends_with(ending)) return kind;
        }
    }
    return ClassifierKind::none;
}

Result<std::vector<std::string>> readLabels(const ConfigView& config) {
    HEADSCOPE_TRY(const auto object, config.object("id2label"));
    std::vector<std::string> labels;
    if (!object) {
        HEADSCOPE_TRY(const std::uint32_t count, config.count("num_labels", 2));
        if (count > kMostLabels)
            return config.wrong("num_labels", std::to_string(count), fmt::format("at most {}", kMostLabels));
        for (std::uint32_t i = 0; i < count; ++i) labels.push_back(fmt::format("LABEL_{}", i));
        return labels;
    }
    for (std::string key = "0"; object->has(key) && labels.size() < kMostLabels;
         key = std::to_string(labels.size())) {
        HEADSCOPE_TRY(labels.emplace_back(), object->text(key));
    }
    if (labels.empty()) return config.wrong("id2label", "without \"0\"", "names for 0, 1, 2 …");
    return labels;
}

Result<void> readClassifier(const ConfigView& config, ModelSpec& spec) {
    spec.output.bias = true;
    HEADSCOPE_TRY(spec.output.labels, readLabels(config));
    spec.vocabulary = static_cast<std::uint32_t>(spec.output.labels.size());
    return {};
}

Result<void> readTextClassifier(const ConfigView& config, Activation activation, ModelSpec& spec) {
    HEADSCOPE_TRY(const ClassifierKind kind, readClassifierKind(config));
    if (kind == ClassifierKind::none) return {};
    OutputSpec& output = spec.output;
    output = OutputSpec();
    output.bias = true;
    if (kind == ClassifierKind::span) {
        output.labels = {"start", "end"};
    } else {
        HEADSCOPE_TRY(output.labels, readLabels(config));
    }
    if (kind != ClassifierKind::sequence) return {};
    output.reads = HeadInput::first;
    output.transform = true;
    output.activation = activation;
    output.norm = NormKind::none;
    return {};
}

void addClassifier(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                   const std::string& theirs, std::uint64_t width) {
    table.add(ours + ".weight", theirs + ".weight", {spec.outputs(), width}).ofHead = true;
    table.add(ours + ".bias", theirs + ".bias", {spec.outputs()}).ofHead = true;
}

void addTextClassifier(TensorTable& table, const ModelSpec& spec, const ConfigView& config,
                       const ClassifierNames& names) {
    const std::uint64_t D = spec.modelDim;
    const bool span = readClassifierKind(config).value_or(ClassifierKind::none) == ClassifierKind::span;
    if (!spec.output.transform)
        return addClassifier(table, spec, "head", span ? "qa_outputs" : "classifier", D);
    const std::size_t first = table.rows.size();
    table.addLinear("head.transform", names.dense, D, D, true);
    for (std::size_t i = first; i < table.rows.size(); ++i) table.rows[i].ofHead = !names.denseInBase;
    addClassifier(table, spec, "head", names.answer, D);
}

}  // namespace headscope
