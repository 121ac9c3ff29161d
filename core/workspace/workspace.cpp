// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every piece of work, whether it came as a file or as a link.
#include "core/workspace/workspace.h"

#include <fmt/format.h>

#include <string_view>

#include "core/interventions/edit_text.h"
#include "core/text/utf8.h"

namespace headscope {
namespace {

Failure tooMany(std::string_view part, std::size_t found, std::size_t most, std::string_view unit) {
    return fail(ErrorCode::fileFormat,
                fmt::format("{} has {} {}, expected at most {}", part, found, unit, most),
                "is it a session of headscope?");
}

Result<void> checkText(const std::string& part, std::string_view text, std::size_t most = kMostNameBytes) {
    if (text.size() > most) return tooMany(part, text.size(), most, "bytes");
    if (text.find('\0') != std::string_view::npos) {
        return fail(ErrorCode::fileFormat, fmt::format("{} holds a NUL character", part), "write it without");
    }
    if (const auto byte = text::firstInvalidByte(text)) {
        return fail(ErrorCode::textEncoding, fmt::format("{} is not UTF-8 at byte {}", part, *byte),
                    "save the file, or copy the link, as UTF-8");
    }
    return {};
}

// Without a model there are no heads: what is written as an edit is refused for that alone.
Result<void> checkEdits(std::string_view part, const std::vector<std::string>& edits) {
    if (edits.size() > kMostEdits) return tooMany(part, edits.size(), kMostEdits, "entries");
    for (std::size_t i = 0; i < edits.size(); ++i) {
        const std::string place = fmt::format("{}[{}]", part, i);
        HEADSCOPE_CHECKED(checkText(place, edits[i]));
        auto parsed = parseEdits(edits[i], {});
        if (!parsed && parsed.error().code != ErrorCode::headRange)
            return fail(std::move(parsed).error().in(place));
    }
    return {};
}

Result<void> checkHead(const std::string& part, const std::string& head) {
    HEADSCOPE_CHECKED(checkText(part, head));
    if (head.find(',') != std::string::npos)
        return fail(ErrorCode::usage, fmt::format("{} is a list of heads, expected one", part), "write 5.1");
    auto parsed = parseHead(head, {});
    if (!parsed && parsed.error().code != ErrorCode::headRange)
        return fail(std::move(parsed).error().in(part));
    return {};
}

Result<void> checkPrompt(const std::string& part, const WorkspacePrompt& prompt) {
    HEADSCOPE_CHECKED(checkText(part + ".text", prompt.text, kMostPromptBytes));
    if (prompt.pair) HEADSCOPE_CHECKED(checkText(part + ".pair", *prompt.pair, kMostPromptBytes));
    HEADSCOPE_CHECKED(checkText(part + ".decoder_text", prompt.decoderText, kMostPromptBytes));
    HEADSCOPE_CHECKED(checkText(part + ".media", prompt.media));
    if (prompt.ids.size() > kMostPromptBytes)
        return tooMany(part + ".ids", prompt.ids.size(), kMostPromptBytes, "entries");
    return {};
}

Result<void> checkView(const WorkspaceView& view) {
    if (!view.head.empty()) HEADSCOPE_CHECKED(checkHead("view.head", view.head));
    if (view.heads.size() > kMostEdits)
        return tooMany("view.heads", view.heads.size(), kMostEdits, "entries");
    for (std::size_t i = 0; i < view.heads.size(); ++i)
        HEADSCOPE_CHECKED(checkHead(fmt::format("view.heads[{}]", i), view.heads[i]));
    HEADSCOPE_CHECKED(checkText("view.page", view.page));
    HEADSCOPE_CHECKED(checkText("view.tab", view.tab));
    HEADSCOPE_CHECKED(checkText("view.show", view.quantity));
    HEADSCOPE_CHECKED(checkText("view.scale", view.scale));
    HEADSCOPE_CHECKED(checkText("view.map", view.colorMap));
    HEADSCOPE_CHECKED(checkText("view.grid", view.gridMetric));
    return checkText("view.pooling", view.pooling);
}

}  // namespace

Result<void> checkWorkspace(const Workspace& workspace) {
    HEADSCOPE_CHECKED(checkText("model.argument", workspace.model.argument));
    HEADSCOPE_CHECKED(checkText("model.name", workspace.model.name));
    HEADSCOPE_CHECKED(checkText("model.sha256", workspace.model.sha256));
    const std::size_t prompts = workspace.prompts.size();
    if (prompts == 0) return fail(ErrorCode::fileFormat, "prompts is empty", "write one prompt");
    if (prompts > kMostPrompts) return tooMany("prompts", prompts, kMostPrompts, "entries");
    if (workspace.current >= prompts) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("prompt is {}, expected less than {}", workspace.current, prompts),
                    "prompts are counted from 0");
    }
    for (std::size_t i = 0; i < prompts; ++i)
        HEADSCOPE_CHECKED(checkPrompt(fmt::format("prompts[{}]", i), workspace.prompts[i]));
    HEADSCOPE_CHECKED(checkEdits("edits", workspace.edits));
    HEADSCOPE_CHECKED(checkEdits("suspended", workspace.suspended));
    HEADSCOPE_CHECKED(checkText("target", workspace.target));
    HEADSCOPE_CHECKED(checkText("foil", workspace.foil));
    if (workspace.figures.size() > kMostFigures)
        return tooMany("figures", workspace.figures.size(), kMostFigures, "entries");
    return checkView(workspace.view);
}

}  // namespace headscope
