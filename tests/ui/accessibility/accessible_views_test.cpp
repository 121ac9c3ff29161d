// SPDX-License-Identifier: GPL-3.0-or-later
// Painted widgets as assistive technology sees them: tables and lists of parts that are made on request.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/accessibility/install.h"
#include "ui/accessibility/painted_table.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/arcs_view.h"
#include "ui/views/effect_map.h"
#include "ui/views/head_grid.h"
#include "ui/views/head_view.h"
#include "ui/views/text_view.h"
#include "ui/views/token_strip.h"

namespace headscope::ui {
namespace {

using test::settle;

struct AccessibleViewsTest : testing::Test {
    test::FakeModels fake;

    AccessibleViewsTest() { installAccessibleViews(); }  // before the first widget of a test

    static QAccessibleInterface* seen(QObject& object) {
        return QAccessible::queryAccessibleInterface(&object);
    }
    static QAccessibleInterface* cell(QObject& object, int row, int column) {
        return seen(object)->tableInterface()->cellAt(row, column);
    }
    static QString name(QAccessibleInterface* part) {
        return part == nullptr ? QStringLiteral("(null)") : part->text(QAccessible::Name);
    }
    static QString toggle() { return QAccessibleActionInterface::toggleAction(); }
    static QString press() { return QAccessibleActionInterface::pressAction(); }
    // How a sentence of a failure shows a name.
    static bool has(const QString& text, const char* part) {
        const bool found = text.contains(QString::fromUtf8(part));
        EXPECT_TRUE(found) << text.toStdString() << " has no \"" << part << '"';
        return found;
    }
};

struct AccessibleGridTest : AccessibleViewsTest {
    HeadGrid grid{fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view};

