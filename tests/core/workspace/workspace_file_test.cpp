// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions as files: read as written, and refused with the key that is wrong.
// Covers: core/workspace/json_fields.cpp, core/workspace/sidecar_workspace.cpp
#include "core/workspace/workspace_file.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/export/provenance.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/workspace_fixture.h"

namespace headscope {
namespace {

using Json = nlohmann::json;
using test::expectError;
using test::fullWorkspace;
using test::TemporaryFolder;
using test::valueOf;

// The full session, with something done to its document.
Result<Workspace> readChanged(const std::function<void(Json&)>& change) {
    Json json = Json::parse(workspaceJson(fullWorkspace()));
    change(json);
    return parseWorkspace(json.dump());
}

TEST(WorkspaceFile, ReadsWhatItWrote) {
    EXPECT_EQ(valueOf(parseWorkspace(workspaceJson(fullWorkspace()))), fullWorkspace());
    EXPECT_EQ(valueOf(parseWorkspace(workspaceJson({}))), Workspace());
}

TEST(WorkspaceFile, IsStampedAndForPeopleToRead) {
    const Json json = Json::parse(workspaceJson(fullWorkspace()));
    EXPECT_EQ(json["headscope"]["session"], kWorkspaceVersion);
    EXPECT_TRUE(json["headscope"]["version"].is_string());
    EXPECT_EQ(json["edits"][0], "5.1=zero");
    EXPECT_EQ(json["view"]["query"], 14);
    EXPECT_EQ(json["figures"][0]["kind"], "head") << "figures are JSON, not text";
}

TEST(WorkspaceFile, RefusesAFutureVersionWithASentence) {
    const auto later = readChanged([](Json& json) {
        json["headscope"] = {{"version", "9.1.0"}, {"session", 2}};
        json["what nobody knows yet"] = true;
    });
    expectError(later, ErrorCode::notInThisBuild, {"format 2", "9.1.0", "newer Headscope"});
}

TEST(WorkspaceFile, NamesTheKeyThatIsMissingOrMistyped) {
    const std::vector<std::pair<std::function<void(Json&)>, std::string>> cases = {
        {[](Json& json) { json.erase("headscope"); }, "headscope"},
        {[](Json& json) { json["headscope"] = 1; }, "headscope"},
        {[](Json& json) { json["headscope"]["session"] = "1"; }, "headscope.session"},
        {[](Json& json) { json["headscope"]["session"] = 0; }, "headscope.session"},
        {[](Json& json) { json["headscope"]["session"] = -1; }, "headscope.session"},
        {[](Json& json) { json["headscope"]["session"] = 1.5; }, "headscope.session"},
        {[](Json& json) { json["headscope"]["extra"] = 1; }, "headscope.extra"},
        {[](Json& json) { json.erase("model"); }, "model"},
        {[](Json& json) { json["model"] = Json::array(); }, "model"},
        {[](Json& json) { json["model"]["argument"] = nullptr; }, "model.argument"},
        {[](Json& json) { json["model"].erase("name"); }, "model.name"},
        {[](Json& json) { json["prompts"] = "text"; }, "prompts"},
        {[](Json& json) { json["prompts"][1] = "text"; }, "prompts[1]"},
        {[](Json& json) { json["prompts"][0].erase("text"); }, "prompts[0].text"},
        {[](Json& json) { json["prompts"][0]["special_tokens"] = 1; }, "prompts[0].special_tokens"},
        {[](Json& json) {
             json["prompts"][0]["ids"] = {1, -1};
         },
         "prompts[0].ids"},
        {[](Json& json) { json["prompt"] = 18'446'744'073'709'551'615ULL; }, "prompt"},
        {[](Json& json) {
             json["edits"] = {{"5.1", "zero"}};
         },
         "edits"},
        {[](Json& json) { json["edits"][0] = 5.1; }, "edits"},
        {[](Json& json) { json["target"] = 12; }, "target"},
        {[](Json& json) { json["view"]["query"] = 4'294'967'296; }, "view.query"},
        {[](Json& json) { json["view"]["key"] = 1e300; }, "view.key"},
        {[](Json& json) { json["view"]["heads"] = "1.1"; }, "view.heads"},
        {[](Json& json) { json["view"]["colour"] = "red"; }, "view.colour"},
        {[](Json& json) { json["figures"] = {1}; }, "figures[0]"},
        {[](Json& json) { json["run"] = "rm -rf"; }, "run"},
    };
    for (const auto& [change, key] : cases) expectError(readChanged(change), ErrorCode::fileFormat, {key});
    expectError(parseWorkspace("[]"), ErrorCode::fileFormat, {"document"});
    expectError(parseWorkspace("{}"), ErrorCode::fileFormat, {"headscope"});
}

TEST(WorkspaceFile, RefusesDeepNestingDuplicateKeysAndNul) {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    expectError(parseWorkspace(deep), ErrorCode::fileFormat, {"nesting"});
    const std::string text = workspaceJson({});
    expectError(parseWorkspace("{\"prompt\": 0," + text.substr(1)), ErrorCode::fileFormat, {"twice"});
    expectError(readChanged([](Json& json) { json["model"]["argument"] = std::string("a\0b", 3); }),
                ErrorCode::fileFormat, {"model.argument", "NUL"});
}

TEST(WorkspaceFile, RefusesEveryTruncation) {
    const std::string text = workspaceJson(fullWorkspace());
    for (std::size_t length = 0; length + 2 < text.size(); ++length)
        EXPECT_FALSE(parseWorkspace(text.substr(0, length))) << length;
}

TEST(WorkspaceFile, IsWrittenAsAWholeAndReadAgain) {
    const TemporaryFolder folder;
    const auto file = folder.path("work.headscope");
    ASSERT_TRUE(writeWorkspaceFile(file, fullWorkspace(), Overwrite::refuse));
    EXPECT_EQ(valueOf(readWorkspaceFile(file)), fullWorkspace());
    expectError(writeWorkspaceFile(file, {}, Overwrite::refuse), ErrorCode::fileExists, {"work.headscope"});
    ASSERT_TRUE(writeWorkspaceFile(file, {}, Overwrite::allow));
    EXPECT_EQ(valueOf(readWorkspaceFile(file)), Workspace());
    EXPECT_EQ(folder.entryCount(), 1U);
}

TEST(WorkspaceFile, NeverWritesWhatCouldNotBeReadAgain) {
    const TemporaryFolder folder;
    Workspace broken;
    broken.edits = {"not an edit"};
    expectError(writeWorkspaceFile(folder.path("a"), broken, Overwrite::allow), ErrorCode::usage);
    Workspace big;
    big.prompts.assign(5, {});
    for (WorkspacePrompt& prompt : big.prompts) prompt.text.assign(kMostPromptBytes, 'a');
    expectError(writeWorkspaceFile(folder.path("a"), big, Overwrite::allow), ErrorCode::fileWriteFailed,
                {"bytes"});
    EXPECT_EQ(folder.entryCount(), 0U);
}

TEST(WorkspaceFile, ErrorsNameTheFile) {
    const TemporaryFolder folder;
    expectError(readWorkspaceFile(folder.path("none.headscope")), ErrorCode::fileMissing, {"none.headscope"});
    expectError(readWorkspaceFile(folder.write("b.headscope", "{")), ErrorCode::fileFormat, {"b.headscope"});
    expectError(readWorkspaceFile(folder.path()), ErrorCode::fileUnreadable);
    expectError(readWorkspaceFile("/dev/zero"), ErrorCode::fileUnreadable, {"/dev/zero"});
    const auto large = folder.write("large.headscope", std::string(kMostSessionBytes + 1, ' '));
    expectError(readWorkspaceFile(large), ErrorCode::fileFormat, {"large.headscope"});
}

// A sidecar as `headscope render` writes it: ids, and no session.
std::string sidecar(const std::string& figure, const std::string& more = {}) {
    Provenance provenance;
    provenance.version = "0.1.0";
    provenance.modelName = "gpt2";
    provenance.modelSha256 = std::string(64, 'b');
    provenance.modelSource = "/models/gpt2";
    provenance.inputs = {{{TokenId{5}, TokenId{7}}, {"a", "b"}, {}, {}, {}}};
    provenance.edits = {"5.1=zero"};
    std::string json = provenanceJson(provenance);
    json.resize(json.find_last_of('}'));
    return json + ", \"figure\": " + figure + more + "}";
}

TEST(SidecarWorkspace, TellsWhatTheFigureShows) {
    const Workspace arcs = valueOf(parseSharedDocument(
        sidecar(R"({"kind": "arcs", "scale": "log", "colormap": "magma", "dpi": 300})",
                R"(, "heads": ["5.2"], "caption": "c", "position": 1, "target": 9, "foil": 4)")));
    EXPECT_EQ(arcs.model.argument, "/models/gpt2");
    EXPECT_EQ(arcs.model.sha256, std::string(64, 'b'));
    EXPECT_EQ(arcs.prompts.front().ids, (std::vector<TokenId>{{5}, {7}}));
    EXPECT_EQ(arcs.edits, std::vector<std::string>{"5.1=zero"});
    EXPECT_EQ(arcs.view.head, "5.2");
    EXPECT_EQ(arcs.view.tab, "arcs");
    EXPECT_EQ(arcs.view.scale, "log");
    EXPECT_EQ(arcs.view.colorMap, "magma");
    EXPECT_EQ(arcs.view.position, 1U);
    EXPECT_EQ(arcs.target, "#9");
    EXPECT_EQ(arcs.foil, "#4");
    EXPECT_EQ(valueOf(parseSharedDocument(sidecar(R"({"kind": "compare"})"))).view.page, "compare");
    EXPECT_EQ(valueOf(parseSharedDocument(sidecar(R"({"kind": "ablation"})"))).view.page, "effects");
}

TEST(SidecarWorkspace, ASessionInsideCountsMore) {
    const std::string text =
        sidecar(R"({"kind": "head"})", ", \"session\": " + workspaceJson(fullWorkspace()));
    EXPECT_EQ(valueOf(parseSharedDocument(text)), fullWorkspace());
}

TEST(SidecarWorkspace, RefusesOtherDocuments) {
    expectError(parseSharedDocument(R"({"figure": {"kind": "head"}})"), ErrorCode::fileFormat, {"headscope"});
    expectError(parseSharedDocument(sidecar("[]")), ErrorCode::fileFormat, {"figure"});
    expectError(parseSharedDocument(sidecar("{}")), ErrorCode::fileFormat, {"figure.kind"});
    expectError(parseSharedDocument(sidecar(R"({"kind": "head"})", R"(, "heads": ["9"])")), ErrorCode::usage,
                {"view.head"});
    expectError(parseSharedDocument(sidecar(R"({"kind": "head"})", R"(, "session": {})")),
                ErrorCode::fileFormat, {"headscope"});
    expectError(parseSharedDocument(R"({"architectures": ["GPT2LMHeadModel"]})"), ErrorCode::fileFormat);
}

}  // namespace
}  // namespace headscope
