// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing of edits.
#include "core/interventions/edit_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace headscope {
namespace {

constexpr std::array<std::pair<std::string_view, EditKind>, 7> kPlainKinds = {{
    {"zero", EditKind::zeroZ},
    {"zero-const", EditKind::zeroConst},
    {"zero-layer", EditKind::zeroLayer},
    {"mean", EditKind::meanZ},
    {"uniform", EditKind::uniformPattern},
    {"identity", EditKind::identityPattern},
    {"first", EditKind::firstPattern},
}};

Result<std::uint32_t> parsePosition(std::string_view text) {
    std::uint32_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == UINT32_MAX) {
        return fail(ErrorCode::usage, fmt::format("\"{}\" is not a query position", text),
                    "write @3 for one position or @3-7 for a range, both ends included");
    }
    return value;
}

Result<std::optional<PositionRange>> parseRange(std::string_view text) {
    const auto dash = text.find('-');
    HEADSCOPE_TRY(const std::uint32_t first, parsePosition(text.substr(0, dash)));
    std::uint32_t last = first;
    if (dash != std::string_view::npos) {
        HEADSCOPE_TRY(last, parsePosition(text.substr(dash + 1)));
    }
    if (last < first) {
        return fail(ErrorCode::usage, fmt::format("query range \"{}\" ends before it begins", text),
                    "write the smaller position first");
    }
    return std::optional(PositionRange{Position{first}, Position{last + 1}});
}

// zero-layer acts once per layer, and only where every head of that layer was named.
Result<std::vector<HeadRef>> wholeLayers(std::string_view text, const std::vector<HeadRef>& heads,
                                         const std::vector<HeadGrid>& grids) {
    std::map<HeadRef, std::set<std::uint32_t>> named;
    for (HeadRef head : heads) {
        const std::uint32_t index = head.head.value;
        head.head = HeadIndex{0};
        named[head].insert(index);
    }
    std::vector<HeadRef> layers;
    for (const auto& [layer, indices] : named) {
        const auto grid =
            std::find_if(grids.begin(), grids.end(), [&head = layer](const HeadGrid& candidate) {
                return candidate.stack == head.stack && candidate.kind == head.kind;
            });
        if (grid == grids.end() || indices.size() != grid->heads) {
            return fail(ErrorCode::usage,
                        fmt::format("zero-layer needs a whole layer, \"{}\" is not one", text),
                        fmt::format("write {}.*=zero-layer", layer.layer.value));
        }
        layers.push_back(layer);
    }
    return layers;
}

}  // namespace

std::string editKindText(EditKind kind, float parameter) {
    if (kind == EditKind::scaleZ) return fmt::format("scale:{}", parameter);
    for (const auto& [name, value] : kPlainKinds) {
        if (value == kind) return std::string(name);
    }
    return {};
}

std::string editText(const HeadEdit& edit) {
    std::string text = headText(edit.head);
    if (edit.kind == EditKind::zeroLayer) text = text.substr(0, text.rfind('.')) + ".*";
    if (edit.queries) {
        const std::uint32_t last = edit.queries->end.value - 1;
        text += fmt::format("@{}", edit.queries->begin.value);
        if (last != edit.queries->begin.value) text += fmt::format("-{}", last);
    }
    return text + "=" + editKindText(edit.kind, edit.parameter);
}

Result<EditKindValue> parseEditKind(std::string_view text) {
    for (const auto& [name, kind] : kPlainKinds) {
        if (text == name) return EditKindValue{kind, 1.0F};
    }
    if (text.starts_with("scale:")) {
        const std::string_view number = text.substr(6);
        float factor{};
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), factor);
        if (error != std::errc{} || end != number.data() + number.size() || !std::isfinite(factor)) {
            return fail(ErrorCode::usage, fmt::format("\"{}\" is not a factor", number), "write scale:0.5");
        }
        return EditKindValue{EditKind::scaleZ, factor};
    }
    if (text.starts_with("patch:")) {
        return fail(ErrorCode::notInThisBuild,
                    fmt::format("edit \"{}\": patching is not in this build", text));
    }
    return fail(ErrorCode::usage, fmt::format("\"{}\" is not an edit", text),
                "use zero, zero-const, zero-layer, mean, scale:FACTOR, uniform, identity or first");
}

Result<std::vector<HeadEdit>> parseEdits(std::string_view text, const std::vector<HeadGrid>& grids) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) {
        return fail(ErrorCode::usage, fmt::format("edit \"{}\" has no '='", text),
                    "write HEADS=KIND, as 5.1=zero");
    }
    std::string_view heads = text.substr(0, equals);
    std::optional<PositionRange> queries;
    if (const auto at = heads.find('@'); at != std::string_view::npos) {
        HEADSCOPE_TRY(queries, parseRange(heads.substr(at + 1)));
        heads = heads.substr(0, at);
    }
    HEADSCOPE_TRY(const EditKindValue kind, parseEditKind(text.substr(equals + 1)));
    HEADSCOPE_TRY(std::vector<HeadRef> refs, parseHeads(heads, grids));
    if (kind.kind == EditKind::zeroLayer) {
        HEADSCOPE_TRY(refs, wholeLayers(heads, refs, grids));
    }
    std::vector<HeadEdit> edits;
    edits.reserve(refs.size());
    for (const HeadRef& head : refs) edits.push_back({head, kind.kind, kind.parameter, queries, {}});
    return edits;
}

}  // namespace headscope