    void open(std::uint32_t layers, std::uint32_t heads) {
        fake.open(layers, heads);
        grid.resize(450, 450);
        grid.show();
        settle();
    }
};

TEST_F(AccessibleGridTest, Check36Cell51IsCheckableItsNameContains51) {
    open(12, 12);
    QAccessibleInterface* table = seen(grid);
    ASSERT_NE(table, nullptr);
    EXPECT_EQ(table->role(), QAccessible::Table);
    EXPECT_EQ(name(table), QStringLiteral("Heads, 12 layers by 12 heads"));
    QAccessibleInterface* part = cell(grid, 5, 1);
    ASSERT_NE(part, nullptr);
    EXPECT_EQ(part->role(), QAccessible::Cell);
    EXPECT_TRUE(part->state().checkable);
    EXPECT_TRUE(part->state().checked);
    EXPECT_TRUE(part->state().selectable);
    EXPECT_TRUE(part->state().focusable);
    has(name(part), "5.1");
    has(name(part), "on");
    fake.models.edits.toggle({headAt(5, 1)});
    EXPECT_FALSE(part->state().checked);
    has(name(part), "5.1, off");
}

TEST_F(AccessibleGridTest, CellsHaveHeadersAPlaceAndOneParent) {
    open(12, 12);
    QAccessibleInterface* table = seen(grid);
    QAccessibleInterface* part = cell(grid, 5, 1);
    QAccessibleTableCellInterface* place = part->tableCellInterface();
    ASSERT_NE(place, nullptr);
    EXPECT_EQ(place->rowIndex(), 5);
    EXPECT_EQ(place->columnIndex(), 1);
    EXPECT_EQ(place->table(), table);
    EXPECT_EQ(name(place->rowHeaderCells().value(0)), QStringLiteral("Layer 5"));
    EXPECT_EQ(name(place->columnHeaderCells().value(0)), QStringLiteral("Head 1"));
    EXPECT_EQ(place->rowHeaderCells().value(0)->role(), QAccessible::RowHeader);
    EXPECT_EQ(part->parent(), table);
    for (const int index : {0, 61, 143, 144, 155, 156, 167})
        EXPECT_EQ(table->indexOfChild(table->child(index)), index);
    const QPoint centre = grid.viewport()->mapToGlobal(grid.cellRect(headAt(5, 1)).center());
    EXPECT_EQ(table->childAt(centre.x(), centre.y()), part);
    EXPECT_TRUE(part->rect().contains(centre));
}

TEST_F(AccessibleGridTest, AnIndexOutOfRangeGivesNull) {
    QAccessibleInterface* table = seen(grid);
    EXPECT_EQ(table->childCount(), 0) << "no model is open";
    EXPECT_EQ(table->child(0), nullptr);
    open(12, 12);
    EXPECT_EQ(table->child(-1), nullptr);
    EXPECT_EQ(table->child(table->childCount()), nullptr);
    EXPECT_EQ(cell(grid, 12, 0), nullptr);
    EXPECT_EQ(cell(grid, 0, 12), nullptr);
    EXPECT_EQ(cell(grid, -1, 3), nullptr);
}

TEST_F(AccessibleGridTest, TogglingThroughTheActionEditsTheHeadInOneUndoStep) {
    open(12, 12);
    QAccessibleInterface* part = cell(grid, 5, 1);
    ASSERT_TRUE(part->actionInterface()->actionNames().contains(toggle()));
    part->actionInterface()->doAction(toggle());
    EXPECT_EQ(fake.models.edits.mark(headAt(5, 1)), EditMark::off);
    EXPECT_EQ(fake.models.undo.count(), 1);
    fake.models.undo.undo();
    EXPECT_TRUE(fake.models.edits.active().empty());
    EXPECT_TRUE(part->state().checked);
}

TEST_F(AccessibleGridTest, PressingSelects) {
    open(12, 12);
    cell(grid, 7, 3)->actionInterface()->doAction(press());
    EXPECT_EQ(fake.models.selection.head(), headAt(7, 3));
    EXPECT_TRUE(cell(grid, 7, 3)->state().selected);
    EXPECT_FALSE(cell(grid, 0, 0)->state().selected);
    EXPECT_EQ(seen(grid)->tableInterface()->selectedCellCount(), 1);
    EXPECT_EQ(seen(grid)->tableInterface()->selectedCells().value(0), cell(grid, 7, 3));
    EXPECT_TRUE(fake.models.edits.active().empty());
}

TEST_F(AccessibleGridTest, AtMostTwoThousandPartsAreAliveTheOldestGoesFirst) {
    open(48, 64);
    auto* table = dynamic_cast<PaintedTable*>(seen(grid));
    ASSERT_NE(table, nullptr);
    const QAccessible::Id first = QAccessible::uniqueId(table->child(0));
    for (int index = 0; index < table->childCount(); ++index) ASSERT_NE(table->child(index), nullptr);
    EXPECT_EQ(table->alive(), PaintedTable::kMostAlive);
    EXPECT_EQ(QAccessible::accessibleInterface(first), nullptr);
    has(name(table->child(0)), "0.0");
    EXPECT_EQ(table->alive(), PaintedTable::kMostAlive);
}

TEST_F(AccessibleGridTest, AllSelectedHeadsCanBeListedAtOnce) {
    open(48, 64);
    fake.models.selection.select(fake.models.heads.allHeads(), headAt(0, 0));
    const auto cells = seen(grid)->tableInterface()->selectedCells();
    ASSERT_FALSE(cells.isEmpty());
    for (QAccessibleInterface* part : cells) EXPECT_TRUE(part->isValid());
}

TEST_F(AccessibleGridTest, PartsOfAnotherModelAreOthers) {
    open(12, 12);
    const QAccessible::Id old = QAccessible::uniqueId(cell(grid, 5, 1));
    fake.open(3, 4);
    EXPECT_EQ(cell(grid, 5, 1), nullptr);
    has(name(cell(grid, 1, 1)), "1.1");
    EXPECT_EQ(QAccessible::accessibleInterface(old), nullptr);
    EXPECT_EQ(name(seen(grid)), QStringLiteral("Heads, 3 layers by 4 heads"));
}

TEST_F(AccessibleViewsTest, NoPartOutlivesItsWidget) {
    fake.open(3, 4);
    auto grid = std::make_unique<HeadGrid>(fake.models.heads, fake.models.edits, fake.models.selection,
                                           fake.models.view);
    const QAccessible::Id part = QAccessible::uniqueId(cell(*grid, 1, 1));
    ASSERT_NE(QAccessible::accessibleInterface(part), nullptr);
    grid.reset();
    EXPECT_EQ(QAccessible::accessibleInterface(part), nullptr);
}

TEST_F(AccessibleViewsTest, TheHeatmapIsATableOfQueriesByKeys) {
    fake.open(12, 12);
    HeadView view(fake.models);
    view.resize(600, 600);
    view.show();
    fake.models.selection.select(headAt(9, 6));
    settle();
    HeatmapPlot& plot = *view.heatmap();
    EXPECT_EQ(seen(plot)->role(), QAccessible::Table);
    EXPECT_EQ(name(seen(plot)), QStringLiteral("Attention of head 9.6, 5 queries by 5 keys"));
    EXPECT_EQ(name(cell(plot, 4, 3)).section(QLatin1Char(','), 0, 0),
              QStringLiteral("Query 4 t1 to key 3 t3"));
    has(name(cell(plot, 1, 3)), "Masked");
    EXPECT_EQ(name(cell(plot, 4, 3)->tableCellInterface()->rowHeaderCells().value(0)),
              QStringLiteral("Query 4 t1"));
    EXPECT_FALSE(cell(plot, 4, 3)->state().checkable);
    cell(plot, 4, 3)->actionInterface()->doAction(press());
    EXPECT_EQ(fake.models.selection.query(), 4U);
    EXPECT_EQ(fake.models.selection.key(), 3U);
    EXPECT_TRUE(cell(plot, 4, 3)->state().selected);
    fake.models.edits.toggle({headAt(9, 6)});
    settle();
    has(name(cell(plot, 4, 3)), ", baseline ");
    has(name(cell(plot, 4, 3)), ", change ");
}

TEST_F(AccessibleViewsTest, LargePatternsAreTablesOfSquares) {
    HeatmapPlot plot;
    HeatmapData data;
    data.rows = data.columns = 4;
    data.values.assign(16, 0.25F);
    data.rowAxis = QStringLiteral("Query");
    data.columnAxis = QStringLiteral("Key");
    data.unit = QStringLiteral("weight, largest of 16 × 16");
    data.squares = HeatmapSquares{16, 0, 0, 60, 60, Pooling::largest};
    plot.setSheets(std::make_shared<const HeatmapData>(data), nullptr);
    EXPECT_EQ(seen(plot)->tableInterface()->rowCount(), 4);
    EXPECT_EQ(name(cell(plot, 3, 0)),
              QStringLiteral("Query 48–59 to key 0–15, 0.250 of weight, largest of 16 × 16"));
}

TEST_F(AccessibleViewsTest, TheEffectMapIsATableOfLayersByHeads) {
    fake.open(12, 12);
    EffectMap map(fake.models);
    map.resize(600, 600);
    map.show();
    settle();
    EXPECT_EQ(name(seen(*map.plot())), QStringLiteral("Effect map, 12 layers by 12 heads"));
    has(name(cell(*map.plot(), 5, 1)), "Layer 5, Head 1: ");
    cell(*map.plot(), 5, 1)->actionInterface()->doAction(press());
    EXPECT_EQ(fake.models.selection.head(), headAt(5, 1));
    EXPECT_TRUE(cell(*map.plot(), 5, 1)->state().selected);
}

TEST_F(AccessibleViewsTest, TheStripIsAListOfTokensPinnedOnesAreSelected) {
    fake.open(3, 4);
    TokenStrip strip(fake.models.tokens, fake.models.prompt, fake.models.selection);
    QAccessibleInterface* list = seen(strip);
    EXPECT_EQ(list->role(), QAccessible::List);
    ASSERT_EQ(list->childCount(), 5);
    EXPECT_EQ(list->child(2)->role(), QAccessible::ListItem);
    EXPECT_EQ(name(list->child(2)), QStringLiteral("Token 2, t2"));
    list->child(2)->actionInterface()->doAction(press());
    EXPECT_EQ(fake.models.selection.query(), 2U);
    EXPECT_TRUE(list->child(2)->state().selected);
    EXPECT_FALSE(list->child(3)->state().selected);
    fake.models.edits.toggle({headAt(0, 0)});
    settle();
    has(name(list->child(2)), ", KL ");
    EXPECT_EQ(list->child(5), nullptr);
}

template <class View>
void expectLinks(const char* what) {
    Selection selection;
    View view(selection);
    HeatmapData data;
    data.rows = data.columns = 20;
    data.values.assign(400, 0.0F);
    for (std::uint32_t key = 0; key < 20; ++key) data.values[19 * 20 + key] = 0.01F * static_cast<float>(key);
    for (int i = 0; i < 20; ++i) data.rowLabels << QStringLiteral("w%1").arg(i);
    data.columnLabels = data.rowLabels;
    view.setData(data);
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&view);
    ASSERT_EQ(list->childCount(), 10);
    EXPECT_TRUE(list->text(QAccessible::Name).endsWith(QStringLiteral("strongest 10 links of query 19 w19")))
        << what << list->text(QAccessible::Name).toStdString();
    EXPECT_EQ(list->child(0)->text(QAccessible::Name), QStringLiteral("Query 19 w19 to key 19 w19, 0.190"));
    list->child(1)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    EXPECT_EQ(selection.query(), 19U);
    EXPECT_EQ(selection.key(), 18U);
    EXPECT_TRUE(list->child(1)->state().selected);
}

TEST_F(AccessibleViewsTest, ArcsAndTextAreListsOfTheStrongestLinks) {
    expectLinks<ArcsView>("arcs");
    expectLinks<TextView>("text");
}

}  // namespace
}  // namespace headscope::ui
