// SPDX-License-Identifier: GPL-3.0-or-later
// What a reference calls a model's answer: its logits, else the last hidden state after the final norm.
#pragma once

#include <ATen/core/grad_mode.h>

#include <vector>

#include "core/model/tensor_bridge.h"
#include "core/model/transformer.h"
#include "tests/support/model_fixture.h"

namespace headscope::test {

/// The answer of a run that kept everything (fullCapture).
inline std::vector<float> answerOf(const LoadedModel& model, const RunResult& result) {
    const ModelSpec& spec = model.spec();
    if (spec.output.head) {
        std::vector<float> logits = captured(result, "logits").values;
        // Of a classifier the reference tells what it says of the whole picture: the class token's row.
        if (spec.main().media.kind == InputKind::image) logits.resize(spec.vocabulary);
        return logits;
    }
    const BlockRef last{Stack::main, LayerIndex{spec.layerCount() - 1}};
    const CapturedTensor& leaving =
        captured(result, tapName({last, TapPoint::residPost, {}}, spec.twoStacks()));
    const at::NoGradGuard noGradients;
    return floatsOf(model.transformer().lastHidden(tensorFromFloats(leaving.values, leaving.shape)));
}

}  // namespace headscope::test
