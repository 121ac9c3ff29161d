// SPDX-License-Identifier: GPL-3.0-or-later
// Names by the tables, layouts that undo what the converter did.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/checkpoint/gguf_architecture.h"
#include "core/checkpoint/gguf_model.h"
#include "core/checkpoint/stored_layout.h"

namespace headscope {
namespace {

// Already in the config as factors of the rotary frequencies.
constexpr std::array<std::string_view, 3> kTakenIn = {"rope_freqs.weight", "rope_factors_short.weight",
                                                      "rope_factors_long.weight"};

constexpr std::uint64_t kMostExperts = 4096;

struct Heads {
    std::uint64_t queries{}, keys{};
};

Result<Heads> headsOf(const GgufMetadata& metadata, const GgufArchitecture& architecture) {
    const std::string key = fmt::format("{}.attention.head_count", architecture.name);
    HEADSCOPE_TRY(const std::uint64_t queries, metadata.count(key));
    HEADSCOPE_TRY(const std::uint64_t keys, metadata.count(key + "_kv", queries));
    return Heads{queries, keys};
}

// "blk.12.attn_q.bias": stem "blk.{}.attn_q", layer "12", ending ".bias".
struct NameParts {
    std::string stem;
    std::string_view layer, ending;
};

NameParts partsOf(std::string_view name) {
    NameParts parts;
    for (const std::string_view ending : {".weight", ".bias"}) {
        if (name.ends_with(ending)) parts.ending = ending;
    }
    std::string_view stem = name.substr(0, name.size() - parts.ending.size());
    constexpr std::string_view kBlock = "blk.";
    const auto dot = stem.find('.', kBlock.size());
    if (stem.starts_with(kBlock) && dot != std::string_view::npos) {
        parts.layer = stem.substr(kBlock.size(), dot - kBlock.size());
        parts.stem = fmt::format("blk.{{}}{}", stem.substr(dot));
    } else {
        parts.stem = std::string(stem);
    }
    return parts;
}

std::string filled(std::string_view pattern, std::string_view mark, std::string_view value) {
    std::string text(pattern);
    const auto at = text.find(mark);
    if (at != std::string::npos) text.replace(at, mark.size(), value);
    return text;
}

const GgufName* rowOf(const GgufReader& reader, const GgufArchitecture& architecture, std::string_view stem) {
    for (const auto& names : {architecture.names, architecture.shared}) {
        for (const GgufName& row : names) {
            if (row.gguf == stem && (row.beside.empty() || reader.find(row.beside) != nullptr)) return &row;
        }
    }
    return nullptr;
}

Dtype plainDtype(GgmlType type) {
    if (type == GgmlType::f16) return Dtype::f16;
    return type == GgmlType::bf16 ? Dtype::bf16 : Dtype::f32;
}

// What the form says of a tensor with this many axes; nothing where the bytes are the values.
std::optional<StoredLayout> layoutOf(const GgufTensor& tensor, GgufForm form, bool weight,
                                     const Heads& heads) {
    StoredLayout layout;
    layout.block = tensor.block;
    switch (form) {
        case GgufForm::queries:
        case GgufForm::keys:
            layout.order = RowOrder::rotaryPairs;
            layout.heads = form == GgufForm::queries ? heads.queries : heads.keys;
            return layout;
        case GgufForm::joined:
            layout.order = RowOrder::joinedQkv;
            layout.heads = heads.queries;
            layout.groups = heads.keys;
            return layout;
        case GgufForm::swapped:
            layout.transposed = weight;
            break;
        case GgufForm::plusOne:
            layout.addend = weight ? -1.0F : 0.0F;
            break;
        case GgufForm::plain:
        case GgufForm::experts:
            break;
    }
    const bool asIs = tensor.block.values == 1 && !layout.transposed && layout.addend == 0.0F;
    return asIs ? std::nullopt : std::optional(layout);
}

Result<TensorEntry> entryOf(const GgufTensor& tensor, std::string name, GgufForm form, bool weight,
                            const Heads& heads) {
    TensorEntry entry{std::move(name), plainDtype(tensor.block.type), tensor.shape, tensor.bytes};
    auto layout = layoutOf(tensor, form, weight, heads);
    if (!layout) return entry;
    if (layout->addend != 0.0F) entry.dtype = Dtype::f32;
    if (layout->transposed) std::reverse(entry.shape.begin(), entry.shape.end());
    if (!fits(*layout, entry.shape)) {
        return fail(ErrorCode::tensorShape,
                    fmt::format("tensor \"{}\" of shape {} cannot be read for {} heads with {} for keys",
                                shortened(tensor.name), shapeText(tensor.shape), heads.queries, heads.keys),
                    "check attention.head_count in the file's metadata");
    }
    entry.layout = std::make_shared<const StoredLayout>(std::move(*layout));
    return entry;
}

// One entry an expert: a slice of the stack.
Result<void> addExperts(const GgufTensor& stack, const std::string& pattern, const Heads& heads,
                        std::vector<TensorEntry>& entries) {
    if (stack.shape.size() != 3 || stack.shape.front() > kMostExperts) {
        return fail(ErrorCode::tensorShape,
                    fmt::format("tensor \"{}\" has shape {}, expected a stack of matrices",
                                shortened(stack.name), shapeText(stack.shape)),
                    "convert the model again with a current converter");
    }
    GgufTensor expert = stack;
    expert.shape.erase(expert.shape.begin());
    const std::size_t bytes = stack.bytes.size() / static_cast<std::size_t>(stack.shape.front());
    for (std::size_t e = 0; e < stack.shape.front(); ++e) {
        expert.bytes = stack.bytes.subspan(e * bytes, bytes);
        HEADSCOPE_TRY(TensorEntry entry, entryOf(expert, filled(pattern, "{e}", std::to_string(e)),
                                                 GgufForm::plain, true, heads));
        entries.push_back(std::move(entry));
    }
    return {};
}

}  // namespace

Result<std::vector<TensorEntry>> ggufTensors(const GgufReader& reader) {
    HEADSCOPE_TRY(const GgufArchitecture* architecture, ggufArchitecture(reader.metadata()));
    HEADSCOPE_TRY(const Heads heads, headsOf(reader.metadata(), *architecture));
    std::vector<TensorEntry> entries;
    for (const GgufTensor& tensor : reader.tensors()) {
        if (std::find(kTakenIn.begin(), kTakenIn.end(), tensor.name) != kTakenIn.end()) continue;
        const NameParts parts = partsOf(tensor.name);
        const GgufName* row = rowOf(reader, *architecture, parts.stem);
        const GgufForm form = row ? row->form : GgufForm::plain;
        const std::string name =
            row ? filled(row->theirs, "{}", parts.layer) + std::string(parts.ending) : tensor.name;
        if (form == GgufForm::experts) {
            HEADSCOPE_CHECKED(addExperts(tensor, name, heads, entries));
            continue;
        }
        HEADSCOPE_TRY(TensorEntry entry, entryOf(tensor, name, form, parts.ending == ".weight", heads));
        entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(),
              [](const TensorEntry& a, const TensorEntry& b) { return a.name < b.name; });
    const auto twice = std::adjacent_find(entries.begin(), entries.end(),
                                          [](const auto& a, const auto& b) { return a.name == b.name; });
    if (twice != entries.end()) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("two tensors stand for \"{}\"", shortened(twice->name)),
                    "convert the model again with a current converter");
    }
    return entries;
}

}  // namespace headscope
