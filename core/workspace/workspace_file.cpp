// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions to files and back; figures' sidecars tell the same in other words (sidecar_workspace).
#include "core/workspace/workspace_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/check.h"
#include "core/base/strict_json.h"
#include "core/base/version.h"
#include "core/checkpoint/mapped_file.h"
#include "core/workspace/json_fields.h"
#include "core/workspace/sidecar_workspace.h"

namespace headscope {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

OrderedJson promptJson(const WorkspacePrompt& prompt) {
    OrderedJson json;
    json["text"] = prompt.text;
    if (prompt.pair) json["pair"] = *prompt.pair;
    json["special_tokens"] = prompt.specialTokens;
    if (!prompt.decoderText.empty()) json["decoder_text"] = prompt.decoderText;
    if (!prompt.media.empty()) json["media"] = prompt.media;
    if (!prompt.ids.empty()) {
        OrderedJson& ids = json["ids"] = OrderedJson::array();
        for (const TokenId id : prompt.ids) ids.push_back(id.value);
    }
    return json;
}

OrderedJson viewJson(const WorkspaceView& view) {
    OrderedJson json = OrderedJson::object();
    const auto text = [&json](const char* key, const std::string& value) {
        if (!value.empty()) json[key] = value;
    };
    const auto number = [&json](const char* key, std::optional<std::uint32_t> value) {
        if (value) json[key] = *value;
    };
    text("head", view.head);
    if (!view.heads.empty()) json["heads"] = view.heads;
    number("query", view.query);
    number("key", view.key);
    number("position", view.position);
    text("page", view.page);
    text("tab", view.tab);
    text("show", view.quantity);
    text("scale", view.scale);
    text("map", view.colorMap);
    text("grid", view.gridMetric);
    text("pooling", view.pooling);
    return json;
}

Result<WorkspacePrompt> readPrompt(const Json& json, const std::string& path) {
    JsonFields fields(json, path);
    WorkspacePrompt prompt;
    std::string pair;
    fields.read("text", prompt.text);
    if (fields.read("pair", pair, Presence::optional)) prompt.pair = pair;
    fields.read("special_tokens", prompt.specialTokens);
    fields.read("decoder_text", prompt.decoderText, Presence::optional);
    fields.read("media", prompt.media, Presence::optional);
    std::vector<std::uint32_t> ids;
    fields.read("ids", ids, Presence::optional);
    prompt.ids.reserve(ids.size());
    for (const std::uint32_t id : ids) prompt.ids.push_back(TokenId{id});
    HEADSCOPE_CHECKED(fields.done());
    return prompt;
}

Result<WorkspaceView> readView(const Json& json) {
    JsonFields fields(json, "view.");
    WorkspaceView view;
    fields.read("head", view.head, Presence::optional);
    fields.read("heads", view.heads, Presence::optional);
    fields.read("query", view.query);
    fields.read("key", view.key);
    fields.read("position", view.position);
    fields.read("page", view.page, Presence::optional);
    fields.read("tab", view.tab, Presence::optional);
    fields.read("show", view.quantity, Presence::optional);
    fields.read("scale", view.scale, Presence::optional);
    fields.read("map", view.colorMap, Presence::optional);
    fields.read("grid", view.gridMetric, Presence::optional);
    fields.read("pooling", view.pooling, Presence::optional);
    HEADSCOPE_CHECKED(fields.done());
    return view;
}

// Before anything else: what a later version writes may mean anything.
Result<void> checkVersion(const Json& document) {
    JsonFields fields(document, "");
    const Json& stamp = fields.object("headscope");
    JsonFields versions(stamp, "headscope.");
    std::string program;
    std::uint32_t format = 0;
    versions.read("version", program);
    versions.read("session", format);
    HEADSCOPE_CHECKED(fields.failure());
    HEADSCOPE_CHECKED(versions.failure());
    if (format > kWorkspaceVersion) {
        return fail(ErrorCode::notInThisBuild,
                    fmt::format("the session is of format {}, written by Headscope {}; this program reads up "
                                "to format {}",
                                format, shortened(program), kWorkspaceVersion),
                    "open it with a newer Headscope");
    }
    if (format == 0) {
        return fail(ErrorCode::fileFormat, "key \"headscope.session\" is 0, expected 1",
                    "is it a session of headscope?");
    }
    return versions.done();
}

Result<void> readModel(const Json& json, WorkspaceModelName& model) {
    JsonFields fields(json, "model.");
    fields.read("argument", model.argument);
    fields.read("name", model.name);
    fields.read("sha256", model.sha256, Presence::optional);
    return fields.done();
}

Result<Workspace> readSession(const Json& document) {
    HEADSCOPE_CHECKED(checkVersion(document));
    JsonFields fields(document, "");
    Workspace workspace;
    (void)fields.object("headscope");
    const Json& model = fields.object("model");
    const Json& prompts = fields.array("prompts");
    fields.read("prompt", workspace.current);
    fields.read("edits", workspace.edits);
    fields.read("suspended", workspace.suspended, Presence::optional);
    fields.read("target", workspace.target, Presence::optional);
    fields.read("foil", workspace.foil, Presence::optional);
    const Json& view = fields.object("view");
    const Json& figures = fields.array("figures", Presence::optional);
    HEADSCOPE_CHECKED(fields.done());
    HEADSCOPE_CHECKED(readModel(model, workspace.model));
    workspace.prompts.clear();
    for (const Json& prompt : prompts) {
        HEADSCOPE_TRY(WorkspacePrompt read,
                      readPrompt(prompt, fmt::format("prompts[{}].", workspace.prompts.size())));
        workspace.prompts.push_back(std::move(read));
    }
    HEADSCOPE_TRY(workspace.view, readView(view));
    for (const Json& figure : figures) {
        if (!figure.is_object()) {
            return fail(ErrorCode::fileFormat,
                        fmt::format("key \"figures[{}]\" is no object", workspace.figures.size()),
                        "is it a session of headscope?");
        }
        workspace.figures.push_back(figure.dump());
    }
    HEADSCOPE_CHECKED(checkWorkspace(workspace));
    return workspace;
}

}  // namespace

