// SPDX-License-Identifier: GPL-3.0-or-later
// The heatmap widget: cells keep their colours, keys and mouse reach every cell, masks are hatched.
#include "ui/plot/heatmap_plot.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>
#include <limits>
#include <memory>
#include <set>

namespace headscope::ui {
namespace {

HeatmapData mapOf(std::uint32_t rows, std::uint32_t columns) {
    HeatmapData data;
    data.rows = rows;
    data.columns = columns;
    data.values.resize(std::size_t{rows} * columns);
    for (std::size_t i = 0; i < data.values.size(); ++i) {
        data.values[i] = static_cast<float>(i) / static_cast<float>(data.values.size());
    }
    for (std::uint32_t i = 0; i < rows; ++i) data.rowLabels << QStringLiteral("q%1").arg(i);
    for (std::uint32_t i = 0; i < columns; ++i) data.columnLabels << QStringLiteral("k%1").arg(i);
    data.rowAxis = QStringLiteral("Query");
    data.columnAxis = QStringLiteral("Key");
    data.title = QStringLiteral("Layer 1, Head 0");
    data.unit = QStringLiteral("weight");
    return data;
}

class HeatmapPlotTest : public ::testing::Test {
protected:
    HeatmapPlotTest() {
        m_plot.resize(600, 500);
        m_plot.show();
        m_plot.activateWindow();
        m_plot.setFocus();
    }

    // The widget as painted now; queued repaints are done first.
    QImage picture() {
        QApplication::processEvents();
        QApplication::processEvents();
        return m_plot.grab().toImage();
    }
    QRgb colorAt(HeatmapCell cell, QPoint offset = {}) {
        const QImage image = picture();
        const QPoint point = m_plot.cellCenter(cell).value() + offset;
        return image.pixel(point * image.devicePixelRatio());
    }
    QWidget* canvas() { return m_plot.findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly); }
    void wheel(QPoint point, int delta, Qt::KeyboardModifiers modifiers) {
        QWheelEvent event(point, canvas()->mapToGlobal(point), {}, {0, delta}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(canvas(), &event);
    }

    HeatmapPlot m_plot;
    ColorMap m_ink = ColorMap::byName(QStringLiteral("ink")).value();
};

TEST_F(HeatmapPlotTest, PaintedColoursInvertToValues) {
    const HeatmapData data = mapOf(9, 9);
    m_plot.setData(data);
    m_plot.setColors(m_ink, ColorScale::linear);
    for (const HeatmapCell cell :
         {HeatmapCell{0, 0}, HeatmapCell{3, 7}, HeatmapCell{8, 8}, HeatmapCell{8, 0}}) {
        // Off the centre, where the number is.
        EXPECT_NEAR(m_ink.fractionOf(colorAt(cell, {-12, -12})), data.at(cell.row, cell.column),
                    1.01 / 255.0);
    }
}

TEST_F(HeatmapPlotTest, RowsRunDownwardsAndColumnsToTheRight) {
    m_plot.setData(mapOf(5, 7));
    const QPoint origin = m_plot.cellCenter({0, 0}).value();
    EXPECT_GT(m_plot.cellCenter({4, 0})->y(), origin.y());
    EXPECT_GT(m_plot.cellCenter({0, 6})->x(), origin.x());
    EXPECT_FALSE(m_plot.cellCenter({5, 0}).has_value());
}

TEST_F(HeatmapPlotTest, MaskedCellsAreHatchedNotZero) {
    HeatmapData data = mapOf(4, 4);
    data.masked.assign(16, 0);
    data.masked[3] = 1;
    data.values[3] = 0.0F;
    data.values[12] = 0.0F;
    m_plot.setData(data);
    m_plot.setColors(m_ink, ColorScale::linear);
    const QImage image = picture();
    std::set<QRgb> seen;
    const QPoint center = m_plot.cellCenter({0, 3}).value();
    for (int dx = -8; dx <= 8; ++dx)
        seen.insert(image.pixel((center + QPoint(dx, 0)) * image.devicePixelRatio()));
    EXPECT_GE(seen.size(), 2U) << "no hatch lines across a masked cell";
    EXPECT_EQ(seen.count(m_ink.at(0.0)), 0U) << "a masked cell must not look like the value 0";
    EXPECT_EQ(colorAt({3, 0}, {-20, -20}), m_ink.at(0.0));
}

TEST_F(HeatmapPlotTest, MissingCellsDifferFromMaskedOnes) {
    HeatmapData data = mapOf(4, 4);
    data.values[5] = std::numeric_limits<float>::quiet_NaN();
    data.masked.assign(16, 0);
    data.masked[6] = 1;
    m_plot.setData(data);
    const QImage image = picture();
    const auto cut = [&](HeatmapCell cell) {
        const QPoint center = m_plot.cellCenter(cell).value();
        return image.copy(QRect(center - QPoint(24, 24), QSize(48, 48)));
    };
    EXPECT_NE(cut({1, 1}), cut({1, 2}));
}

TEST_F(HeatmapPlotTest, ClickActivatesTheCellUnderThePointer) {
    m_plot.setData(mapOf(6, 6));
    picture();
    QSignalSpy activated(&m_plot, &HeatmapPlot::cellActivated);
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, m_plot.cellCenter({2, 5}).value());
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toInt(), 2);
    EXPECT_EQ(activated[0][1].toInt(), 5);
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, QPoint(3, 3));
    EXPECT_EQ(activated.count(), 1) << "a click beside the map is no cell";
}

