// SPDX-License-Identifier: GPL-3.0-or-later
// Changes become requests; the newest answer is the one shown.
#include "ui/models/live_runs.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"

namespace headscope::ui {
namespace {

using test::FakeModels;
using test::settle;

TEST(LiveRuns, AToggleAsksAtOnceWithTheEdits) {
    FakeModels fake;
    fake.open(2, 2);
    const std::size_t before = fake.service.runs.size();
    fake.models.edits.toggle({headAt(0, 1)});
    settle();
    ASSERT_EQ(fake.service.runs.size(), before + 1);
    const RunRequest& request = fake.service.runs.back();
    EXPECT_TRUE(request.interventions.touches(headAt(0, 1)));
    EXPECT_TRUE(request.capture.thumbnails);
    EXPECT_EQ(request.logits.topCount, 10U);
    EXPECT_TRUE(request.logits.everyPosition);
    EXPECT_EQ(fake.models.results.result()->request, request);
}

TEST(LiveRuns, ChangesOfOneEventAreOneRequest) {
    FakeModels fake;
    fake.open(2, 2);
    const std::size_t before = fake.service.runs.size();
    for (std::uint32_t i = 0; i < 50; ++i) fake.models.edits.toggle({headAt(i % 2, (i / 2) % 2)});
    settle();
    EXPECT_EQ(fake.service.runs.size(), before + 1);
    EXPECT_EQ(fake.models.results.result()->request.interventions, fake.models.edits.active());
}

TEST(LiveRuns, AnOlderAnswerDoesNotReplaceANewerOne) {
    FakeModels fake;
    fake.open(2, 2);
    fake.service.automatic = false;
    fake.models.edits.toggle({headAt(0, 0)});
    settle();
    fake.models.edits.toggle({headAt(1, 1)});
    settle();
    fake.service.release();
    EXPECT_EQ(fake.models.results.result()->request.interventions.size(), 2U);
    EXPECT_FALSE(fake.models.results.stale());
}

TEST(LiveRuns, TheAnswerAtThePositionReadIsShownBeforeTheRest) {
    FakeModels fake;
    fake.open(2, 2);
    fake.models.edits.toggle({headAt(0, 0)});
    settle();
    const RunResultPtr before = fake.models.results.result();
    const double bar = fake.models.tokens.divergence(1);
    fake.service.automatic = false;
    fake.models.edits.toggle({headAt(1, 1)});
    settle();
    RunResult first = *before;
    first.request = fake.service.runs.back();
    first.request.logits.everyPosition = false;
    first.effect->klPerPosition.clear();
    first.effect->changes.front().edited.probability = 0.125F;
    fake.service.reportAnswer(first);
    EXPECT_TRUE(fake.models.results.partial());
    EXPECT_FALSE(fake.models.results.stale());
    EXPECT_EQ(fake.models.outputs.rows().front().edited, 0.125);
    EXPECT_EQ(fake.models.tokens.divergence(1), bar) << "bars stay until the new ones are there";
    EXPECT_FALSE(fake.models.live.idle() && !fake.models.bridge.busy(Lane::run));
    fake.service.release();
    EXPECT_FALSE(fake.models.results.partial());
    EXPECT_NE(fake.models.outputs.rows().front().edited, 0.125);
}

TEST(LiveRuns, AnOldPictureStaysAndIsCalledStale) {
    FakeModels fake;
    fake.open(2, 2);
    const RunResultPtr old = fake.models.results.result();
    fake.service.automatic = false;
    fake.models.edits.toggle({headAt(0, 0)});
    ASSERT_TRUE(test::waitUntil([&] { return fake.models.results.stale(); }));
    EXPECT_EQ(fake.models.results.result(), old);
    EXPECT_TRUE(fake.models.patterns.stale());
    EXPECT_NE(fake.models.patterns.edited().rows, 0U);
    fake.service.release();
    EXPECT_FALSE(fake.models.results.stale());
}

TEST(LiveRuns, PausedItCollectsAndThenAsksOnce) {
    FakeModels fake;
    fake.open(2, 2);
    const std::size_t before = fake.service.runs.size();
    fake.models.live.setLive(false);
    fake.models.edits.toggle({headAt(0, 0)});
    fake.models.edits.toggle({headAt(1, 0)});
    settle();
    EXPECT_EQ(fake.service.runs.size(), before);
    EXPECT_TRUE(fake.models.live.pending());
    fake.models.live.setLive(true);
    settle();
    EXPECT_EQ(fake.service.runs.size(), before + 1);
}

TEST(LiveRuns, TheSweepFollowsThePromptAndNotAToggle) {
    FakeModels fake;
    fake.open(2, 2);
    ASSERT_EQ(fake.service.studies.size(), 1U);
    EXPECT_EQ(fake.models.effects.state(), EffectState::complete);
    fake.models.edits.toggle({headAt(0, 0)});
    settle();
    EXPECT_EQ(fake.service.studies.size(), 1U);
    fake.models.prompt.setText(QStringLiteral("t5 t6"));
    settle();
    ASSERT_EQ(fake.service.studies.size(), 2U);
    const auto& sweep = std::get<SweepRequest>(fake.service.studies.back());
    EXPECT_TRUE(sweep.base.empty());
    EXPECT_EQ(sweep.input, fake.models.prompt.input());
}

TEST(LiveRuns, ACancelledSweepKeepsItsLayers) {
    FakeModels fake;
    fake.service.finishStudies = false;
    fake.open(3, 2);
    EXPECT_EQ(fake.models.effects.state(), EffectState::running);
    fake.models.effects.stop();
    EXPECT_EQ(fake.models.effects.state(), EffectState::partial);
    EXPECT_FLOAT_EQ(static_cast<float>(fake.models.effects.effect(headAt(1, 1))),
                    test::FakeRunService::effect(1, 1));
    EXPECT_TRUE(std::isnan(fake.models.effects.effect(headAt(2, 1))));
    EXPECT_TRUE(fake.models.bridge.idle());
}

TEST(LiveRuns, AMetricWithoutItsTokensSaysWhatIsMissing) {
    FakeModels fake;
    fake.open(2, 2);
    fake.models.effects.setMetric(EffectMetric::logitDiff);
    EXPECT_EQ(fake.models.effects.state(), EffectState::unavailable);
    EXPECT_TRUE(fake.models.effects.statusText().contains(QStringLiteral("target")));
    fake.models.prompt.setTarget(TokenId{3});
    fake.models.prompt.setFoil(TokenId{4});
    settle();
    EXPECT_EQ(fake.models.effects.state(), EffectState::complete);
}

TEST(PatternModel, AsksForTheEditedPatternAndThenForItsBaseline) {
    FakeModels fake;
    fake.open(2, 2);
    fake.service.views.clear();
    fake.models.edits.toggle({headAt(0, 0)});
    settle();
    ASSERT_EQ(fake.service.views.size(), 1U) << "the baseline of this head is there already";
    EXPECT_TRUE(fake.models.patterns.hasEdits());
    fake.models.selection.select(headAt(1, 1));
    settle();
    ASSERT_EQ(fake.service.views.size(), 3U);
    EXPECT_FALSE(fake.service.views[1].interventions.empty());
    EXPECT_TRUE(fake.service.views[2].interventions.empty());
    EXPECT_EQ(fake.models.patterns.head(), headAt(1, 1));
    EXPECT_NE(fake.models.patterns.change().rows, 0U);
    EXPECT_TRUE(fake.models.patterns.change().isSigned);
}

}  // namespace
}  // namespace headscope::ui
