// SPDX-License-Identifier: GPL-3.0-or-later
// The state of the models as a value, and back.
// Covers: ui/models/workspace_state.cpp
#include "ui/models/workspace_model.h"

#include <gtest/gtest.h>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "tests/support/workspace_fixture.h"
#include "ui/models/workspace_state.h"

namespace headscope::ui {
namespace {

using test::settle;

struct WorkspaceModelTest : testing::Test {
    test::FakeModels fake;
    WorkspaceModel work{fake.models, fake.opener};
    std::vector<Error> left;
    int restored = 0, begun = 0, differ = 0;

    void SetUp() override {
        QObject::connect(&work, &WorkspaceModel::incomplete, &work,
                         [this](const std::vector<Error>& errors) { left = errors; });
        QObject::connect(&work, &WorkspaceModel::restored, &work, [this] { ++restored; });
        QObject::connect(&work, &WorkspaceModel::begun, &work, [this] { ++begun; });
        QObject::connect(&work, &WorkspaceModel::weightsDiffer, &work, [this] { ++differ; });
        fake.open(3, 4);
        fake.service.models["/models/fake"] = test::fakeModel(3, 4);
        fake.service.models["/models/other"] = test::fakeModel(2, 2, 0, "other");
    }
    // Something of everything that a piece of work keeps.
    void doWork() {
        Models& models = fake.models;
        models.prompt.setText(QStringLiteral("t4 t5 t6 t7"));
        models.prompt.setSpecial(false);
        models.edits.toggle({headAt(1, 2)});
        models.edits.toggle({headAt(2, 3)});
        models.edits.setActive(models.edits.active().edits().front(), false);
        models.prompt.setTarget(TokenId{9});
        models.prompt.setFoil(TokenId{64});
        models.prompt.setPosition(Position{2});
        models.selection.select({headAt(0, 1), headAt(2, 0)}, headAt(2, 0));
        models.selection.pin(3, 1);
        models.view.setQuantity(Quantity::change);
        models.view.setScale(ColorScale::log10);
        models.view.setColorMap(QStringLiteral("magma"));
        models.view.setGridMetric(GridMetric::effect);
        models.view.setPooling(Pooling::mean);
        work.setPage(QStringLiteral("compare"));
        work.setTab(QStringLiteral("arcs"));
        settle();
    }
    [[nodiscard]] std::string leftText() const {
        std::string text;
        for (const Error& error : left) text += error.text() + "\n";
        return text;
    }
};

TEST_F(WorkspaceModelTest, TellsWhatIsOpen) {
    doWork();
    const Workspace workspace = work.workspace();
    EXPECT_EQ(workspace.model.argument, "/models/fake");
    EXPECT_EQ(workspace.model.name, "fake");
    ASSERT_EQ(workspace.prompts.size(), 1U);
    EXPECT_EQ(workspace.prompts.front().text, "t4 t5 t6 t7");
    EXPECT_FALSE(workspace.prompts.front().specialTokens);
    EXPECT_EQ(workspace.edits, std::vector<std::string>{"2.3=zero"});
    EXPECT_EQ(workspace.suspended, std::vector<std::string>{"1.2=zero"});
    EXPECT_EQ(workspace.target, "t9");
    EXPECT_EQ(workspace.foil, "<bos>");
    const WorkspaceView view = {"2.0",  {"0.1", "2.0"}, 3,     1,       2,        "compare",
                                "arcs", "change",       "log", "magma", "effect", "mean"};
    EXPECT_EQ(workspace.view, view);
    EXPECT_TRUE(checkWorkspace(workspace));
}

TEST_F(WorkspaceModelTest, RestoresAllOfItOnTheSameModelWithoutLoading) {
    doWork();
    const Workspace workspace = work.workspace();
    const std::size_t loads = fake.service.loads.size();
    fake.models.edits.restoreAll();
    fake.models.prompt.setText(QStringLiteral("t1"));
    fake.models.selection.reset();
    fake.models.view.setScale(ColorScale::linear);
    fake.models.view.setColorMap({});
    settle();
    work.restore(workspace);
    settle();
    EXPECT_EQ(work.workspace(), workspace);
    EXPECT_EQ(fake.service.loads.size(), loads);
    EXPECT_EQ(restored, 1);
    EXPECT_TRUE(left.empty()) << leftText();
    EXPECT_FALSE(fake.models.undo.canUndo());
    EXPECT_EQ(fake.models.results.result()->request.interventions, fake.models.edits.active());
    EXPECT_EQ(fake.models.results.result()->request.input, fake.models.prompt.input());
}

TEST_F(WorkspaceModelTest, OpensTheModelThatItNeeds) {
    doWork();
    const Workspace workspace = work.workspace();
    begun = 0;
    fake.opener.open(QStringLiteral("/models/other"));
    settle();
    ASSERT_EQ(fake.models.prompt.model()->name, "other");
    EXPECT_EQ(begun, 1);
    QString page, tab;
    QObject::connect(&work, &WorkspaceModel::pageAsked, &work, [&](const QString& name) { page = name; });
    QObject::connect(&work, &WorkspaceModel::tabAsked, &work, [&](const QString& name) { tab = name; });
    work.restore(workspace);
    EXPECT_EQ(fake.models.prompt.model()->name, "other") << "stays until the model is ready";
    settle();
    EXPECT_EQ(work.workspace(), workspace);
    EXPECT_EQ(page, QStringLiteral("compare"));
    EXPECT_EQ(tab, QStringLiteral("arcs"));
    EXPECT_FALSE(fake.models.undo.canUndo());
}

TEST_F(WorkspaceModelTest, AModelThatCannotBeOpenedLeavesEverything) {
    doWork();
    const Workspace before = work.workspace();
    Workspace workspace = before;
    workspace.model.argument = "/models/gone";
    workspace.edits.clear();
    work.restore(workspace);
    settle();
    EXPECT_EQ(work.workspace(), before);
    EXPECT_EQ(restored, 0);
    // What waited for that model is not put onto the next one.
    fake.opener.open(QStringLiteral("/models/other"));
    settle();
    EXPECT_EQ(restored, 0);
}

TEST_F(WorkspaceModelTest, AnotherModelOpenedMeanwhileWins) {
    Workspace workspace = work.workspace();
    workspace.edits = {"0.0=zero"};
    workspace.model.argument = "/models/other";
    fake.service.models["/models/third"] = test::fakeModel(4, 4, 0, "third");
    work.restore(workspace);
    fake.opener.open(QStringLiteral("/models/third"));
    settle();
    EXPECT_EQ(fake.models.prompt.model()->name, "third");
    EXPECT_TRUE(fake.models.edits.active().empty());
    EXPECT_EQ(restored, 0);
}

TEST_F(WorkspaceModelTest, WhatDoesNotFitIsNamedAndTheRestIsThere) {
    Workspace workspace = work.workspace();
    workspace.edits = {"0.0=zero", "9.9=zero"};
    workspace.suspended = {"cross:0.0=mean"};
    workspace.target = "zebra";
    workspace.foil = "#70";
    workspace.prompts.front().pair = "second";
    workspace.prompts.push_back({});
    workspace.view.head = "7.7";
    workspace.view.query = 4'294'967'295;
    workspace.view.key = 2;
    workspace.view.position = 99;
    workspace.view.scale = "huge";
    workspace.view.colorMap = "plaid";
    workspace.view.quantity = "magic";
    work.restore(workspace);
    settle();
    EXPECT_EQ(fake.models.edits.active().size(), 1U);
    EXPECT_EQ(fake.models.selection.key(), 2U);
    EXPECT_FALSE(fake.models.selection.query());
    EXPECT_EQ(fake.models.view.scale(), ColorScale::linear);
    const std::string text = leftText();
    for (const char* part : {"9.9", "cross:0.0", "zebra", "#70", "second text", "2 prompts", "7.7",
                             "4294967295", "99", "huge", "plaid", "magic"})
        EXPECT_NE(text.find(part), std::string::npos) << part << " is not in:\n" << text;
}

TEST_F(WorkspaceModelTest, TokensThatNoSpellingNamesAreNumbers) {
    Workspace workspace = work.workspace();
    workspace.target = "#12";
    work.restore(workspace);
    settle();
    EXPECT_EQ(fake.models.prompt.state().target, TokenId{12});
    EXPECT_EQ(work.workspace().target, "t12");
}

TEST_F(WorkspaceModelTest, APromptKnownByItsIdsGetsATextWithTheSameIds) {
    Workspace workspace = work.workspace();
    workspace.prompts = {WorkspacePrompt{}};
    workspace.prompts.front().ids = {TokenId{3}, TokenId{5}};
    work.restore(workspace);
    settle();
    EXPECT_EQ(fake.models.prompt.input().ids, workspace.prompts.front().ids);
    EXPECT_FALSE(fake.models.prompt.state().special);
    EXPECT_TRUE(left.empty()) << leftText();
    workspace.prompts.front().ids = {TokenId{999}};
    work.restore(workspace);
    settle();
    EXPECT_NE(leftText().find("1 tokens"), std::string::npos) << leftText();
}

TEST_F(WorkspaceModelTest, ModifiedMeansWorkNotLooks) {
    EXPECT_FALSE(work.modified());
    fake.models.selection.select(headAt(1, 1));
    fake.models.view.setScale(ColorScale::log10);
    EXPECT_FALSE(work.modified());
    fake.models.edits.toggle({headAt(0, 0)});
    EXPECT_TRUE(work.modified());
    fake.models.undo.undo();
    EXPECT_FALSE(work.modified()) << "undone is as saved";
    fake.models.prompt.setText(QStringLiteral("t2"));
    EXPECT_TRUE(work.modified());
    work.markSaved();
    EXPECT_FALSE(work.modified());
}

TEST_F(WorkspaceModelTest, OneSignalForTheChangesOfATurn) {
    settle();
    int changes = 0;
    QObject::connect(&work, &WorkspaceModel::changed, &work, [&] { ++changes; });
    fake.models.edits.toggle({headAt(0, 0)});
    fake.models.edits.toggle({headAt(0, 1)});
    fake.models.selection.select(headAt(1, 1));
    settle();
    EXPECT_EQ(changes, 1);
}

TEST_F(WorkspaceModelTest, SaysWhenTheWeightsAreOthers) {
    Workspace workspace = work.workspace();
    workspace.model.sha256 = std::string(64, 'a');
    work.restore(workspace);
    settle();
    EXPECT_TRUE(work.hasDigest());
    EXPECT_EQ(differ, 0) << "the same weights";
    workspace.model.sha256 = std::string(64, 'b');
    work.restore(workspace);
    settle();
    EXPECT_EQ(differ, 1);
    EXPECT_EQ(work.workspace().model.sha256, std::string(64, 'a')) << "what is open, not what was expected";
}

TEST_F(WorkspaceModelTest, WithoutAModelThereIsNothingToKeep) {
    test::FakeModels empty;
    const WorkspaceModel nothing(empty.models, empty.opener);
    EXPECT_FALSE(nothing.open());
    EXPECT_EQ(nothing.workspace(), Workspace());
    EXPECT_FALSE(nothing.modified());
}

}  // namespace
}  // namespace headscope::ui
