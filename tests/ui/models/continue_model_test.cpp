// SPDX-License-Identifier: GPL-3.0-or-later
// Continuations in the window, over the real engine.
// Covers: ui/views/continue_view.cpp
#include "ui/models/continue_model.h"

#include <gtest/gtest.h>

#include <QPushButton>
#include <QSpinBox>
#include <QTextEdit>
#include <variant>

#include "tests/support/head_at.h"
#include "tests/support/live_window.h"
#include "ui/views/continue_view.h"

namespace headscope::ui {
namespace {

using test::waitUntil;

struct ContinueTest : testing::Test, test::LiveWindow {
    ContinueModel& continuation = models.continuation;

    void SetUp() override { ASSERT_NO_FATAL_FAILURE(open()); }
    void continueText(const ContinueChoice& choice) {
        continuation.start(choice);
        EXPECT_TRUE(continuation.running());
        ASSERT_TRUE(waitUntil([&] { return !continuation.running(); }));
        ASSERT_FALSE(continuation.error()) << continuation.error()->text();
    }
};

TEST_F(ContinueTest, BothTextsAreTheEngines) {
    models.edits.toggle({headAt(1, 0)});
    ASSERT_TRUE(quiet());
    continueText({.newTokens = 6});
    GenerateRequest request;
    request.input = models.prompt.input();
    request.interventions = models.edits.active();
    request.newTokens = 6;
    const auto answer = test::referenceEngine()->study(request);
    ASSERT_TRUE(answer) << answer.error().text();
    const auto& expected = std::get<GenerateResultPtr>(*answer);
    EXPECT_EQ(continuation.result()->baseline, expected->baseline);
    EXPECT_EQ(continuation.result()->edited, expected->edited);
    EXPECT_LE(continuation.baseline().size(), 6);
    EXPECT_FALSE(continuation.edited().isEmpty());
    EXPECT_FALSE(continuation.stale());
    models.edits.toggle({headAt(0, 0)});
    EXPECT_TRUE(continuation.stale());
}

TEST_F(ContinueTest, WithoutEditsThereIsOneText) {
    continueText({.newTokens = 3});
    EXPECT_FALSE(continuation.baseline().isEmpty());
    EXPECT_TRUE(continuation.edited().isEmpty());
}

TEST_F(ContinueTest, TheSameSeedDrawsTheSameTokens) {
    const ContinueChoice choice{.newTokens = 8, .sample = true, .temperature = 2.0F, .seed = 5};
    continueText(choice);
    const auto first = continuation.result()->baseline;
    continueText(choice);
    EXPECT_EQ(continuation.result()->baseline, first);
}

TEST_F(ContinueTest, ASweepThatWaitedIsDoneAfterwards) {
    models.effects.refresh();
    ASSERT_EQ(models.effects.state(), EffectState::running);
    continueText({.newTokens = 2});
    ASSERT_TRUE(quiet());
    EXPECT_EQ(models.effects.state(), EffectState::complete);
}

TEST_F(ContinueTest, CancelKeepsWhatWasThere) {
    continueText({.newTokens = 2});
    const GenerateResultPtr before = continuation.result();
    continuation.start({.newTokens = 100});
    continuation.cancel();
    EXPECT_FALSE(continuation.running());
    ASSERT_TRUE(quiet());
    EXPECT_EQ(continuation.result(), before);
}

TEST_F(ContinueTest, TheViewShowsBothAndWhereTheyPart) {
    ContinueView view(continuation);
    view.show();
    auto* count = view.findChild<QSpinBox*>(QStringLiteral("continueCount"));
    auto* go = view.findChild<QPushButton*>(QStringLiteral("continueGo"));
    ASSERT_TRUE(count != nullptr && go != nullptr);
    count->setValue(5);
    EXPECT_EQ(view.choice(), (ContinueChoice{.newTokens = 5}));
    models.edits.toggle({headAt(1, 0)});
    models.edits.toggle({headAt(1, 1)});
    ASSERT_TRUE(quiet());
    go->click();
    ASSERT_TRUE(waitUntil([&] { return !continuation.running(); }));
    const auto* edited = view.findChild<QTextEdit*>(QStringLiteral("continueEdited"));
    EXPECT_EQ(edited->toPlainText(), continuation.edited().join(QString()));
    const bool differs = continuation.edited() != continuation.baseline();
    EXPECT_EQ(edited->toHtml().contains(QStringLiteral("underline")), differs);
}

TEST(Continue, TextsPartAtTheFirstOtherToken) {
    const QStringList a{QStringLiteral("x"), QStringLiteral("y"), QStringLiteral("z")};
    EXPECT_EQ(ContinueModel::common(a, a), 3);
    EXPECT_EQ(ContinueModel::common(a, {QStringLiteral("x"), QStringLiteral("q")}), 1);
    EXPECT_EQ(ContinueModel::common(a, {}), 0);
}

TEST(Continue, AModelThatCannotWriteSaysWhy) {
    test::FakeModels fake;
    EXPECT_FALSE(fake.models.continuation.reason().isEmpty());
    fake.open(2, 2);
    EXPECT_TRUE(fake.models.continuation.reason().isEmpty());
}

}  // namespace
}  // namespace headscope::ui
