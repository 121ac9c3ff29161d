// SPDX-License-Identifier: GPL-3.0-or-later
// Sidecars hold more than a piece of work (times, sizes of a figure): only what it needs is read, the rest
// passed over.
#include "core/workspace/sidecar_workspace.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/strict_json.h"
#include "core/export/provenance.h"
#include "core/workspace/json_fields.h"

namespace headscope {
namespace {

using Json = nlohmann::json;

Result<void> readFigure(const Json& json, WorkspaceView& view) {
    JsonFields figure(json, "figure.");
    std::string kind;
    figure.read("kind", kind);
    figure.read("scale", view.scale, Presence::optional);
    figure.read("colormap", view.colorMap, Presence::optional);
    view.page = kind == "ablation" ? "effects" : kind == "compare" ? "compare" : "explore";
    view.tab = kind == "arcs" ? "arcs" : "heatmap";
    return figure.failure();
}

void readAnswer(JsonFields& fields, Workspace& workspace) {
    const auto token = [&fields](const char* key, std::string& spelled) {
        std::optional<std::uint32_t> id;
        fields.read(key, id);
        if (id) spelled = fmt::format("#{}", *id);
    };
    fields.read("position", workspace.view.position);
    token("target", workspace.target);
    token("foil", workspace.foil);
}

}  // namespace

Result<Workspace> workspaceOfSidecar(std::string_view text) {
    HEADSCOPE_TRY(const Json json, parseStrictJson(text));
    HEADSCOPE_TRY(const Provenance origin, parseProvenance(text));
    // A start token is all that a decoder without a text has.
    const bool plain = origin.inputs.size() == 1 && origin.inputs.front().mediaKind.empty() &&
                       origin.inputs.front().decoderIds.size() <= 1;
    if (!plain) {
        return fail(ErrorCode::usage, "the figure is not of one text",
                    "open its model, then its prompt or picture");
    }
    Workspace workspace;
    workspace.model = {origin.modelSource.empty() ? origin.modelName : origin.modelSource, origin.modelName,
                       origin.modelSha256};
    workspace.prompts.front().ids = origin.inputs.front().ids;
    workspace.edits = origin.edits;
    JsonFields fields(json, "");
    HEADSCOPE_CHECKED(readFigure(fields.object("figure"), workspace.view));
    std::vector<std::string> heads;
    fields.read("heads", heads, Presence::optional);
    if (!heads.empty()) workspace.view.head = heads.front();
    readAnswer(fields, workspace);
    HEADSCOPE_CHECKED(fields.failure());
    HEADSCOPE_CHECKED(checkWorkspace(workspace));
    return workspace;
}

}  // namespace headscope
