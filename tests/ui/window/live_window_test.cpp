// SPDX-License-Identifier: GPL-3.0-or-later
// The window over the real engine on the bundled model: what is on screen is what the engine says.
#include <gtest/gtest.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

#include "tests/support/head_at.h"
#include "tests/support/live_window.h"
#include "ui/models/model_inspector.h"
#include "ui/models/number_text.h"
#include "ui/views/error_panel.h"
#include "ui/views/head_grid.h"

namespace headscope::ui {
namespace {

struct LiveWindowTest : testing::Test, test::LiveWindow {
    HeadGrid* grid = nullptr;

    void SetUp() override {
        ASSERT_NO_FATAL_FAILURE(open());
        grid = window->findChild<HeadGrid*>(QStringLiteral("headGrid"));
        ASSERT_NE(grid, nullptr);
        grid->setFocus();
    }
    // The same request, by an engine of its own.
    RunResultPtr reference(const InterventionSet& edits) {
        RunRequest request;
        request.input = models.prompt.input();
        request.interventions = edits;
        request.capture.thumbnails = true;
        request.logits = models.prompt.logitsSpec();
        auto result = test::referenceEngine()->run(request);
        EXPECT_TRUE(result) << result.error().text();
        return *result;
    }
    void expectOutputs(const RunResult& expected) {
        ASSERT_TRUE(expected.effect);
        const auto& changes = expected.effect->changes;
        ASSERT_EQ(models.outputs.rows().size(), changes.size());
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const int row = static_cast<int>(i);
            EXPECT_EQ(models.outputs.rows()[i].token, changes[i].baseline.token);
            const auto shown = [&](int column) {
                return models.outputs.index(row, column).data().toString();
            };
            EXPECT_EQ(shown(OutputsModel::BaselineColumn),
                      probabilityText(static_cast<double>(changes[i].baseline.probability)));
            EXPECT_EQ(shown(OutputsModel::EditedColumn),
                      probabilityText(static_cast<double>(changes[i].edited.probability)));
        }
    }
};

TEST_F(LiveWindowTest, OpensTheExampleWithItsPicturesAndEffects) {
    EXPECT_EQ(models.prompt.state().text, examplePrompts(*models.prompt.model()).front());
    EXPECT_FALSE(models.prompt.state().text.isEmpty());
    EXPECT_EQ(models.results.result()->thumbnails.size(), 4U);
    EXPECT_EQ(models.effects.state(), EffectState::complete);
    EXPECT_EQ(models.patterns.edited().rows, models.prompt.tokenCount());
    EXPECT_FALSE(window->findChild<ErrorPanel*>(QStringLiteral("errorPanel"))->isVisible());
}

TEST_F(LiveWindowTest, SpaceOnTheCircuitsHeadPutsTheEditedValuesIntoTheOutputs) {
    models.selection.select(headAt(0, 1));
    QTest::keyClick(grid, Qt::Key_Space);
    ASSERT_TRUE(quiet());
    ASSERT_TRUE(models.edits.active().touches(headAt(0, 1)));
    const RunResultPtr expected = reference(models.edits.active());
    expectOutputs(*expected);
    // The previous-token head feeds both induction heads: without it the copy is lost.
    ASSERT_NE(models.results.effect(), nullptr);
    EXPECT_TRUE(models.results.effect()->top1Changed);
    EXPECT_GT(*models.results.effect()->dloss, 1.0);
    EXPECT_NEAR(*models.results.effect()->dloss, *expected->effect->dloss, 1e-5);
}

TEST_F(LiveWindowTest, FiftyFastTogglesEndInTheStateOfTheLast) {
    for (std::uint32_t i = 0; i < 50; ++i) {
        models.selection.select(headAt((i / 2) % 2, i % 2));
        QTest::keyClick(grid, Qt::Key_Space);
        QCoreApplication::processEvents();
    }
    models.selection.select(headAt(1, 0));
    QTest::keyClick(grid, Qt::Key_Space);
    ASSERT_TRUE(quiet());
    ASSERT_FALSE(models.edits.active().empty());
    EXPECT_EQ(models.results.result()->request.interventions, models.edits.active());
    expectOutputs(*reference(models.edits.active()));
}

TEST_F(LiveWindowTest, UndoReturnsTheExactNumbers) {
    const std::vector<OutputRow> before = models.outputs.rows();
    const HeatmapData pattern = models.patterns.edited();
    QTest::keyClick(grid, Qt::Key_Space);
    ASSERT_TRUE(quiet());
    EXPECT_NE(models.outputs.rows(), before);
    QTest::keyClick(grid, Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(quiet());
    EXPECT_EQ(models.outputs.rows(), before);
    EXPECT_EQ(models.patterns.edited(), pattern);
}

TEST_F(LiveWindowTest, TheBaselineNeverMovesWhileToggling) {
    const std::vector<TokenScore> baseline = models.results.result()->baseline->top;
    for (std::uint32_t i = 0; i < 4; ++i) {
        models.edits.toggle({headAt(i / 2, i % 2)});
        ASSERT_TRUE(quiet());
        EXPECT_EQ(models.results.result()->baseline->top, baseline);
    }
}

TEST_F(LiveWindowTest, ABrokenFolderKeepsTheOldModel) {
    // The bundled model with a weight file that ends too early.
    const std::filesystem::path source = models.prompt.model()->path;
    const std::filesystem::path broken = folder.filePath(QStringLiteral("broken")).toStdString();
    std::filesystem::copy(source, broken);
    std::filesystem::permissions(broken / "model.safetensors", std::filesystem::perms::owner_all,
                                 std::filesystem::perm_options::add);
    std::filesystem::resize_file(broken / "model.safetensors", 100'000);
    window->openModel(QString::fromStdString(broken.string()));
    ASSERT_TRUE(quiet());
    auto* errors = window->findChild<ErrorPanel*>(QStringLiteral("errorPanel"));
    ASSERT_TRUE(errors->isVisible());
    EXPECT_TRUE(errors->text().contains(QStringLiteral("model.safetensors"))) << errors->text().toStdString();
    EXPECT_EQ(models.prompt.model()->name, "demo-induction");
    QTest::keyClick(grid, Qt::Key_Space);
    ASSERT_TRUE(quiet());
    expectOutputs(*reference(models.edits.active()));
}

TEST_F(LiveWindowTest, AWordOutsideTheVocabularyIsNamed) {
    models.prompt.setText(QStringLiteral("t33 zebra"));
    ASSERT_TRUE(models.prompt.error());
    EXPECT_NE(models.prompt.error()->message.find("zebra"), std::string::npos)
        << models.prompt.error()->text();
    models.undo.undo();
    ASSERT_TRUE(quiet());
    EXPECT_NE(models.results.result(), nullptr);
}

}  // namespace
}  // namespace headscope::ui
