// SPDX-License-Identifier: GPL-3.0-or-later
// What is seen without colour: the focus in both themes, and states in a grey picture.
#include <gtest/gtest.h>

#include <QApplication>
#include <QTest>
#include <cmath>
#include <functional>

#include "tests/support/head_at.h"
#include "tests/support/window_fixture.h"
#include "ui/plot/heatmap_plot.h"
#include "ui/views/arcs_view.h"
#include "ui/views/effect_map.h"
#include "ui/views/head_grid.h"
#include "ui/views/text_view.h"
#include "ui/views/theme_colors.h"
#include "ui/views/token_strip.h"
#include "ui/window/theme.h"

namespace headscope::ui {
namespace {

using test::settle;

double luminance(QRgb color) {
    const auto linear = [](int value) {
        const double c = value / 255.0;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(qRed(color)) + 0.7152 * linear(qGreen(color)) + 0.0722 * linear(qBlue(color));
}

// Pixels whose contrast between the two pictures is that of a control: 3 to 1.
int clearlyChanged(const QImage& a, const QImage& b) {
    if (a.size() != b.size()) return -1;
    int count = 0;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const double first = luminance(a.pixel(x, y)), second = luminance(b.pixel(x, y));
            if ((std::max(first, second) + 0.05) / (std::min(first, second) + 0.05) >= 3.0) ++count;
        }
    }
    return count;
}

HeatmapData evenMap(std::uint32_t side) {
    HeatmapData data;
    data.rows = data.columns = side;
    data.values.assign(std::size_t{side} * side, 0.3F);
    data.masked.assign(std::size_t{side} * side, 0);
    for (std::uint32_t i = 0; i < side; ++i) data.rowLabels << QStringLiteral("w%1").arg(i);
    data.columnLabels = data.rowLabels;
    data.rowAxis = QStringLiteral("Query");
    data.columnAxis = QStringLiteral("Key");
    return data;
}

struct VisibleStatesTest : testing::Test {
    test::FakeModels fake;

    void SetUp() override { fake.open(6, 6); }

    // The widget in a window, with another one to give the focus to.
    void expectFocusSeen(QWidget& view, QWidget& taker, const char* what,
                         const std::function<void(const ThemeColors&)>& look = {}) {
        QWidget window;
        window.resize(520, 520);
        view.setParent(&window);
        view.setGeometry(0, 0, 480, 480);
        QWidget other(&window);
        other.setFocusPolicy(Qt::StrongFocus);
        for (const ThemeColors* colors : {&lightColors(), &darkColors()}) {
            window.setPalette(paletteOf(*colors));
            if (look) look(*colors);
            window.show();
            QApplication::setActiveWindow(&window);
            other.setFocus();
            settle();
            const QImage without = view.grab().toImage();
            taker.setFocus();
            settle();
            ASSERT_TRUE(taker.hasFocus()) << what;
            EXPECT_GE(clearlyChanged(without, view.grab().toImage()), 30)
                << what << (colors == &darkColors() ? " dark" : " light");
        }
        view.setParent(nullptr);
    }
};

TEST_F(VisibleStatesTest, Check35TheFocusIsSeenInBothThemes) {
    HeadGrid grid(fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view);
    expectFocusSeen(grid, grid, "grid");
    TokenStrip strip(fake.models.tokens, fake.models.prompt, fake.models.selection);
    expectFocusSeen(strip, strip, "strip");
    HeatmapPlot plot;
    plot.setData(evenMap(6));
    const auto theme = [&plot](const ThemeColors& colors) { plot.setTheme(plotTheme(colors)); };
    expectFocusSeen(plot, plot, "heatmap", theme);
    plot.setCurrent(HeatmapCell{2, 2});
    expectFocusSeen(plot, plot, "heatmap with a cursor", theme);
    EffectMap map(fake.models);
    expectFocusSeen(map, *map.plot(), "effect map");
    ArcsView arcs(fake.models.selection);
    arcs.setData(evenMap(6));
    expectFocusSeen(arcs, arcs, "arcs");
    TextView text(fake.models.selection);
    text.setData(evenMap(6));
    expectFocusSeen(text, text, "text");
}

// Each picture is unlike each other one by more than a few grey pixels.
void expectToldApart(const std::vector<std::pair<const char*, QImage>>& pictures) {
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        for (std::size_t j = i + 1; j < pictures.size(); ++j) {
            const QImage a = pictures[i].second.convertToFormat(QImage::Format_Grayscale8);
            const QImage b = pictures[j].second.convertToFormat(QImage::Format_Grayscale8);
            ASSERT_EQ(a.size(), b.size());
            int unlike = 0;
            for (int y = 0; y < a.height(); ++y) {
                for (int x = 0; x < a.width(); ++x)
                    unlike += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y))) >= 32 ? 1 : 0;
            }
            EXPECT_GE(unlike, 12) << pictures[i].first << " and " << pictures[j].first;
        }
    }
}

