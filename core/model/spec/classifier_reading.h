// SPDX-License-Identifier: GPL-3.0-or-later
// What classifiers read from config.json in the same way, and their rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/config_view.h"
#include "core/model/spec/model_spec.h"
#include "core/model/spec/tensor_table.h"

namespace headscope {

/// What a text encoder's architecture tells apart, by its ending in transformers.
enum class ClassifierKind : std::uint8_t {
    none,
    sequence,  ///< …ForSequenceClassification: the whole input, once
    tokens,    ///< …ForTokenClassification: every position
    span,      ///< …ForQuestionAnswering: where the answer starts and ends; two scores at every position
};

/// The kind of the first architecture that is a classifier of texts.  Errors: configKey.
[[nodiscard]] Result<ClassifierKind> readClassifierKind(const ConfigView& config);

/// The classes of id2label, in order; num_labels numbers where it is absent.
/// Errors: configKey, also for ids with a gap.
[[nodiscard]] Result<std::vector<std::string>> readLabels(const ConfigView& config);

/// A picture's head with a bias for the classes of readLabels(), which are the model's vocabulary.
/// Errors: configKey.
[[nodiscard]] Result<void> readClassifier(const ConfigView& config, ModelSpec& spec);

/// Where the config names a classifier of texts: its labels, an own head with a bias, and what that reads.
/// Between a sequence's position 0 and its head lies a linear map with `activation`. Leaves other specs
/// alone.  Source: transformers, models/*/modeling_*.py, …ForSequenceClassification and its kin.
/// Errors: configKey.
[[nodiscard]] Result<void> readTextClassifier(const ConfigView& config, Activation activation,
                                              ModelSpec& spec);

/// Adds a classifier under `theirs`, `width` numbers wide.
void addClassifier(TensorTable& table, const ModelSpec& spec, const std::string& ours,
                   const std::string& theirs, std::uint64_t width);

/// How a family spells the parts of its sequence classifier.
struct ClassifierNames {
    std::string dense;                  ///< the linear map: "pooler.dense"
    std::string answer = "classifier";  ///< the head
    bool denseInBase = false;           ///< the map is the base model's pooler, under its prefix
};

/// Adds the rows of a spec that readTextClassifier() made.
void addTextClassifier(TensorTable& table, const ModelSpec& spec, const ConfigView& config,
                       const ClassifierNames& names);

}  // namespace headscope
