// SPDX-License-Identifier: GPL-3.0-or-later
// How tables for people write models, tokens and numbers.
#pragma once

#include <string>

#include "app/common/prompt_reader.h"
#include "core/base/ids.h"
#include "core/export/json_writer.h"
#include "core/interventions/intervention_set.h"
#include "core/results/logits_summary.h"
#include "core/session/run_service.h"

namespace headscope::cli {

/// A token as running text, quoted: " Mary"; special tokens as they are spelled: [MASK].
[[nodiscard]] std::string tokenLabel(TokenId id, const ModelInfo& model);
/// What the model answers: a class by its name, a token as tokenLabel().
[[nodiscard]] std::string answerLabel(TokenId id, const ModelInfo& model);
/// What stands at a position of the main stack: its token as tokenLabel(), "[CLS]" or "(0,1)" of a picture.
[[nodiscard]] std::string positionLabel(const app::Prompt& prompt, Position position, const ModelInfo& model);
/// "1 token", "12 tokens".
[[nodiscard]] std::string tokenCountText(std::size_t count);
/// "demo  GPT2LMHeadModel, 2 layers × 2 heads".
[[nodiscard]] std::string modelLine(const ModelInfo& model);
/// The lines `model`, `prompt`, `edits` that head every answer.
[[nodiscard]] std::string headText(const ModelInfo& model, const app::Prompt& prompt,
                                   const InterventionSet& edits);
/// A probability in percent: "12.3 %", "0.0040 %", "< 0.0001 %".
[[nodiscard]] std::string percentText(double probability);
/// Four significant digits, a sign where `withSign`.
[[nodiscard]] std::string numberText(double value, bool withSign = false);

/// {token, id, prob, logprob}.
void writeToken(JsonWriter& json, const TokenScore& score, const ModelInfo& model);

}  // namespace headscope::cli
