// SPDX-License-Identifier: GPL-3.0-or-later
// Checks 26 and 27 of ui.md over the real engine: the bundled model, with patterns over 100 cells taken for
// too large to be held whole.
#include <gtest/gtest.h>

#include <QLabel>
#include <QTest>
#include <cmath>

#include "tests/support/head_at.h"
#include "tests/support/live_window.h"
#include "ui/models/number_text.h"
#include "ui/models/read_out.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/head_view.h"

namespace headscope::ui {
namespace {

struct LongWindowTest : testing::Test, test::LiveWindow {
    HeadView* view = nullptr;
    std::uint32_t tokens = 0;

    LongWindowTest() : LiveWindow(PatternLimits{100, 4}) {}
    void SetUp() override {
        ASSERT_NO_FATAL_FAILURE(open());
        view = window->findChild<HeadView*>(QStringLiteral("headView"));
        tokens = models.prompt.tokenCount();
        ASSERT_TRUE(models.patterns.large());
        models.selection.select(headAt(1, 0));
        ASSERT_TRUE(quiet());
    }
    // The whole pattern, by an engine of its own.
    AttentionPattern reference(const InterventionSet& edits = {}) {
        auto answer = test::referenceEngine()->view({models.prompt.input(), edits, {headAt(1, 0)}});
        EXPECT_TRUE(answer) << answer.error().text();
        return (*answer)->patterns.front();
    }
};

TEST_F(LongWindowTest, ZoomedToCellsEachIsTheExactWeight) {
    const AttentionPattern whole = reference();
    view->heatmap()->showPart({2.0, 4.0, 6.0, 8.0, 0.0});
    ASSERT_TRUE(quiet());
    for (std::uint32_t q = 4; q < 8; ++q) {
        for (std::uint32_t k = 2; k < 6; ++k) {
            const auto square = models.patterns.parts(PatternKind::edited).squareAt(q, k);
            ASSERT_TRUE(square);
            ASSERT_TRUE(square->exact());
            EXPECT_EQ(square->masked, k > q);
            if (k > q) continue;
            EXPECT_EQ(square->most, whole.at(0, Position{q}, Position{k})) << q << ' ' << k;
        }
    }
    const HeatmapData shown = view->shownMap();
    EXPECT_EQ(shown.rows, 4U);
    EXPECT_EQ(shown.at(1, 1), whole.at(0, Position{5}, Position{3}));
    view->heatmap()->setCurrent(HeatmapCell{5, 3});
    EXPECT_TRUE(view->readOut().startsWith(QStringLiteral("Query 5 "))) << view->readOut().toStdString();
    EXPECT_TRUE(view->readOut().endsWith(
        probabilityText(static_cast<double>(whole.at(0, Position{5}, Position{3})))));
}

TEST_F(LongWindowTest, APooledReadOutSaysTheMaximumAndWhereItIs) {
    // On another page nothing finer is asked for.
    window->showPage(QStringLiteral("effects"));
    models.patterns.look({}, PatternKind::edited);
    models.selection.select(headAt(0, 0));
    ASSERT_TRUE(quiet());
    models.selection.select(headAt(1, 0));
    ASSERT_TRUE(quiet());
    ASSERT_FALSE(models.patterns.parts(PatternKind::edited).detail);
    const AttentionPattern whole = reference();
    for (std::uint32_t q = 0; q < tokens; ++q) {
        for (std::uint32_t k = 0; k <= q; ++k) {
            const auto square = models.patterns.parts(PatternKind::edited).squareAt(q, k);
            ASSERT_TRUE(square);
            ASSERT_FALSE(square->exact());
            EXPECT_GE(square->most, whole.at(0, Position{q}, Position{k}));
            EXPECT_EQ(square->most, whole.at(0, square->peakQuery, square->peakKey));
            const QString text = cellReadOut(models.patterns, {q, k});
            EXPECT_TRUE(text.startsWith(QStringLiteral("q ")));
            EXPECT_TRUE(text.contains(QStringLiteral(", max %1 at %2→%3, mean ")
                                          .arg(probabilityText(static_cast<double>(square->most)))
                                          .arg(square->peakQuery.value)
                                          .arg(square->peakKey.value)))
                << text.toStdString();
        }
    }
}

TEST_F(LongWindowTest, ChangesAreThoseOfTheWholePatterns) {
    models.edits.toggle({headAt(0, 1)});
    ASSERT_TRUE(quiet());
    view->heatmap()->showPart({2.0, 4.0, 6.0, 8.0, 0.0});
    models.view.setQuantity(Quantity::change);
    ASSERT_TRUE(quiet());
    const AttentionPattern before = reference();
    const AttentionPattern after = reference(models.edits.active());
    const auto change = models.patterns.parts(PatternKind::change).squareAt(6, 3);
    ASSERT_TRUE(change);
    ASSERT_TRUE(change->exact());
    EXPECT_NEAR(change->most, after.at(0, Position{6}, Position{3}) - before.at(0, Position{6}, Position{3}),
                1e-6F);
    EXPECT_TRUE(view->shownMap().isSigned);
}

TEST_F(LongWindowTest, WhatIsHeldIsLessThanThePattern) {
    view->heatmap()->zoomToFit();
    ASSERT_TRUE(quiet());
    EXPECT_EQ(models.patterns.edited().values.size(), 0U);
    EXPECT_EQ(models.patterns.baseline().values.size(), 0U);
    EXPECT_LE(models.patterns.parts(PatternKind::edited).overview->most.size(), 16U);
}

}  // namespace
}  // namespace headscope::ui