TEST_F(HeatmapPlotTest, PointerReadsOutCellsAndLeaving) {
    m_plot.setData(mapOf(6, 6));
    picture();
    QSignalSpy hovered(&m_plot, &HeatmapPlot::hovered);
    QTest::mouseMove(canvas(), m_plot.cellCenter({4, 1}).value());
    ASSERT_GE(hovered.count(), 1);
    EXPECT_EQ(hovered.last()[0].toInt(), 4);
    EXPECT_EQ(hovered.last()[1].toInt(), 1);
    QTest::mouseMove(canvas(), QPoint(2, 2));
    EXPECT_EQ(hovered.last()[0].toInt(), -1);
}

TEST_F(HeatmapPlotTest, KeysReachEveryCellAndReturnActivates) {
    m_plot.setData(mapOf(4, 5));
    QSignalSpy activated(&m_plot, &HeatmapPlot::cellActivated);
    QTest::keyClick(&m_plot, Qt::Key_Return);
    EXPECT_EQ(activated.count(), 0) << "nothing is current yet";
    QTest::keyClick(&m_plot, Qt::Key_End, Qt::ControlModifier);
    EXPECT_EQ(m_plot.current(), (HeatmapCell{3, 4}));
    QTest::keyClick(&m_plot, Qt::Key_Right);
    QTest::keyClick(&m_plot, Qt::Key_Down);
    EXPECT_EQ(m_plot.current(), (HeatmapCell{3, 4})) << "stops at the border";
    QTest::keyClick(&m_plot, Qt::Key_Up);
    QTest::keyClick(&m_plot, Qt::Key_Home);
    EXPECT_EQ(m_plot.current(), (HeatmapCell{2, 0}));
    QTest::keyClick(&m_plot, Qt::Key_Right);
    QTest::keyClick(&m_plot, Qt::Key_Return);
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toInt(), 2);
    EXPECT_EQ(activated[0][1].toInt(), 1);
    EXPECT_TRUE(m_plot.accessibleDescription().contains(QStringLiteral("q2")));
}

TEST_F(HeatmapPlotTest, ControlWheelZoomsAtThePointerPlainWheelPans) {
    m_plot.setData(mapOf(40, 40));
    picture();
    const HeatmapCell anchor{10, 12};
    const QPoint before = m_plot.cellCenter(anchor).value();
    const int pitch = m_plot.cellCenter({10, 13})->x() - before.x();
    for (int i = 0; i < 4; ++i) wheel(before, 120, Qt::ControlModifier);
    const QPoint after = m_plot.cellCenter(anchor).value();
    EXPECT_NEAR(after.x(), before.x(), 2 * pitch);
    EXPECT_NEAR(after.y(), before.y(), 2 * pitch);
    EXPECT_NEAR(m_plot.cellCenter({10, 13})->x() - after.x(), pitch * std::pow(1.25, 4), 3.0);
    wheel(before, -120, Qt::NoModifier);
    EXPECT_LT(m_plot.cellCenter(anchor)->y(), after.y()) << "wheel down moves the map up";
    m_plot.zoomToFit();
    EXPECT_EQ(m_plot.cellCenter(anchor), before);
}

