// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns too large to be held whole, over the fake engine: what is asked for, and what is said of them.
#include "ui/models/pattern_model.h"

#include <gtest/gtest.h>

#include <QSignalSpy>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/models/number_text.h"
#include "ui/models/read_out.h"
#include "ui/pages/compare_page.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/head_view.h"
#include "ui/window/figure_source.h"

namespace headscope::ui {
namespace {

using test::FakeModels;
using test::FakeRunService;
using test::settle;

constexpr PatternLimits kSmall{1'000, 8};  // 64 × 64 cells are large, in squares of 8

QString longPrompt() {
    QString text;
    for (int i = 0; i < 63; ++i) text += QStringLiteral("t%1 ").arg(i);
    return text;
}

struct LargePatternTest : testing::Test {
    FakeModels fake{kSmall};
    PatternModel& patterns = fake.models.patterns;

    void SetUp() override {
        fake.open(2, 4, 0, longPrompt());
        ASSERT_TRUE(patterns.large());
    }
    // Shows cells [begin, end) of both axes, as a view would.
    void look(double begin, double end, double pixels = 20.0) {
        patterns.look({begin, begin, end, end, pixels}, PatternKind::edited);
        settle();
    }
    HeadRef head() const { return fake.models.selection.head(); }
};

TEST_F(LargePatternTest, TheWholePatternIsNeverAskedFor) {
    look(10, 20);
    fake.models.edits.toggle({headAt(0, 0)});
    settle();
    for (const PatternRequest& request : fake.service.views) EXPECT_TRUE(request.region);
    EXPECT_EQ(patterns.edited().rows, 0U) << "a pooled map must not pass for a pattern";
    EXPECT_EQ(patterns.queries(), 64U);
}

TEST_F(LargePatternTest, SquaresSayTheirRangeTheirMaximumItsPlaceAndTheirMean) {
    const auto square = patterns.parts(PatternKind::edited).squareAt(20, 13);
    ASSERT_TRUE(square);
    const QString text = cellReadOut(patterns, {20, 13});
    EXPECT_EQ(text, QStringLiteral("q 16–23 × k 8–15, max %1 at %2→%3, mean %4")
                        .arg(probabilityText(static_cast<double>(square->most)))
                        .arg(square->peakQuery.value)
                        .arg(square->peakKey.value)
                        .arg(probabilityText(static_cast<double>(square->mean))));
    EXPECT_EQ(FakeRunService::weight(head(), square->peakQuery.value, square->peakKey.value, false),
              square->most);
    EXPECT_EQ(cellReadOut(patterns, {3, 60}), QStringLiteral("q 0–7 × k 56–63: masked"));
}

TEST_F(LargePatternTest, ZoomedToCellsTheReadOutIsThatOfASmallPattern) {
    look(10, 20);
    EXPECT_EQ(cellReadOut(patterns, {14, 13}),
              QStringLiteral("Query 14 t13 → key 13 t12, %1")
                  .arg(probabilityText(static_cast<double>(FakeRunService::weight(head(), 14, 13, false)))));
    EXPECT_EQ(cellReadOut(patterns, {13, 14}), QStringLiteral("Query 13 t12 → key 14 t13: masked"));
}

TEST_F(LargePatternTest, EditedCellsComeWithBaselineAndChange) {
    look(10, 20);
    fake.models.edits.toggle({head()});
    settle();
    ASSERT_TRUE(patterns.hasEdits());
    const auto before = static_cast<double>(FakeRunService::weight(head(), 14, 13, false));
    const auto after = static_cast<double>(FakeRunService::weight(head(), 14, 13, true));
    EXPECT_TRUE(
        cellReadOut(patterns, {14, 13})
            .endsWith(QStringLiteral(", %1, baseline %2, change %3")
                          .arg(probabilityText(after), probabilityText(before), changeText(after - before))))
        << cellReadOut(patterns, {14, 13}).toStdString();
    const auto change = patterns.parts(PatternKind::change).squareAt(14, 13);
    ASSERT_TRUE(change);
    EXPECT_NEAR(static_cast<double>(change->most), after - before, 1e-6);
    // Outside of the detail only squares are known; their difference is the engine's, not one of maxima.
    const auto square = patterns.parts(PatternKind::change).overview;
    ASSERT_TRUE(square);
    EXPECT_EQ(square->region.side, 8U);
}

TEST_F(LargePatternTest, OnePartIsOnItsWayAtATimeAndTheNextIsForWhereTheViewIsThen) {
    fake.service.automatic = false;
    const std::size_t before = fake.service.views.size();
    for (const double begin : {0.0, 10.0, 20.0, 30.0}) {
        patterns.look({begin, begin, begin + 4.0, begin + 4.0, 20.0}, PatternKind::edited);
        settle();
    }
    EXPECT_EQ(fake.service.views.size(), before + 1);
    EXPECT_TRUE(patterns.large()) << "what was there stays";
    fake.service.release();
    settle();
    fake.service.release();
    settle();
    EXPECT_EQ(fake.service.waiting(), 0U);
    EXPECT_TRUE(patterns.parts(PatternKind::edited).squareAt(32, 31)->exact());
}

TEST_F(LargePatternTest, APinnedQueryAloneMeansItsStrongestKey) {
    fake.models.selection.pin(20, std::nullopt);
    settle();
    const auto cell = pinnedCell(fake.models.selection, patterns);
    ASSERT_TRUE(cell);
    EXPECT_EQ(cell->query, 20U);
    for (std::uint32_t key = 0; key <= 20; ++key) {
        EXPECT_LE(FakeRunService::weight(head(), 20, key, false),
                  FakeRunService::weight(head(), 20, cell->key, false));
    }
}

TEST_F(LargePatternTest, AClickOnASquareMeansItsLargestCell) {
    const auto square = patterns.parts(PatternKind::edited).squareAt(20, 13);
    const CellPlace cell = clickedCell(patterns, PatternKind::edited, {20, 13});
    EXPECT_EQ(cell.query, square->peakQuery.value);
    EXPECT_EQ(cell.key, square->peakKey.value);
    const CellPlace masked = clickedCell(patterns, PatternKind::edited, {3, 60});
    EXPECT_EQ(masked.query, 3U);
}

TEST_F(LargePatternTest, AShortPromptIsWholeAgain) {
    fake.models.prompt.setText(QStringLiteral("t1 t2"));
    settle();
    EXPECT_FALSE(patterns.large());
    EXPECT_EQ(patterns.edited().rows, 3U);
    look(0, 2);
    EXPECT_FALSE(fake.service.views.back().region) << "nothing more is asked for";
    fake.models.prompt.setText(longPrompt());
    settle();
    EXPECT_TRUE(patterns.large());
    EXPECT_EQ(patterns.edited().rows, 0U);
}

TEST_F(LargePatternTest, TheHeadViewShowsSquaresAndOffersTheirMean) {
    HeadView view(fake.models);
    view.resize(700, 700);
    view.show();
    settle();
    auto* pooling = view.findChild<QWidget*>(QStringLiteral("headPooling"));
    ASSERT_NE(pooling, nullptr);
    EXPECT_TRUE(pooling->isVisible());
    // 64 tokens have several pixels each: the view asked for cells by itself.
    EXPECT_TRUE(patterns.parts(PatternKind::edited).squareAt(20, 13)->exact());
    EXPECT_EQ(view.heatmap()->visiblePart().bottom, 64.0);
    EXPECT_EQ(view.shownMap().rows, 64U);
    fake.models.view.setPooling(Pooling::mean);
    EXPECT_EQ(view.heatmap()->data().squares->pooling, Pooling::mean);
    view.heatmap()->setCurrent(HeatmapCell{20, 13});
    EXPECT_EQ(view.heatmap()->accessibleDescription(), cellReadOut(patterns, {20, 13}));
    fake.models.prompt.setText(QStringLiteral("t1 t2"));
    settle();
    EXPECT_FALSE(pooling->isVisible());
}

TEST_F(LargePatternTest, TheComparePageShowsOnePartThreeTimes) {
    ComparePage page(fake.models);
    page.resize(1'200, 500);
    page.show();
    fake.models.edits.toggle({head()});
    settle();
    page.plot(0)->showPart({8.0, 8.0, 16.0, 16.0, 0.0});
    settle();
    EXPECT_EQ(page.plot(2)->visiblePart().left, 8.0);
    EXPECT_EQ(page.plot(1)->visiblePart().bottom, 16.0);
    EXPECT_TRUE(page.plot(2)->data().isSigned);
    EXPECT_TRUE(patterns.parts(PatternKind::change).squareAt(12, 11)->exact());
}

TEST_F(LargePatternTest, ScoresThatNeedEveryWeightAreNotAvailable) {
    const HeadScoresModel& scores = fake.models.scores;
    for (int row = 0; row < scores.rowCount(); ++row) {
        const QModelIndex value = scores.index(row, HeadScoresModel::ValueColumn);
        EXPECT_EQ(value.data().toString(), QStringLiteral("N/A"));
        EXPECT_TRUE(value.data(Qt::ToolTipRole).toString().contains(QStringLiteral("not held whole")));
    }
}

TEST_F(LargePatternTest, FiguresAndCopiesAreOfThePartOnScreenAndSaySo) {
    look(8, 24, 0.2);  // squares of 8
    const FigureContent content = figureContent(fake.models, FigureKind::head);
    ASSERT_EQ(content.maps.size(), 1U);
    EXPECT_EQ(content.maps[0].rows, 2U);
    EXPECT_TRUE(content.maps[0].title.contains(QStringLiteral("queries 8–23, keys 8–23")));
    EXPECT_TRUE(content.maps[0].title.contains(QStringLiteral("largest of squares of 8 × 8")));
    EXPECT_TRUE(content.caption.contains(QStringLiteral("largest of squares of 8 × 8")));
    const auto kinds = availableFigures(fake.models);
    EXPECT_EQ(std::count(kinds.begin(), kinds.end(), FigureKind::arcs), 0);
    const QString csv = QString::fromStdString(figureCsv(fake.models, FigureKind::head));
    EXPECT_TRUE(csv.contains(QStringLiteral("\"8–15\""))) << csv.toStdString();
    look(8, 12);
    EXPECT_EQ(figureContent(fake.models, FigureKind::head).maps[0].rowLabels.front(), QStringLiteral("t7"));
}

}  // namespace
}  // namespace headscope::ui
