// SPDX-License-Identifier: GPL-3.0-or-later
// Edits change, merge, suspend and come back exactly.
#include "ui/models/intervention_model.h"
#include "head_at.h"

#include <gtest/gtest.h>

#include <QUndoStack>

namespace headscope::ui {
namespace {

struct InterventionModelTest : testing::Test {
    QUndoStack undo;
    InterventionModel edits{undo};
    static HeadEdit edit(HeadRef head, EditKind kind, float parameter = 1.0F) {
        HeadEdit made;
        made.head = head;
        made.kind = kind;
        made.parameter = parameter;
        return made;
    }
};

TEST_F(InterventionModelTest, TogglesOffAndOnAgain) {
    edits.toggle({headAt(1, 2)});
    EXPECT_EQ(edits.mark(headAt(1, 2)), EditMark::off);
    EXPECT_EQ(edits.stateText(headAt(1, 2)), QStringLiteral("off"));
    edits.toggle({headAt(1, 2)});
    EXPECT_TRUE(edits.active().empty());
}

TEST_F(InterventionModelTest, UndoAssignsTheOldValueExactly) {
    std::vector<EditState> states{edits.state()};
    edits.toggle({headAt(0, 0)});
    states.push_back(edits.state());
    edits.apply({headAt(0, 1)}, {EditKind::scaleZ, 0.3F});
    states.push_back(edits.state());
    edits.setActive(edit(headAt(0, 1), EditKind::scaleZ, 0.3F), false);
    states.push_back(edits.state());
    edits.restoreAll();
    for (std::size_t i = states.size(); i-- > 0;) {
        undo.undo();
        EXPECT_EQ(edits.state(), states[i]) << "after undo to " << i;
        if (i == 0) break;
    }
    while (undo.canRedo()) undo.redo();
    EXPECT_EQ(edits.state(), EditState{});
}

TEST_F(InterventionModelTest, NamesItsSteps) {
    edits.toggle({headAt(5, 1)});
    EXPECT_EQ(undo.undoText(), QStringLiteral("Switch off 5.1"));
    edits.toggle({headAt(5, 1)});
    EXPECT_EQ(undo.undoText(), QStringLiteral("Restore 5.1"));
    edits.toggle({headAt(0, 0), headAt(0, 1), headAt(0, 2)});
    EXPECT_EQ(undo.undoText(), QStringLiteral("Switch off 3 heads"));
}

TEST_F(InterventionModelTest, ADragIsOneStep) {
    const int key = edits.newMergeKey();
    for (std::uint32_t head = 0; head < 6; ++head) edits.setOn({headAt(2, head)}, false, key);
    EXPECT_EQ(undo.count(), 1);
    EXPECT_EQ(undo.undoText(), QStringLiteral("Switch off 6 heads"));
    undo.undo();
    EXPECT_TRUE(edits.active().empty());
    undo.redo();
    EXPECT_EQ(edits.active().size(), 6U);
}

TEST_F(InterventionModelTest, TwoDragsAreTwoSteps) {
    edits.setOn({headAt(0, 0)}, false, edits.newMergeKey());
    edits.setOn({headAt(0, 1)}, false, edits.newMergeKey());
    EXPECT_EQ(undo.count(), 2);
}

TEST_F(InterventionModelTest, ADragKeepsOtherEdits) {
    edits.apply({headAt(0, 1)}, {EditKind::meanZ, 1.0F});
    const int key = edits.newMergeKey();
    for (std::uint32_t head = 0; head < 3; ++head) edits.setOn({headAt(0, head)}, false, key);
    ASSERT_EQ(edits.active().of(headAt(0, 1)).size(), 1U);
    EXPECT_EQ(edits.active().of(headAt(0, 1)).front().kind, EditKind::meanZ);
}

TEST_F(InterventionModelTest, StrengthChangesInOneGoAreOneStep) {
    edits.apply({headAt(0, 0)}, {EditKind::scaleZ, 0.5F});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(edits.nudgeStrength(headAt(0, 0), 0.1F));
    EXPECT_EQ(undo.count(), 2);
    EXPECT_FLOAT_EQ(edits.active().edits()[0].parameter, 0.8F);
    undo.undo();
    EXPECT_EQ(edits.active().edits()[0].parameter, 0.5F);
    EXPECT_FALSE(edits.nudgeStrength(headAt(1, 0), 0.1F));
}

TEST_F(InterventionModelTest, SuspendedEditsAreListedButNotApplied) {
    edits.toggle({headAt(0, 0)});
    edits.setActive(edit(headAt(0, 0), EditKind::zeroZ), false);
    EXPECT_TRUE(edits.active().empty());
    ASSERT_EQ(edits.listed().size(), 1U);
    EXPECT_FALSE(edits.listed()[0].active);
    EXPECT_EQ(edits.mark(headAt(0, 0)), EditMark::none);
}

TEST_F(InterventionModelTest, ALayerEditMarksEveryHeadOfTheLayerAndIsOneEdit) {
    edits.setSwitchKind({EditKind::zeroLayer, 1.0F});
    edits.toggle({headAt(3, 2)});
    EXPECT_EQ(edits.active().size(), 1U);
    EXPECT_EQ(edits.mark(headAt(3, 0)), EditMark::other);
    EXPECT_EQ(edits.letters(headAt(3, 7)), QStringLiteral("L"));
    edits.toggle({headAt(3, 5)});
    EXPECT_TRUE(edits.active().empty());
}

TEST_F(InterventionModelTest, KeepOnlySwitchesAllOthersOff) {
    const std::vector<HeadRef> all = {headAt(0, 0), headAt(0, 1), headAt(1, 0), headAt(1, 1)};
    edits.keepOnly({headAt(1, 0)}, all);
    EXPECT_EQ(edits.active().size(), 3U);
    EXPECT_FALSE(edits.active().touches(headAt(1, 0)));
    EXPECT_EQ(undo.count(), 1);
}

TEST_F(InterventionModelTest, AChangeThatChangesNothingIsNoStep) {
    edits.restoreAll();
    edits.setOn({headAt(0, 0)}, true);
    EXPECT_EQ(undo.count(), 0);
}

}  // namespace
}  // namespace headscope::ui