TEST_F(HeatmapPlotTest, ZoomStaysWhereTheShapeDoes) {
    m_plot.setData(mapOf(20, 20));
    m_plot.zoomBy(2.0);
    const auto zoomed = m_plot.cellCenter({10, 10});
    m_plot.setData(mapOf(20, 20));
    EXPECT_EQ(m_plot.cellCenter({10, 10}), zoomed);
    m_plot.setData(mapOf(10, 10));
    EXPECT_TRUE(m_plot.cellCenter({0, 0}).has_value());
    EXPECT_TRUE(m_plot.cellCenter({9, 9}).has_value());
}

TEST_F(HeatmapPlotTest, PinIsShownAndDroppedWithItsCell) {
    m_plot.setData(mapOf(8, 8));
    const QImage bare = picture();
    m_plot.setPinned(HeatmapCell{7, 2});
    EXPECT_NE(picture(), bare);
    m_plot.setPinned(std::nullopt);
    EXPECT_EQ(picture(), bare);
    m_plot.setPinned(HeatmapCell{7, 2});
    m_plot.setData(mapOf(4, 4));
    EXPECT_FALSE(m_plot.pinned().has_value());
}

TEST_F(HeatmapPlotTest, StaleLookFadesCells) {
    m_plot.setData(mapOf(8, 8));
    m_plot.setColors(m_ink, ColorScale::linear);
    const QRgb fresh = colorAt({7, 6}, {-14, -14});
    m_plot.setStale(true);
    EXPECT_GT(qRed(colorAt({7, 6}, {-14, -14})), qRed(fresh));
    m_plot.setStale(false);
    EXPECT_EQ(colorAt({7, 6}, {-14, -14}), fresh);
}

TEST_F(HeatmapPlotTest, NameForScreenReaders) {
    m_plot.setData(mapOf(8, 9));
    EXPECT_TRUE(m_plot.accessibleName().contains(QStringLiteral("Layer 1, Head 0")));
    EXPECT_TRUE(m_plot.accessibleName().contains(QStringLiteral("8")));
    EXPECT_TRUE(m_plot.accessibleName().contains(QStringLiteral("9")));
}

TEST_F(HeatmapPlotTest, EmptyDataIsHarmless) {
    m_plot.setData({});
    QTest::keyClick(&m_plot, Qt::Key_Down);
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, QPoint(300, 250));
    m_plot.zoomBy(2.0);
    EXPECT_FALSE(picture().isNull());
    EXPECT_FALSE(m_plot.current().has_value());
}

TEST_F(HeatmapPlotTest, LargeMapsPaint) {
    HeatmapData data = mapOf(512, 512);
    data.masked.assign(data.values.size(), 0);
    for (std::uint32_t row = 0; row < 512; ++row) {
        for (std::uint32_t column = row + 1; column < 512; ++column)
            data.masked[std::size_t{row} * 512 + column] = 1;
    }
    m_plot.setData(data);
    m_plot.setColors(m_ink, ColorScale::log10);
    EXPECT_TRUE(m_plot.cellCenter({511, 0}).has_value());
    EXPECT_NE(colorAt({500, 10}), m_ink.at(0.0));
}

// All of 64 × 64 positions in squares of 8, and cells [16, 32) × [16, 32) by themselves.
std::shared_ptr<const HeatmapData> squaresOf(std::uint32_t begin, std::uint32_t cells, std::uint32_t side) {
    HeatmapData data = mapOf(cells, cells);
    data.rowLabels.clear();
    data.columnLabels.clear();
    for (int i = 0; i < 64; ++i) {
        data.rowLabels << QStringLiteral("q%1").arg(i);
        data.columnLabels << QStringLiteral("k%1").arg(i);
    }
    data.squares = HeatmapSquares{side, begin, begin, 64, 64, Pooling::largest};
    if (side > 1) data.unit += QStringLiteral(", largest of 8 × 8");
    return std::make_shared<const HeatmapData>(data);
}