std::string workspaceJson(const Workspace& workspace) {
    OrderedJson json;
    json["headscope"] = {{"version", std::string(kVersion)}, {"session", kWorkspaceVersion}};
    OrderedJson& model = json["model"];
    model["argument"] = workspace.model.argument;
    model["name"] = workspace.model.name;
    if (!workspace.model.sha256.empty()) model["sha256"] = workspace.model.sha256;
    OrderedJson& prompts = json["prompts"] = OrderedJson::array();
    for (const WorkspacePrompt& prompt : workspace.prompts) prompts.push_back(promptJson(prompt));
    json["prompt"] = workspace.current;
    json["edits"] = workspace.edits;
    if (!workspace.suspended.empty()) json["suspended"] = workspace.suspended;
    if (!workspace.target.empty()) json["target"] = workspace.target;
    if (!workspace.foil.empty()) json["foil"] = workspace.foil;
    json["view"] = viewJson(workspace.view);
    OrderedJson figures = OrderedJson::array();
    for (const std::string& text : workspace.figures) {
        OrderedJson figure = OrderedJson::parse(text, nullptr, false);
        HEADSCOPE_CHECK(figure.is_object());
        figures.push_back(std::move(figure));
    }
    if (!figures.empty()) json["figures"] = std::move(figures);
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Result<Workspace> parseWorkspace(std::string_view text) {
    HEADSCOPE_TRY(const Json document, parseStrictJson(text));
    return readSession(document);
}

Result<Workspace> parseSharedDocument(std::string_view text) {
    HEADSCOPE_TRY(const Json document, parseStrictJson(text));
    if (!document.is_object() || !document.contains("figure")) return readSession(document);
    if (document.contains("session")) return readSession(document.at("session"));
    return workspaceOfSidecar(text);
}

Result<Workspace> readWorkspaceFile(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const std::string text, readTextFile(file, kMostSessionBytes));
    auto workspace = parseSharedDocument(text);
    if (!workspace) return fail(std::move(workspace).error().in(fmt::format("\"{}\"", file.string())));
    return workspace;
}

Result<void> writeWorkspaceFile(const std::filesystem::path& file, const Workspace& workspace,
                                Overwrite overwrite) {
    HEADSCOPE_CHECKED(checkWorkspace(workspace));
    const std::string text = workspaceJson(workspace);
    if (text.size() > kMostSessionBytes) {
        return fail(ErrorCode::fileWriteFailed,
                    fmt::format("cannot write \"{}\": the session has {} bytes, at most {} are read again",
                                file.string(), text.size(), kMostSessionBytes),
                    "shorten its prompts");
    }
    return writeFileAtomically(file, text, overwrite);
}

}  // namespace headscope