TEST_F(VisibleStatesTest, Check37GreyHeadsTellOffSelectedAndNotAvailableApart) {
    HeadGrid grid(fake.models.heads, fake.models.edits, fake.models.selection, fake.models.view);
    grid.resize(480, 480);
    for (const ThemeColors* colors : {&lightColors(), &darkColors()}) {
        grid.setPalette(paletteOf(*colors));
        grid.show();
        const auto head = headAt(3, 3);
        const auto picture = [&] {
            settle();
            return grid.viewport()->grab(grid.cellRect(head)).toImage();
        };
        fake.models.view.setGridMetric(GridMetric::pattern);
        fake.models.selection.select(headAt(0, 0));
        std::vector<std::pair<const char*, QImage>> pictures{{"on", picture()}};
        fake.models.selection.select(head);
        pictures.emplace_back("selected", picture());
        fake.models.selection.select(headAt(0, 0));
        fake.models.edits.toggle({head});
        pictures.emplace_back("off", picture());
        fake.models.edits.restoreAll();
        settle();
        fake.models.effects.clear();
        fake.models.view.setGridMetric(GridMetric::effect);
        pictures.emplace_back("not available", picture());
        expectToldApart(pictures);
    }
}

TEST_F(VisibleStatesTest, Check37GreyCellsTellPinnedMaskedAndNotAvailableApart) {
    HeatmapPlot plot;
    HeatmapData data = evenMap(6);
    data.values[1 * 6 + 1] = std::nanf("");
    data.masked[4 * 6 + 4] = 1;
    plot.setData(data);
    plot.resize(480, 480);
    plot.setPinned(HeatmapCell{2, 3});
    for (const ThemeColors* colors : {&lightColors(), &darkColors()}) {
        plot.setTheme(plotTheme(*colors));
        plot.show();
        settle();
        const auto picture = [&](std::uint32_t row, std::uint32_t column) {
            const QPoint centre = plot.cellCenter({row, column}).value_or(QPoint());
            const int half = plot.cellRect({row, column}).width() / 2 + 2;
            return plot.grab(QRect(centre - QPoint(half, half), QSize(2 * half, 2 * half))).toImage();
        };
        expectToldApart({{"plain", picture(3, 1)},
                         {"pinned", picture(2, 3)},
                         {"masked", picture(4, 4)},
                         {"not available", picture(1, 1)}});
    }
}

TEST_F(VisibleStatesTest, Check37GreyTokensTellPinnedApart) {
    TokenStrip strip(fake.models.tokens, fake.models.prompt, fake.models.selection);
    strip.resize(480, strip.sizeHint().height());
    for (const ThemeColors* colors : {&lightColors(), &darkColors()}) {
        strip.setPalette(paletteOf(*colors));
        strip.show();
        const auto picture = [&] {
            settle();
            return strip.viewport()->grab(strip.tokenRect(2)).toImage();
        };
        fake.models.selection.pin(std::nullopt, std::nullopt);
        std::vector<std::pair<const char*, QImage>> pictures{{"token", picture()}};
        fake.models.selection.pin(2, std::nullopt);
        pictures.emplace_back("pinned as query", picture());
        fake.models.selection.pin(std::nullopt, 2);
        pictures.emplace_back("pinned as key", picture());
        expectToldApart(pictures);
    }
}

}  // namespace
}  // namespace headscope::ui