TEST_F(HeatmapPlotTest, PlacesOfSquaresArePositions) {
    m_plot.setSheets(squaresOf(0, 8, 8), nullptr);
    EXPECT_EQ(m_plot.visiblePart().right, 64.0);
    EXPECT_EQ(m_plot.cellCenter({17, 9}), m_plot.cellCenter({23, 15})) << "one square";
    EXPECT_FALSE(m_plot.cellCenter({64, 0}).has_value());
    EXPECT_TRUE(m_plot.accessibleName().contains(QStringLiteral("64")));
    picture();
    QSignalSpy hovered(&m_plot, &HeatmapPlot::hovered);
    const QPoint center = m_plot.cellCenter({17, 9}).value();
    QTest::mouseMove(canvas(), center);
    QTest::mouseMove(canvas(), center + QPoint(4, 4));
    ASSERT_EQ(hovered.count(), 1) << "within a square nothing changes";
    EXPECT_EQ(hovered[0][0].toInt(), 16);
    EXPECT_EQ(hovered[0][1].toInt(), 8);
}

TEST_F(HeatmapPlotTest, KeysStepBySquaresAndByCellsWhereThoseAreThere) {
    m_plot.setSheets(squaresOf(0, 8, 8), squaresOf(16, 16, 1));
    m_plot.setCurrent(HeatmapCell{20, 30});
    QTest::keyClick(&m_plot, Qt::Key_Right);
    EXPECT_EQ(m_plot.current(), (HeatmapCell{20, 31}));
    QTest::keyClick(&m_plot, Qt::Key_Right);
    QTest::keyClick(&m_plot, Qt::Key_Right);
    EXPECT_EQ(m_plot.current(), (HeatmapCell{20, 40}));
    QTest::keyClick(&m_plot, Qt::Key_Up);
    EXPECT_EQ(m_plot.current(), (HeatmapCell{15, 40}));
    EXPECT_TRUE(m_plot.accessibleDescription().contains(QStringLiteral("largest of 8 × 8")));
}

TEST_F(HeatmapPlotTest, AFinerPartLiesOverTheSquares) {
    m_plot.setColors(m_ink, ColorScale::linear);
    m_plot.setSheets(squaresOf(0, 8, 8), nullptr);
    const QRgb coarse = colorAt({31, 16});
    m_plot.setSheets(squaresOf(0, 8, 8), squaresOf(16, 16, 1));
    EXPECT_NE(colorAt({31, 16}), coarse);
    EXPECT_NEAR(m_ink.fractionOf(colorAt({31, 16})), 240.0 / 256.0, 1.01 / 255.0);
    EXPECT_NEAR(m_ink.fractionOf(colorAt({63, 0}, {-3, -3})), 56.0 / 64.0, 1.01 / 255.0);
}

TEST_F(HeatmapPlotTest, TellsWhatIsOnScreenAndKeepsItForTheNextHead) {
    QSignalSpy told(&m_plot, &HeatmapPlot::visiblePartChanged);
    m_plot.setSheets(squaresOf(0, 8, 8), nullptr);
    EXPECT_GE(told.count(), 1);
    const double pixels = m_plot.visiblePart().pixels;
    m_plot.zoomBy(4.0);
    EXPECT_NEAR(m_plot.visiblePart().pixels, 4.0 * pixels, 1.0);
    const VisiblePart zoomed = m_plot.visiblePart();
    m_plot.setSheets(squaresOf(0, 8, 8), squaresOf(16, 16, 1));
    EXPECT_EQ(m_plot.visiblePart(), zoomed);
    told.clear();
    m_plot.showPart(zoomed);
    EXPECT_EQ(told.count(), 0) << "nothing changed";
    m_plot.showPart({0.0, 0.0, 8.0, 8.0, 0.0});
    EXPECT_EQ(told.count(), 1);
}

}  // namespace
}  // namespace headscope::ui
