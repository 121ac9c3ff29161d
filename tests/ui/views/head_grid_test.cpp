// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, keys, layout and marks of the grid of heads.
#include "ui/views/head_grid.h"

#include <gtest/gtest.h>

#include <QTest>
#include <algorithm>
#include <cmath>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/views/head_cell_painter.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

using test::settle;

struct HeadGridTest : testing::Test {
    test::FakeModels fake;
    HeadGrid grid{fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view};

    void SetUp() override {
        fake.open(4, 6);
        grid.resize(400, 400);
        grid.show();
        settle();
    }
    [[nodiscard]] QPoint centre(std::uint32_t layer, std::uint32_t head) const {
        return grid.cellRect(headAt(layer, head)).center();
    }
    void click(QPoint at, Qt::KeyboardModifiers keys = {}, Qt::MouseButton button = Qt::LeftButton) {
        QTest::mouseClick(grid.viewport(), button, keys, at);
    }
    [[nodiscard]] bool off(std::uint32_t layer, std::uint32_t head) const {
        return fake.models.edits.mark(headAt(layer, head)) == EditMark::off;
    }
};

TEST_F(HeadGridTest, UsesTheLargestCellThatFitsTheWidth) {
    EXPECT_EQ(grid.cellSize(), 48);
    grid.resize(250, 400);
    settle();
    EXPECT_EQ(grid.cellSize(), 36);
}

TEST_F(HeadGridTest, AClickSelectsAndDoesNotSwitch) {
    click(centre(2, 3));
    EXPECT_EQ(fake.models.selection.head(), headAt(2, 3));
    EXPECT_TRUE(fake.models.edits.active().empty());
}

TEST_F(HeadGridTest, TheCornerSwitchTogglesInAnyTool) {
    const QPoint corner = cornerSwitchRect(grid.cellRect(headAt(1, 1))).center();
    click(corner);
    EXPECT_TRUE(off(1, 1));
    click(corner);
    EXPECT_FALSE(off(1, 1));
}

TEST_F(HeadGridTest, SpaceSwitchesTheSelectedHeads) {
    click(centre(0, 0));
    click(centre(1, 1), Qt::ShiftModifier);
    EXPECT_EQ(fake.models.selection.heads().size(), 4U);
    QTest::keyClick(&grid, Qt::Key_Space);
    EXPECT_EQ(fake.models.edits.active().size(), 4U);
    QTest::keyClick(&grid, Qt::Key_Space);
    EXPECT_TRUE(fake.models.edits.active().empty());
}

TEST_F(HeadGridTest, ArrowsMoveAndShiftExtends) {
    click(centre(1, 1));
    QTest::keyClick(&grid, Qt::Key_Right);
    QTest::keyClick(&grid, Qt::Key_Down);
    EXPECT_EQ(fake.models.selection.head(), headAt(2, 2));
    QTest::keyClick(&grid, Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&grid, Qt::Key_Up, Qt::ShiftModifier);
    EXPECT_EQ(fake.models.selection.heads().size(), 4U);
    QTest::keyClick(&grid, Qt::Key_End, Qt::ControlModifier);
    EXPECT_EQ(fake.models.selection.head(), headAt(3, 5));
    QTest::keyClick(&grid, Qt::Key_Right);
    EXPECT_EQ(fake.models.selection.head(), headAt(3, 5)) << "no way out of the grid";
    QTest::keyClick(&grid, Qt::Key_A, Qt::ControlModifier);
    EXPECT_EQ(fake.models.selection.heads().size(), 24U);
}

TEST_F(HeadGridTest, ControlClickAddsAndTakesAway) {
    click(centre(0, 0));
    click(centre(2, 2), Qt::ControlModifier);
    EXPECT_EQ(fake.models.selection.heads().size(), 2U);
    click(centre(2, 2), Qt::ControlModifier);
    EXPECT_EQ(fake.models.selection.heads().size(), 1U);
}

TEST_F(HeadGridTest, TheMiddleButtonTogglesHeadsLayersAndColumns) {
    click(centre(1, 2), {}, Qt::MiddleButton);
    EXPECT_TRUE(off(1, 2));
    const QRect first = grid.cellRect(headAt(0, 0));
    click(QPoint(3, grid.cellRect(headAt(3, 0)).center().y()), {}, Qt::MiddleButton);
    for (std::uint32_t head = 0; head < 6; ++head) EXPECT_TRUE(off(3, head)) << head;
    click(QPoint(grid.cellRect(headAt(0, 5)).center().x(), first.top() - 5), {}, Qt::MiddleButton);
    for (std::uint32_t layer = 0; layer < 3; ++layer) EXPECT_TRUE(off(layer, 5)) << layer;
}

