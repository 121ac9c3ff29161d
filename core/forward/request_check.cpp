// SPDX-License-Identifier: GPL-3.0-or-later
// Requests against the model: everything that could be out of range is, before any tensor is made.
#include "core/forward/request_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/head_text.h"

namespace headscope {
namespace {

// The tokens of one stack; `what` names them.
Result<void> checkIds(const ModelSpec& spec, const std::vector<TokenId>& ids, std::string_view what) {
    if (ids.empty())
        return fail(ErrorCode::promptEmpty, fmt::format("the {} has no tokens", what), "type some text");
    if (ids.size() > spec.maxPositions) {
        return fail(ErrorCode::promptTooLong,
                    fmt::format("{} tokens; this model reads {}", ids.size(), spec.maxPositions),
                    fmt::format("shorten by {}", ids.size() - spec.maxPositions));
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i].value < spec.vocabulary) continue;
        return fail(ErrorCode::headRange,
                    fmt::format("token id {} at position {} is outside the vocabulary of {}", ids[i].value, i,
                                spec.vocabulary),
                    "does the tokenizer belong to this model?");
    }
    return {};
}

// The picture or sound of a stack that reads one.
Result<void> checkMedia(const MediaSpec& media, const ModelInput& input) {
    const bool picture = media.kind == InputKind::image;
    const char* what = picture ? "image" : "sound";
    const MediaTensor* tensor = input.media.tensor();
    if (!tensor) {
        return fail(ErrorCode::promptEmpty,
                    fmt::format("this model reads an {}, none is given", picture ? what : "audio file"),
                    picture ? "give one with --image" : "give one with --audio");
    }
    const std::vector<std::uint32_t>& shape = tensor->shape;
    const std::vector<std::uint32_t> own = picture ? std::vector{media.channels, media.height, media.width}
                                                   : std::vector{media.channels, media.width};
    const bool sameKind = shape.size() == own.size() && shape.front() == media.channels;
    const bool cuts = sameKind && picture && media.stretches && shape[1] > 0 && shape[2] > 0 &&
                      shape[1] % media.patchHeight == 0 && shape[2] % media.patchWidth == 0;
    if (shape != own && !cuts) {
        return fail(ErrorCode::usage,
                    fmt::format("the prepared {} is [{}], this model reads [{}]", what,
                                fmt::join(shape, ", "), fmt::join(own, ", ")),
                    "does preprocessor_config.json belong to this model?");
    }
    const std::uint32_t positions = picture ? media.positionsOf(shape[1], shape[2]) : media.positions();
    std::size_t values = 1;
    for (const std::uint32_t size : shape) values *= size;
    if (tensor->positions == positions && tensor->values.size() == values) return {};
    return fail(ErrorCode::usage, fmt::format("the prepared {} has {} positions, expected {}", what,
                                              tensor->positions, positions));
}

// What the first stack reads; `ids` are its tokens.
Result<void> checkFirst(const ModelSpec& spec, const ModelInput& input, const std::vector<TokenId>& ids,
                        std::string_view what) {
    const MediaSpec& media = spec.stacks.front().media;
    if (media.kind == InputKind::tokens) {
        if (input.media) {
            return fail(ErrorCode::usage, "this model reads text, a picture or a sound is given",
                        "give some text instead");
        }
        return checkIds(spec, ids, what);
    }
    if (ids.empty()) return checkMedia(media, input);
    return fail(ErrorCode::usage, "this model reads no text, token ids are given",
                media.kind == InputKind::image ? "give a picture with --image" : "give a sound with --audio");
}

Result<void> checkInput(const ModelSpec& spec, const ModelInput& input) {
    if (spec.twoStacks()) {
        HEADSCOPE_CHECKED(checkIds(spec, input.ids, "decoder's text"));
        HEADSCOPE_CHECKED(checkFirst(spec, input, input.encoderIds, "encoder's text"));
    } else {
        HEADSCOPE_CHECKED(checkFirst(spec, input, input.ids, "prompt"));
    }
    if (!spec.twoStacks() && !input.encoderIds.empty()) {
        return fail(ErrorCode::usage, "this model has no encoder beside it, a text for one is given",
                    "leave the decoder's text away");
    }
    for (const std::uint8_t segment : input.segments) {
        if (segment < std::max(1U, spec.main().embedding.segments)) continue;
        return fail(ErrorCode::headRange, fmt::format("this model has no segment {}", segment),
                    "leave off the second text");
    }
    return {};
}

Result<void> checkEdit(const ModelSpec& spec, const ModelInput& input, const HeadEdit& edit) {
    if (!spec.hasHead(edit.head)) return noSuchHead(spec, edit.head);
    const std::uint32_t tokens = input.countOf(edit.head.stack);
    if (edit.queries && edit.queries->end.value > tokens) {
        return fail(ErrorCode::headRange,
                    fmt::format("the edit of head {} reaches position {}, the prompt has {} tokens",
                                headText(edit.head), edit.queries->end.value - 1, tokens),
                    "choose positions of this prompt");
    }
    if (edit.kind == EditKind::identityPattern && edit.head.kind == AttentionKind::cross) {
        return fail(
            ErrorCode::usage,
            fmt::format("head {} looks at another text, it cannot attend to itself", headText(edit.head)),
            "use uniform or first");
    }
    const ReferenceTensor* reference = edit.reference.tensor();
    const std::size_t headDim = spec.attention(edit.head.stack, edit.head.kind).headDim;
    if (reference && reference->of(edit.head).size() != headDim) {
        return fail(ErrorCode::headRange,
                    fmt::format("the reference of head {} belongs to another model", headText(edit.head)),
                    "make it again with this model");
    }
    return {};
}

}  // namespace

Failure noSuchHead(const ModelSpec& spec, HeadRef head) {
    if (!spec.hasAttention(head.stack, head.kind)) {
        return fail(ErrorCode::headRange, fmt::format("this model has no head {}", headText(head)),
                    "it has one stack and no cross-attention");
    }
    return fail(ErrorCode::headRange, fmt::format("this model has no head {}", headText(head)),
                fmt::format("it has {} layers of {} heads", spec.stack(head.stack).layers.size(),
                            spec.attention(head.stack, head.kind).queryHeads));
}

Result<void> checkRequest(const ModelSpec& spec, const ModelInput& input, const InterventionSet& edits) {
    HEADSCOPE_CHECKED(checkInput(spec, input));
    for (const HeadEdit& edit : edits.edits()) HEADSCOPE_CHECKED(checkEdit(spec, input, edit));
    return {};
}

Result<void> checkLogits(const ModelSpec& spec, const LogitsSpec& logits, const ModelInput& input) {
    if (spec.output.answersOnce() && logits.position && logits.position->value > 0) {
        return fail(
            ErrorCode::headRange,
            fmt::format("this model answers once for the whole prompt, at position 0; position {} has "
                        "no answer",
                        logits.position->value),
            "leave the position away");
    }
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
        if (token->value >= spec.outputs()) {
            const bool classes = !spec.output.labels.empty();
            return fail(
                ErrorCode::headRange,
                fmt::format("{} {} is outside the {} {}", classes ? "class" : "token id", token->value,
                            classes ? "model's classes, of which there are" : "vocabulary of",
                            spec.outputs()));
        }
    }
    return {};
}

}  // namespace headscope
