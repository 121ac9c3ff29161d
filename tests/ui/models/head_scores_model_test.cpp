// SPDX-License-Identifier: GPL-3.0-or-later
// The table of scores over a fake engine: values of the shown pattern, and reasons where there are none.
// Covers: ui/views/inspector.cpp
#include "ui/models/head_scores_model.h"

#include <gtest/gtest.h>

#include <QTableView>

#include "core/analysis/head_metrics.h"
#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/views/inspector.h"

namespace headscope::ui {
namespace {

using test::FakeModels;
using test::settle;

QString shown(const HeadScoresModel& scores, std::string_view metric, int column) {
    const auto row = static_cast<int>(headMetric(metric) - headMetrics().data());
    return scores.index(row, column).data().toString();
}

TEST(HeadScoresModel, ScoresAreThoseOfThePatternShown) {
    FakeModels fake;
    fake.open(2, 2);
    fake.models.selection.select(headAt(1, 1));
    settle();
    const HeadScoresModel& scores = fake.models.scores;
    ASSERT_EQ(scores.rowCount(), static_cast<int>(headMetrics().size()));
    const HeatmapData& map = fake.models.patterns.edited();
    double expected = 0.0, chance = 0.0;
    for (std::uint32_t q = 1; q < map.rows; ++q) {
        expected += static_cast<double>(map.at(q, q - 1)) / (map.rows - 1);
        chance += 1.0 / (q + 1) / (map.rows - 1);
    }
    const Score previous = scores.score("previous_token");
    EXPECT_NEAR(previous.value, expected, 1e-6);
    EXPECT_NEAR(previous.chance, chance, 1e-12);
    EXPECT_EQ(previous.rows, map.rows - 1);
    EXPECT_EQ(shown(scores, "previous_token", HeadScoresModel::RowsColumn), QString::number(map.rows - 1));
    EXPECT_FALSE(shown(scores, "previous_token", HeadScoresModel::ChanceColumn).isEmpty());
}

TEST(HeadScoresModel, Check20WithoutRepeatsInductionIsNotAvailable) {
    FakeModels fake;
    fake.open(2, 2, 0, QStringLiteral("t1 t2 t3 t4"));
    const HeadScoresModel& scores = fake.models.scores;
    EXPECT_EQ(shown(scores, "induction", HeadScoresModel::ValueColumn), QStringLiteral("N/A"));
    EXPECT_TRUE(shown(scores, "induction", HeadScoresModel::ChanceColumn).isEmpty());
    EXPECT_FALSE(scores.score("induction").available());
    fake.models.prompt.setText(QStringLiteral("t1 t2 t1 t2"));
    settle();
    EXPECT_TRUE(scores.score("induction").available());
    EXPECT_NE(shown(scores, "induction", HeadScoresModel::ValueColumn), QStringLiteral("N/A"));
}

TEST(HeadScoresModel, Check21EveryScoreHasItsChanceLevelAndItsN) {
    FakeModels fake;
    fake.open(2, 2);
    const HeadScoresModel& scores = fake.models.scores;
    for (int row = 0; row < scores.rowCount(); ++row) {
        const auto text = [&](int column) { return scores.index(row, column).data().toString(); };
        const bool available = text(HeadScoresModel::ValueColumn) != QStringLiteral("N/A");
        EXPECT_EQ(text(HeadScoresModel::ChanceColumn).isEmpty(), !available) << row;
        EXPECT_EQ(text(HeadScoresModel::RowsColumn).isEmpty(), !available) << row;
        EXPECT_FALSE(scores.index(row, 0).data(Qt::ToolTipRole).toString().isEmpty());
        EXPECT_FALSE(scores.index(row, 0).data(Qt::AccessibleTextRole).toString().isEmpty());
    }
}

TEST(HeadScoresModel, LongPatternsTakeTurns) {
    FakeModels fake;
    fake.open(1, 1);
    const HeadScoresModel scores(fake.models.prompt, fake.models.patterns, 4);
    EXPECT_FALSE(scores.complete());
    ASSERT_TRUE(test::waitUntil([&] { return scores.complete(); }));
    for (const HeadMetric& metric : headMetrics())
        EXPECT_EQ(scores.score(metric.id), fake.models.scores.score(metric.id)) << metric.id;
}

TEST(HeadScoresModel, CrossAttentionSaysWhatItHasNot) {
    FakeModels fake;
    fake.openEncoderDecoder();
    fake.models.selection.select({Stack::main, LayerIndex{0}, AttentionKind::cross, HeadIndex{0}});
    settle();
    EXPECT_NE(fake.models.scores.score("previous_token").missing.find("another text"), std::string::npos);
    EXPECT_TRUE(fake.models.scores.score("entropy").available());
}

TEST(Inspector, ShowsTheTableOfScores) {
    FakeModels fake;
    fake.open(2, 2);
    Inspector inspector(fake.models);
    const auto* table = inspector.findChild<QTableView*>(QStringLiteral("headScores"));
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->model(), &fake.models.scores);
}

}  // namespace
}  // namespace headscope::ui
