// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing of head names.
#include "core/base/head_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace headscope {
namespace {

struct Part {  // one item of a list, before it meets the grid; absent = every
    Stack stack = Stack::main;
    AttentionKind kind = AttentionKind::self;
    std::optional<std::uint32_t> layer, head;
};

bool readNumber(std::string_view& text, std::optional<std::uint32_t>& out) {
    if (text.starts_with('*')) {
        text.remove_prefix(1);
        out.reset();
        return true;
    }
    std::uint32_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    out = value;
    return true;
}

bool consume(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::optional<Part> readPart(std::string_view text) {
    Part part;
    if (consume(text, "enc:")) {
        part.stack = Stack::encoder;
    } else if (consume(text, "cross:")) {
        part.kind = AttentionKind::cross;
    } else {
        consume(text, "dec:");
    }
    if (text == "*") return part;
    const bool letters = consume(text, "L") || consume(text, "l");
    if (!readNumber(text, part.layer)) return std::nullopt;
    const bool separated =
        letters ? (consume(text, "H") || consume(text, "h")) : (consume(text, ".") || consume(text, ":"));
    if (!separated || !part.layer) return std::nullopt;
    if (!readNumber(text, part.head) || !text.empty()) return std::nullopt;
    return part;
}

Failure noSuchHead(std::string_view item, const HeadGrid& grid) {
    return fail(ErrorCode::headRange,
                fmt::format("head \"{}\" does not exist: this model has {} layers of {} heads", item,
                            grid.layers, grid.heads),
                fmt::format("heads are 0-based, the last one is {}.{}",
                            grid.layers == 0 ? 0 : grid.layers - 1, grid.heads == 0 ? 0 : grid.heads - 1));
}

}  // namespace

std::string_view headPrefix(Stack stack, AttentionKind kind) {
    return stack == Stack::encoder ? "enc:" : kind == AttentionKind::cross ? "cross:" : "";
}

std::string headText(HeadRef head) {
    return fmt::format("{}{}.{}", headPrefix(head.stack, head.kind), head.layer.value, head.head.value);
}

std::string headTitle(HeadRef head) {
    const char* prefix = head.stack == Stack::encoder        ? "Encoder layer"
                         : head.kind == AttentionKind::cross ? "Cross layer"
                                                             : "Layer";
    return fmt::format("{} {}, Head {}", prefix, head.layer.value, head.head.value);
}

Result<std::vector<HeadRef>> parseHeads(std::string_view text, const std::vector<HeadGrid>& grids) {
    std::vector<HeadRef> heads;
    while (true) {
        const auto comma = text.find(',');
        const std::string_view item = trimmed(text.substr(0, comma));
        const auto part = readPart(item);
        if (!part) {
            return fail(ErrorCode::usage, fmt::format("\"{}\" is not a head", item),
                        "write layer.head, as 5.1, a layer as 5.*, every head as *");
        }
        const auto grid = std::find_if(grids.begin(), grids.end(), [&](const HeadGrid& candidate) {
            return candidate.stack == part->stack && candidate.kind == part->kind;
        });
        if (grid == grids.end()) {
            return fail(ErrorCode::headRange,
                        fmt::format("head \"{}\" names a stack that this model does not have", item),
                        "write layer.head, as 5.1");
        }
        if ((part->layer && *part->layer >= grid->layers) || (part->head && *part->head >= grid->heads)) {
            return noSuchHead(item, *grid);
        }
        const std::uint32_t layersEnd = part->layer ? *part->layer + 1 : grid->layers;
        const std::uint32_t headsEnd = part->head ? *part->head + 1 : grid->heads;
        for (std::uint32_t layer = part->layer.value_or(0); layer < layersEnd; ++layer) {
            for (std::uint32_t head = part->head.value_or(0); head < headsEnd; ++head) {
                heads.push_back({part->stack, LayerIndex{layer}, part->kind, HeadIndex{head}});
            }
        }
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return heads;
}

Result<HeadRef> parseHead(std::string_view text, const std::vector<HeadGrid>& grids) {
    HEADSCOPE_TRY(const std::vector<HeadRef> heads, parseHeads(text, grids));
    if (heads.size() != 1) {
        return fail(ErrorCode::usage, fmt::format("\"{}\" names {} heads, expected one", text, heads.size()),
                    "write layer.head, as 5.1");
    }
    return heads.front();
}

}  // namespace headscope
