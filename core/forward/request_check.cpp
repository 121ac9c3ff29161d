// SPDX-License-Identifier: GPL-3.0-or-later
// Requests against the model: everything that could be out of range is, before any tensor is made.
#include "core/forward/request_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/head_text.h"

namespace headscope {
namespace {

Result<void> checkInput(const ModelSpec& spec, const ModelInput& input) {
    if (input.ids.empty()) return fail(ErrorCode::promptEmpty, "the prompt has no tokens", "type some text");
    if (input.tokenCount() > spec.maxPositions) {
        return fail(ErrorCode::promptTooLong,
                    fmt::format("{} tokens; this model reads {}", input.tokenCount(), spec.maxPositions),
                    fmt::format("shorten by {}", input.tokenCount() - spec.maxPositions));
    }
    for (std::size_t i = 0; i < input.ids.size(); ++i) {
        if (input.ids[i].value < spec.vocabulary) continue;
        return fail(ErrorCode::headRange,
                    fmt::format("token id {} at position {} is outside the vocabulary of {}",
                                input.ids[i].value, i, spec.vocabulary),
                    "does the tokenizer belong to this model?");
    }
    for (const std::uint8_t segment : input.segments) {
        if (segment < std::max(1U, spec.main().embedding.segments)) continue;
        return fail(ErrorCode::headRange, fmt::format("this model has no segment {}", segment),
                    "leave off the second text");
    }
    return {};
}

Result<void> checkEdit(const ModelSpec& spec, const ModelInput& input, const HeadEdit& edit) {
    if (edit.head.stack != Stack::main || edit.head.kind != AttentionKind::self ||
        edit.head.layer.value >= spec.layerCount() || edit.head.head.value >= spec.headCount()) {
        return fail(ErrorCode::headRange, fmt::format("this model has no head {}", headText(edit.head)),
                    fmt::format("it has {} layers of {} heads", spec.layerCount(), spec.headCount()));
    }
    if (edit.queries && edit.queries->end.value > input.tokenCount()) {
        return fail(ErrorCode::headRange,
                    fmt::format("the edit of head {} reaches position {}, the prompt has {} tokens",
                                headText(edit.head), edit.queries->end.value - 1, input.tokenCount()),
                    "choose positions of this prompt");
    }
    const ReferenceTensor* reference = edit.reference.tensor();
    if (reference && (reference->layers != spec.layerCount() || reference->heads != spec.headCount() ||
                      reference->headDim != spec.main().block.attention.headDim)) {
        return fail(ErrorCode::headRange,
                    fmt::format("the reference of head {} belongs to another model", headText(edit.head)),
                    "make it again with this model");
    }
    return {};
}

}  // namespace

Result<void> checkRequest(const ModelSpec& spec, const ModelInput& input, const InterventionSet& edits) {
    HEADSCOPE_CHECKED(checkInput(spec, input));
    for (const HeadEdit& edit : edits.edits()) HEADSCOPE_CHECKED(checkEdit(spec, input, edit));
    return {};
}

Result<void> checkLogits(const ModelSpec& spec, const LogitsSpec& logits, const ModelInput& input) {
    if (logits.position && logits.position->value >= input.tokenCount()) {
        return fail(ErrorCode::headRange,
                    fmt::format("position {} is outside the prompt of {} tokens", logits.position->value,
                                input.tokenCount()),
                    "positions are 0-based");
    }
    for (const auto& token : {logits.target, logits.foil}) {
        if (!token) continue;
        if (!spec.output.head) {
            return fail(ErrorCode::metricUnavailable,
                        "this model has no output head, so no token has a probability",
                        "leave off target and foil");
        }
        if (token->value >= spec.vocabulary) {
            return fail(ErrorCode::headRange, fmt::format("token id {} is outside the vocabulary of {}",
                                                          token->value, spec.vocabulary));
        }
    }
    return {};
}

}  // namespace headscope