TEST_F(HeadGridTest, TheSwitchToolPaintsOneStep) {
    fake.models.view.setTool(Tool::switchHeads);
    QTest::mousePress(grid.viewport(), Qt::LeftButton, {}, centre(2, 0));
    for (std::uint32_t head = 1; head < 6; ++head) QTest::mouseMove(grid.viewport(), centre(2, head));
    QTest::mouseRelease(grid.viewport(), Qt::LeftButton, {}, centre(2, 5));
    EXPECT_EQ(fake.models.edits.active().size(), 6U);
    EXPECT_EQ(fake.models.undo.count(), 1);
    fake.models.undo.undo();
    EXPECT_TRUE(fake.models.edits.active().empty());
}

TEST_F(HeadGridTest, LabelsAreNoCells) {
    EXPECT_FALSE(grid.headAtPoint(QPoint(2, 2)));
    EXPECT_FALSE(grid.headAtPoint(grid.cellRect(headAt(0, 5)).topRight() + QPoint(5, 5)));
    EXPECT_EQ(grid.headAtPoint(centre(3, 5)), headAt(3, 5));
}

TEST_F(HeadGridTest, AHeadThatIsOffLooksDifferentWithoutColour) {
    const auto grey = [this](HeadRef head) {
        const QRect cell = grid.cellRect(head);
        return grid.viewport()->grab(cell).toImage().convertToFormat(QImage::Format_Grayscale8);
    };
    click(centre(0, 0));
    const QImage on = grey(headAt(2, 2));
    fake.models.edits.toggle({headAt(2, 2)});
    settle();
    const QImage switchedOff = grey(headAt(2, 2));
    EXPECT_NE(on, switchedOff);
    // The diagonal: white between black, through the middle.
    int lightest = 0;
    int darkest = 255;
    const QPoint middle(switchedOff.width() / 2, switchedOff.height() / 2);
    for (int step = -4; step <= 4; ++step) {
        const int value = qGray(switchedOff.pixel(middle + QPoint(step, step)));
        lightest = std::max(lightest, value);
        darkest = std::min(darkest, value);
    }
    EXPECT_GT(lightest, 220);
    EXPECT_LT(darkest, 60);
}

TEST_F(HeadGridTest, ZoomsThroughTheFixedSizes) {
    grid.zoomBy(1);
    EXPECT_EQ(grid.cellSize(), 64);
    grid.zoomBy(-3);
    EXPECT_EQ(grid.cellSize(), 30);
    grid.setCellSize(std::nullopt);
    EXPECT_EQ(grid.cellSize(), 48);
}

TEST(HeadGridGroups, LeaveAGapBetweenGroups) {
    test::FakeModels fake;
    fake.open(2, 8, 2);
    HeadGrid grid(fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view);
    grid.resize(500, 300);
    const int inside = grid.cellRect(headAt(0, 1)).left() - grid.cellRect(headAt(0, 0)).left();
    const int across = grid.cellRect(headAt(0, 4)).left() - grid.cellRect(headAt(0, 3)).left();
    EXPECT_EQ(across - inside, 2);
    EXPECT_EQ(grid.headAtPoint(grid.cellRect(headAt(1, 7)).center()), headAt(1, 7));
}

TEST(HeadGridLarge, ScrollsWithTinyCells) {
    test::FakeModels fake;
    fake.open(48, 64);
    HeadGrid grid(fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view);
    grid.resize(400, 200);
    grid.show();
    settle();
    EXPECT_EQ(grid.cellSize(), 5);
    fake.models.selection.select(headAt(47, 63));
    EXPECT_TRUE(grid.viewport()->rect().contains(grid.cellRect(headAt(47, 63))));
    EXPECT_FALSE(grid.viewport()->grab().isNull());
}

// WCAG 2 contrast.
double contrast(const QColor& a, const QColor& b) {
    const auto luminance = [](const QColor& color) {
        const auto linear = [](double c) {
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
               0.0722 * linear(color.blueF());
    };
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

TEST(ThemeColors, MeetTheirContrasts) {
    for (const ThemeColors* colors : {&lightColors(), &darkColors()}) {
        for (const QColor& back : {colors->window, colors->surface, colors->sunken}) {
            EXPECT_GE(contrast(colors->text, back), 10.0);
            EXPECT_GE(contrast(colors->muted, back), 4.5);
            EXPECT_GE(contrast(colors->control, back), 3.0);
            EXPECT_GE(contrast(colors->accent, back), 4.5);
            EXPECT_GE(contrast(colors->up, back), 4.5);
            EXPECT_GE(contrast(colors->down, back), 4.5);
        }
        EXPECT_GE(contrast(colors->onAccent, colors->accent), 4.5);
        EXPECT_GE(contrast(colors->error, colors->errorSoft), 4.5);
        EXPECT_GE(contrast(colors->text, colors->accentSoft), 4.5);
    }
}

}  // namespace
}  // namespace headscope::ui
