// SPDX-License-Identifier: GPL-3.0-or-later
// The prompt, its errors, and what is copied from the screen.
#include "ui/models/prompt_model.h"

#include <gtest/gtest.h>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/models/command_text.h"
#include "ui/models/read_out.h"

namespace headscope::ui {
namespace {

using test::FakeModels;
using test::settle;

TEST(PromptModel, EveryChangeIsAStepThatReturnsExactly) {
    FakeModels fake;
    fake.open(2, 2);
    PromptModel& prompt = fake.models.prompt;
    const PromptState first = prompt.state();
    const auto tokens = prompt.encoding();
    prompt.setText(QStringLiteral("t7 t8"));
    prompt.setSpecial(false);
    prompt.setTarget(TokenId{5});
    prompt.setFoil(TokenId{6});
    EXPECT_EQ(fake.models.undo.count(), 4);
    EXPECT_EQ(prompt.tokenCount(), 2U);
    for (int i = 0; i < 4; ++i) fake.models.undo.undo();
    EXPECT_EQ(prompt.state(), first);
    EXPECT_EQ(prompt.encoding(), tokens);
    for (int i = 0; i < 4; ++i) fake.models.undo.redo();
    EXPECT_EQ(prompt.state().target, TokenId{5});
    EXPECT_EQ(prompt.tokenCount(), 2U);
}

TEST(PromptModel, AWordOutsideTheVocabularyIsNamedAndTheOldAnswerStays) {
    FakeModels fake;
    fake.open(2, 2);
    const RunResultPtr before = fake.models.results.result();
    const std::size_t runs = fake.service.runs.size();
    fake.models.prompt.setText(QStringLiteral("t1 zebra"));
    settle();
    ASSERT_TRUE(fake.models.prompt.error());
    EXPECT_EQ(fake.models.prompt.error()->code, ErrorCode::tokenUnknown);
    EXPECT_NE(fake.models.prompt.error()->message.find("zebra"), std::string::npos);
    EXPECT_EQ(fake.service.runs.size(), runs);
    EXPECT_EQ(fake.models.results.result(), before);
    fake.models.undo.undo();
    EXPECT_FALSE(fake.models.prompt.error());
}

TEST(PromptModel, AClassifierOfTheWholeTextIsReadOnceAndAnswersInClasses) {
    FakeModels fake;
    auto classifier = std::make_shared<ModelInfo>(*test::fakeModel(2, 2));
    classifier->spec.output.labels = {"dull", "bright"};
    classifier->spec.output.reads = HeadInput::first;
    fake.service.models["fake"] = classifier;
    fake.opener.open(QStringLiteral("fake"), {QStringLiteral("t1 t2 t3"), {}, {}});
    settle();
    PromptModel& prompt = fake.models.prompt;
    EXPECT_TRUE(prompt.answersOnce());
    EXPECT_EQ(prompt.position(), Position{0});
    prompt.setPosition(Position{2});
    EXPECT_EQ(prompt.position(), Position{0}) << "there is no other";
    EXPECT_EQ(prompt.tokenTextAt(1), QStringLiteral("t1")) << "what is read are tokens";
    EXPECT_EQ(prompt.answerText(TokenId{1}), QStringLiteral("bright"));
    EXPECT_EQ(prompt.findAnswer(QStringLiteral("dull")), TokenId{0});
    EXPECT_FALSE(prompt.findAnswer(QStringLiteral("t1")));
    QString classes;
    for (int row = 0; row < fake.models.info.rowCount(); ++row) {
        if (fake.models.info.index(row, 0).data().toString() == u"Classes")
            classes = fake.models.info.index(row, 1).data().toString();
    }
    EXPECT_EQ(classes, QStringLiteral("2: dull, bright"));
}

TEST(PromptModel, WhatIsTypedHasTokensAtOnceAndBecomesThePromptOnlyWhenCommitted) {
    FakeModels fake;
    fake.open(2, 2);
    PromptModel& prompt = fake.models.prompt;
    const PromptState before = prompt.state();
    const std::size_t runs = fake.service.runs.size();
    prompt.setDraft(QStringLiteral("t7 t8"));
    ASSERT_TRUE(prompt.draft());
    EXPECT_EQ(prompt.draft()->tokens.mid(1), QStringList({QStringLiteral("t7"), QStringLiteral("t8")}));
    prompt.setDraft(QStringLiteral("t7 zebra"));
    ASSERT_TRUE(prompt.draft());
    ASSERT_TRUE(prompt.draft()->error);
    EXPECT_EQ(prompt.draft()->error->code, ErrorCode::tokenUnknown);
    settle();
    EXPECT_EQ(prompt.state(), before);
    EXPECT_FALSE(prompt.error());
    EXPECT_EQ(fake.service.runs.size(), runs);
    prompt.setText(QStringLiteral("t7 t8"));
    EXPECT_FALSE(prompt.draft());
    prompt.setDraft(QStringLiteral("t7 t8"));
    EXPECT_FALSE(prompt.draft()) << "the prompt itself is no draft";
}

TEST(PromptModel, ReadsAfterTheLastTokenUntilAnotherIsChosen) {
    FakeModels fake;
    fake.open(2, 2);
    EXPECT_EQ(fake.models.prompt.position(), Position{4});
    fake.models.prompt.setPosition(Position{2});
    settle();
    EXPECT_EQ(fake.service.runs.back().logits.position, Position{2});
    fake.models.prompt.setText(QStringLiteral("t7 t8"));
    EXPECT_EQ(fake.models.prompt.position(), Position{2}) << "the last of three";
    EXPECT_FALSE(fake.models.prompt.positionChosen());
}

TEST(CommandText, RepeatsWhatIsOnScreen) {
    FakeModels fake;
    fake.open(2, 2);
    fake.models.edits.apply({headAt(1, 0)}, {EditKind::scaleZ, 0.5F});
    fake.models.prompt.setTarget(TokenId{3});
    EXPECT_EQ(ablateCommand(fake.models.prompt, fake.models.edits.active()),
              QStringLiteral("headscope-cli ablate /models/fake --text 't1 t2 t3 t1' --edit 1.0=scale:0.5 "
                             "--position 4 --target t3 --top 10"));
}

TEST(ReadOut, NamesQueryKeyValueAndChange) {
    FakeModels fake;
    fake.open(2, 2);
    EXPECT_EQ(cellReadOut(fake.models.patterns, {1, 2}), QStringLiteral("Query 1 t1 → key 2 t2: masked"));
    EXPECT_EQ(cellReadOut(fake.models.patterns, {2, 1}), QStringLiteral("Query 2 t2 → key 1 t1, 0.567"));
    fake.models.edits.toggle({headAt(0, 0)});
    settle();
    EXPECT_EQ(cellReadOut(fake.models.patterns, {2, 1}),
              QStringLiteral("Query 2 t2 → key 1 t1, 0.400, baseline 0.567, change −0.167"));
}

TEST(ReadOut, CopiedValuesKeepFullPrecisionAndHiddenCellsAreEmpty) {
    FakeModels fake;
    fake.open(2, 2);
    const HeatmapData& map = fake.models.patterns.edited();
    const QStringList lines = tabSeparated(map).split(QLatin1Char('\n'));
    ASSERT_EQ(lines.size(), 7);
    EXPECT_EQ(lines[0], QStringLiteral("query\\key\t<bos>\tt1\tt2\tt3\tt1"));
    const QStringList row = lines[3].split(QLatin1Char('\t'));
    EXPECT_EQ(row[2].toFloat(), map.at(2, 1));
    EXPECT_TRUE(row[4].isEmpty());
}

}  // namespace
}  // namespace headscope::ui
