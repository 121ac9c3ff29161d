// SPDX-License-Identifier: GPL-3.0-or-later
// One list of tensors, two file formats.
#include "core/export/capture_writer.h"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "core/checkpoint/safetensors_writer.h"
#include "core/export/npz_writer.h"
#include "core/text/utf8.h"

namespace headscope {
namespace {

constexpr const char* kSafetensors = ".safetensors";
constexpr const char* kNpz = ".npz";

std::vector<std::uint64_t> unsignedShape(const CapturedTensor& tensor) {
    return {tensor.shape.begin(), tensor.shape.end()};
}

// The integers of a file, kept alive while it is written.
struct Integers {
    std::vector<std::int64_t> heads, kinds, ids, decoderIds;  // [n, 2], [n], [1, T]
    explicit Integers(const CaptureContent& content) {
        for (const HeadRef& head : content.heads) {
            heads.push_back(head.layer.value);
            heads.push_back(head.head.value);
            if (content.decoderIds.empty()) continue;
            kinds.push_back(head.stack == Stack::encoder ? 0 : head.kind == AttentionKind::self ? 1 : 2);
        }
        for (const TokenId id : content.decoderIds) decoderIds.push_back(id.value);
        for (const TokenId id : content.ids) ids.push_back(id.value);
    }
};

Result<void> writeAsSafetensors(const std::filesystem::path& path, const CaptureContent& content,
                                const Integers& integers, const Provenance& provenance, Overwrite overwrite) {
    std::vector<OutTensor> tensors;
    for (const CapturedTensor& tensor : content.tensors) {
        tensors.push_back(
            {tensor.name, Dtype::f32, unsignedShape(tensor), std::as_bytes(std::span(tensor.values))});
    }
    if (!integers.heads.empty()) {
        tensors.push_back(
            {"heads", Dtype::i64, {content.heads.size(), 2}, std::as_bytes(std::span(integers.heads))});
    }
    if (!integers.kinds.empty())
        tensors.push_back(
            {"head_kinds", Dtype::i64, {content.heads.size()}, std::as_bytes(std::span(integers.kinds))});
    // A picture or a sound has none; the provenance names its file.
    if (!integers.ids.empty()) {
        tensors.push_back(
            {"input_ids", Dtype::i64, {1, content.ids.size()}, std::as_bytes(std::span(integers.ids))});
    }
    if (!integers.decoderIds.empty()) {
        tensors.push_back({"decoder_input_ids",
                           Dtype::i64,
                           {1, content.decoderIds.size()},
                           std::as_bytes(std::span(integers.decoderIds))});
    }
    return writeSafetensors(path, tensors, {{"headscope", provenanceBlock(provenance)}}, overwrite);
}

Result<void> writeAsNpz(const std::filesystem::path& path, const CaptureContent& content,
                        const Integers& integers, const Provenance& provenance, Overwrite overwrite) {
    std::vector<NpyArray> arrays;
    for (const CapturedTensor& tensor : content.tensors) {
        arrays.push_back(npyFloats(tensor.name, unsignedShape(tensor), tensor.values));
    }
    if (!integers.heads.empty())
        arrays.push_back(npyIntegers("heads", {content.heads.size(), 2}, integers.heads));
    if (!integers.kinds.empty())
        arrays.push_back(npyIntegers("head_kinds", {content.heads.size()}, integers.kinds));
    if (!integers.ids.empty())
        arrays.push_back(npyIntegers("input_ids", {1, content.ids.size()}, integers.ids));
    if (!integers.decoderIds.empty())
        arrays.push_back(
            npyIntegers("decoder_input_ids", {1, content.decoderIds.size()}, integers.decoderIds));
    // NumPy's text is UTF-32.
    std::u32string metadata;
    text::forEachCodePoint(provenanceJson(provenance),
                           [&](const text::CodePoint& point, std::size_t) { metadata += point.value; });
    arrays.push_back(
        {"metadata", fmt::format("<U{}", metadata.size()), {}, std::as_bytes(std::span(metadata))});
    return writeNpz(path, arrays, overwrite);
}

}  // namespace

Result<void> checkCaptureName(const std::filesystem::path& path) {
    if (path.extension() == kSafetensors || path.extension() == kNpz) return {};
    return fail(ErrorCode::usage,
                fmt::format("\"{}\" ends neither in .safetensors nor in .npz", path.string()),
                "name the file so that its format is clear");
}

Result<void> writeCapture(const std::filesystem::path& path, const CaptureContent& content,
                          const Provenance& provenance, Overwrite overwrite) {
    HEADSCOPE_CHECKED(checkCaptureName(path));
    const Integers integers(content);
    return path.extension() == kNpz ? writeAsNpz(path, content, integers, provenance, overwrite)
                                    : writeAsSafetensors(path, content, integers, provenance, overwrite);
}

}  // namespace headscope
