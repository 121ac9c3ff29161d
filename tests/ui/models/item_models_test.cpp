// SPDX-License-Identifier: GPL-3.0-or-later
// Every item model keeps the contract of QAbstractItemModel through opening, editing and reopening.
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <cmath>
#include <memory>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/models/roles.h"

namespace headscope::ui {
namespace {

using test::FakeModels;
using test::settle;

TEST(ItemModels, KeepTheirContractThroughALife) {
    FakeModels fake;
    std::vector<std::unique_ptr<QAbstractItemModelTester>> testers;
    Models& m = fake.models;
    for (QAbstractItemModel* model : std::initializer_list<QAbstractItemModel*>{
             &m.heads, &m.tokens, &m.outputs, &m.editList, &m.strongest, &m.info}) {
        testers.push_back(std::make_unique<QAbstractItemModelTester>(
            model, QAbstractItemModelTester::FailureReportingMode::Fatal));
    }
    fake.open(3, 4);
    m.edits.toggle({headAt(0, 1), headAt(2, 3)});
    settle();
    m.edits.restoreAll();
    settle();
    m.prompt.setText(QStringLiteral("t9 t9"));
    settle();
    fake.open(2, 2);
}

TEST(HeadGridModel, HasACheckableCellPerHead) {
    FakeModels fake;
    fake.open(3, 4);
    HeadGridModel& grid = fake.models.heads;
    ASSERT_EQ(grid.rowCount(), 3);
    ASSERT_EQ(grid.columnCount(), 4);
    const QModelIndex cell = grid.index(2, 1);
    EXPECT_EQ(cell.data().toString(), QStringLiteral("2.1"));
    EXPECT_EQ(cell.data(Qt::CheckStateRole).toInt(), Qt::Checked);
    EXPECT_TRUE(grid.setData(cell, Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_TRUE(fake.models.edits.active().touches(headAt(2, 1)));
    EXPECT_EQ(cell.data(Qt::CheckStateRole).toInt(), Qt::Unchecked);
    settle();
    EXPECT_FLOAT_EQ(cell.data(EffectRole).toFloat(), test::FakeRunService::effect(2, 1));
    ASSERT_NE(grid.thumbnail(headAt(2, 1)), nullptr);
    EXPECT_EQ(grid.thumbnail(headAt(2, 1))->head, headAt(2, 1));
}

TEST(HeadGridModel, ShowsPicturesBeforeTheirRunIsDone) {
    FakeModels fake;
    fake.open(2, 2);
    fake.service.automatic = false;
    fake.models.edits.toggle({headAt(1, 0)});
    settle();
    PatternThumbnail fresh = *fake.models.heads.thumbnail(headAt(1, 0));
    fresh.values.assign(fresh.values.size(), 7);
    fake.service.reportThumbnails({fresh});
    EXPECT_EQ(*fake.models.heads.thumbnail(headAt(1, 0)), fresh);
    EXPECT_NE(fake.models.heads.thumbnail(headAt(1, 1))->values, fresh.values)
        << "not there yet: the old one";
    fake.models.edits.toggle({headAt(1, 1)});
    settle();
    EXPECT_NE(*fake.models.heads.thumbnail(headAt(1, 0)), fresh) << "of a run that was replaced";
    fake.service.reportThumbnails({fresh});
    fake.service.release();
    EXPECT_NE(*fake.models.heads.thumbnail(headAt(1, 0)), fresh) << "the result has its own";
}

TEST(OutputsModel, ShowsBaselineEditedAndChange) {
    FakeModels fake;
    fake.open(2, 2);
    OutputsModel& outputs = fake.models.outputs;
    ASSERT_EQ(outputs.rowCount(), 10);
    EXPECT_FALSE(outputs.compares());
    const auto cell = [&outputs](int row, int column) {
        return outputs.index(row, column).data().toString();
    };
    EXPECT_EQ(cell(0, OutputsModel::BaselineColumn), QStringLiteral("0.500"));
    EXPECT_TRUE(cell(0, OutputsModel::EditedColumn).isEmpty());
    fake.models.edits.toggle({headAt(0, 0)});
    settle();
    EXPECT_TRUE(outputs.compares());
    EXPECT_EQ(cell(0, OutputsModel::BaselineColumn), QStringLiteral("0.500"));
    EXPECT_EQ(cell(0, OutputsModel::EditedColumn), QStringLiteral("0.490"));
    EXPECT_EQ(cell(0, OutputsModel::ChangeColumn), QStringLiteral("▼−0.010"));
    EXPECT_EQ(cell(1, OutputsModel::ChangeColumn), QStringLiteral("▲+0.010"));
    fake.models.undo.undo();
    settle();
    EXPECT_FALSE(outputs.compares());
    EXPECT_EQ(outputs.rows()[0].edited, outputs.rows()[0].baseline);
}

TEST(TokenModel, KnowsTokensAndTheirDivergence) {
    FakeModels fake;
    fake.open(2, 2);
    TokenModel& tokens = fake.models.tokens;
    ASSERT_EQ(tokens.rowCount(), 5);
    EXPECT_EQ(tokens.texts().front(), QStringLiteral("<bos>"));
    EXPECT_TRUE(tokens.index(0).data(SpecialRole).toBool());
    EXPECT_TRUE(std::isnan(tokens.divergence(1)));
    fake.models.edits.toggle({headAt(0, 0)});
    settle();
    EXPECT_FLOAT_EQ(static_cast<float>(tokens.divergence(1)), 0.14F);
}

TEST(StrongestModel, RanksByTheSizeOfTheEffect) {
    FakeModels fake;
    fake.open(3, 4);
    StrongestModel& ranking = fake.models.strongest;
    ASSERT_EQ(ranking.rowCount(), 12);
    for (int row = 1; row < ranking.rowCount(); ++row) {
        EXPECT_GE(std::abs(ranking.index(row - 1, 0).data(EffectRole).toDouble()),
                  std::abs(ranking.index(row, 0).data(EffectRole).toDouble()));
    }
    EXPECT_EQ(ranking.rowOf(ranking.head(3)), 3);
}

TEST(EffectMapModel, PreviewsAreMarkedAndNeverWrittenDown) {
    FakeModels fake;
    fake.service.previews = PreviewKind::products16;
    fake.service.finishStudies = false;
    fake.open(3, 2);
    const EffectMapModel& effects = fake.models.effects;
    ASSERT_TRUE(effects.isPreview(headAt(2, 1))) << "the last layer is not exact yet";
    EXPECT_FALSE(effects.isPreview(headAt(0, 1)));
    const double exact = static_cast<double>(test::FakeRunService::effect(2, 1));
    EXPECT_NEAR(effects.effect(headAt(2, 1)), 1.01 * exact, 1e-6);
    EXPECT_TRUE(effects.effectText(headAt(2, 1)).startsWith(QStringLiteral("≈ ")));
    EXPECT_FALSE(effects.effectText(headAt(0, 1)).startsWith(QStringLiteral("≈ ")));
    EXPECT_TRUE(effects.statusText().startsWith(QStringLiteral("16-bit preview")))
        << effects.statusText().toStdString();
    EXPECT_TRUE(effects.effectWords(headAt(2, 1)).endsWith(QStringLiteral(", 16-bit preview")));
    EXPECT_EQ(effects.effectWords(headAt(0, 1)), effects.effectText(headAt(0, 1)));
    EXPECT_TRUE(std::isfinite(effects.map().at(2, 1)));
    EXPECT_EQ(effects.map().preview, (std::vector<std::uint8_t>{0, 0, 0, 0, 1, 1}));
    EXPECT_TRUE(effects.exactMap().preview.empty());
    EXPECT_TRUE(std::isnan(effects.exactMap().at(2, 1)));
    EXPECT_TRUE(std::isfinite(effects.exactMap().at(1, 1)));
}

TEST(EffectMapModel, EstimatesAreCalledThat) {
    FakeModels fake;
    fake.service.previews = PreviewKind::firstOrder;
    fake.service.finishStudies = false;
    fake.open(3, 2);
    const EffectMapModel& effects = fake.models.effects;
    EXPECT_TRUE(effects.statusText().startsWith(QStringLiteral("First-order estimate")))
        << effects.statusText().toStdString();
    const QString words = effects.effectWords(headAt(2, 1));
    EXPECT_TRUE(words.startsWith(QStringLiteral("≈ ")) &&
                words.endsWith(QStringLiteral(", first-order estimate")))
        << words.toStdString();
    EXPECT_TRUE(fake.models.heads.description(headAt(2, 1)).contains(words));
    EXPECT_TRUE(std::isnan(effects.exactMap().at(2, 1))) << "for files and the clipboard";
}

TEST(EffectMapModel, ASweepThatSurelyTakesLongIsOffered) {
    FakeModels fake;
    fake.open(3, 2);
    EffectMapModel& effects = fake.models.effects;
    ASSERT_EQ(effects.state(), EffectState::complete);
    const std::size_t before = fake.service.studies.size();
    effects.setPassSeconds(100.0);
    effects.refresh();
    settle();
    EXPECT_EQ(effects.state(), EffectState::offered);
    EXPECT_EQ(fake.service.studies.size(), before);
    effects.start();
    settle();
    EXPECT_EQ(effects.state(), EffectState::complete) << "the user asked for it";
}

TEST(EffectMapModel, PreviewsCountForLessOfTheWork) {
    SweepResult sweep;
    const float unknown = std::nanf("");
    sweep.values = {unknown, unknown, unknown, unknown};
    EXPECT_EQ(sweptShare(sweep), 0.0);
    sweep.values[2] = 0.5F;
    EXPECT_DOUBLE_EQ(sweptShare(sweep), 0.25);
    sweep.values[2] = unknown;
    sweep.preview = {0.1F, 0.2F, 0.3F, 0.4F};
    sweep.previewKinds.assign(4, PreviewKind::firstOrder);
    EXPECT_EQ(sweptShare(sweep), 0.0) << "an estimate takes no time";
    sweep.previewKinds.assign(4, PreviewKind::products16);
    const double previews = sweptShare(sweep);
    EXPECT_GT(previews, 0.2);
    EXPECT_LT(previews, 0.5) << "exact values follow";
    sweep.values = sweep.preview;
    EXPECT_DOUBLE_EQ(sweptShare(sweep), 1.0);
}

TEST(EditsModel, ACheckBoxSuspends) {
    FakeModels fake;
    fake.open(2, 2);
    fake.models.edits.toggle({headAt(1, 0)});
    EditsModel& list = fake.models.editList;
    ASSERT_EQ(list.rowCount(), 1);
    EXPECT_EQ(list.index(0).data(NameRole).toString(), QStringLiteral("1.0"));
    EXPECT_TRUE(list.setData(list.index(0), Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_TRUE(fake.models.edits.active().empty());
    EXPECT_EQ(list.rowCount(), 1);
    fake.models.undo.undo();
    EXPECT_EQ(fake.models.edits.active().size(), 1U);
}

}  // namespace
}  // namespace headscope::ui
