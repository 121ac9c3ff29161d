// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every piece of work: files and links give back what was put in, and no text breaks a reader.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/text/utf8.h"
#include "core/workspace/workspace_file.h"
#include "core/workspace/workspace_link.h"

namespace headscope {
namespace {

std::string anyText() {
    std::string text;
    const auto count = *rc::gen::inRange(0, 12);
    for (int i = 0; i < count; ++i) {
        // Characters that files and links escape, and some of every length in UTF-8.
        const char32_t value = *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(1, 0x80),
                                               rc::gen::inRange<std::uint32_t>(0x80, 0xD800),
                                               rc::gen::inRange<std::uint32_t>(0xE000, 0x110000));
        text::appendCodePoint(text, value);
    }
    return text;
}

std::string anyHead() {
    const char* prefix = *rc::gen::element("", "enc:", "cross:");
    return fmt::format("{}{}.{}", prefix, *rc::gen::inRange(0, 100), *rc::gen::inRange(0, 100));
}

std::vector<std::string> anyList(const std::function<std::string()>& item) {
    std::vector<std::string> list(*rc::gen::inRange<std::size_t>(0, 5));
    for (std::string& entry : list) entry = item();
    return list;
}

std::string anyEdit() {
    const char* kind = *rc::gen::element("zero", "zero-const", "mean", "scale:-0.25", "uniform", "first");
    const int from = *rc::gen::inRange(0, 50);
    const std::string range =
        *rc::gen::arbitrary<bool>() ? fmt::format("@{}-{}", from, from + *rc::gen::inRange(0, 9)) : "";
    return anyHead() + range + "=" + kind;
}

std::optional<std::uint32_t> anyNumber() {
    if (*rc::gen::arbitrary<bool>()) return std::nullopt;
    return *rc::gen::arbitrary<std::uint32_t>();
}

WorkspacePrompt anyPrompt() {
    WorkspacePrompt prompt;
    prompt.text = anyText();
    if (*rc::gen::arbitrary<bool>()) prompt.pair = anyText();
    prompt.specialTokens = *rc::gen::arbitrary<bool>();
    prompt.decoderText = anyText();
    prompt.media = anyText();
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
        prompt.ids.push_back(TokenId{*rc::gen::arbitrary<std::uint32_t>()});
    return prompt;
}

Workspace anyWorkspace() {
    Workspace workspace;
    workspace.model = {"a" + anyText(), anyText(), anyText()};
    workspace.prompts.resize(*rc::gen::inRange<std::size_t>(1, 4));
    for (WorkspacePrompt& prompt : workspace.prompts) prompt = anyPrompt();
    workspace.current =
        *rc::gen::inRange<std::uint32_t>(0, static_cast<std::uint32_t>(workspace.prompts.size()));
    workspace.edits = anyList(anyEdit);
    workspace.suspended = anyList(anyEdit);
    workspace.target = anyText();
    workspace.foil = anyText();
    WorkspaceView& view = workspace.view;
    if (*rc::gen::arbitrary<bool>()) view.head = anyHead();
    view.heads = anyList(anyHead);
    view.query = anyNumber();
    view.key = anyNumber();
    view.position = anyNumber();
    for (std::string* name : {&view.page, &view.tab, &view.quantity, &view.scale, &view.colorMap,
                              &view.gridMetric, &view.pooling})
        *name = anyText();
    if (*rc::gen::arbitrary<bool>()) workspace.figures = {R"({"kind":"head","size":[1,2.5,null]})"};
    return workspace;
}

RC_GTEST_PROP(WorkspaceProperty, AFileGivesBackWhatWasPutIn, ()) {
    const Workspace workspace = anyWorkspace();
    const auto read = parseWorkspace(workspaceJson(workspace));
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == workspace);
}

RC_GTEST_PROP(WorkspaceProperty, ALinkGivesBackWhatItCarries, ()) {
    const Workspace workspace = anyWorkspace();
    const auto link = workspaceLink(workspace);
    RC_ASSERT(link.has_value());
    const auto read = parseWorkspaceLink(*link);
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == linkedPart(workspace));
}

// A byte of a good file or link that is another one: refused, or read as some piece of work, never a crash.
RC_GTEST_PROP(WorkspaceProperty, AChangedByteIsReadOrRefused, ()) {
    const Workspace workspace = anyWorkspace();
    std::string file = workspaceJson(workspace);
    std::string link = *workspaceLink(workspace);
    for (std::string* text : {&file, &link})
        (*text)[*rc::gen::inRange<std::size_t>(0, text->size())] = *rc::gen::arbitrary<char>();
    if (const auto read = parseSharedDocument(file)) RC_ASSERT(checkWorkspace(*read).has_value());
    if (const auto read = parseWorkspaceLink(link)) RC_ASSERT(checkWorkspace(*read).has_value());
}

}  // namespace
}  // namespace headscope
