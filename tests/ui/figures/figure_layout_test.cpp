// SPDX-License-Identifier: GPL-3.0-or-later
// What stands where: labels whole, bars shared where ranges are, nothing beyond the page.
#include "ui/figures/figure_layout.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <set>

#include "tests/ui/figures/figure_fixtures.h"
#include "ui/figures/axis_labels.h"

namespace headscope::ui {
namespace {

using namespace figures_test;

FigureScene sceneOf(const FigureSpec& spec, const FigureContent& content) {
    auto scene = layoutFigure(spec, content);
    EXPECT_TRUE(scene.has_value()) << (scene ? "" : scene.error().text());
    return scene ? std::move(*scene) : FigureScene{};
}

int barsIn(const FigureScene& scene, const QString& words) {
    return static_cast<int>(textsOf(scene).count(words));
}

FigureContent contentOf(FigureKind kind) {
    switch (kind) {
        case FigureKind::grid:
            return gridContent(3, 4, 12);
        case FigureKind::compare:
            return compareContent(9);
        case FigureKind::ablation:
            return ablationContent(6, 8, true);
        case FigureKind::outputs: {
            FigureContent content;
            content.kind = kind;
            content.bars = {{QStringLiteral("·Mary"), 0.701, 0.412}, {QStringLiteral("·a"), 0.0001, 0.02}};
            return content;
        }
        default: {
            FigureContent content = headContent(12);
            content.kind = kind;
            return content;
        }
    }
}

constexpr std::array kAllKinds = {FigureKind::grid,    FigureKind::head,     FigureKind::arcs,
                                  FigureKind::compare, FigureKind::ablation, FigureKind::outputs};

// Box of a text in mm, generous by nothing: what must lie on the page.
QRectF boxOf(const SceneText& text, const TextRuler& ruler) {
    const double width = ruler.width(text.text, text.sizePt, text.bold);
    const double height = ruler.capHeight(text.sizePt);
    const double start =
        text.anchor == TextAnchor::start ? 0.0 : (text.anchor == TextAnchor::middle ? -width / 2 : -width);
    if (text.rotation == 0.0) return {text.at.x() + start, text.at.y() - height, width, height};
    return {text.at.x() - height, text.at.y() - start - width, height, width};
}

TEST(FigureLayout, EveryKindStaysOnItsPageAtSingleAndDoubleColumn) {
    for (const FigureKind kind : kAllKinds) {
        for (const double width : {77.0, 85.0, 170.0}) {
            FigureSpec spec = specOf(kind, width);
            spec.title = QStringLiteral("A title that says what is seen");
            spec.panelLetter = QStringLiteral("a");
            const FigureScene scene = sceneOf(spec, contentOf(kind));
            EXPECT_DOUBLE_EQ(scene.sizeMm.width(), width);
            EXPECT_LT(scene.sizeMm.height(), 2.0 * width);
            const QRectF page = QRectF(QPointF(), scene.sizeMm).adjusted(-0.01, -0.01, 0.01, 0.01);
            const TextRuler ruler{QString()};
            for (const SceneText& text : itemsOf<SceneText>(scene)) {
                EXPECT_TRUE(page.contains(boxOf(text, ruler)))
                    << figureKindName(kind).toStdString() << ": " << text.text.toStdString();
            }
            for (const SceneRect& rect : itemsOf<SceneRect>(scene)) EXPECT_TRUE(page.contains(rect.rect));
        }
    }
}

TEST(FigureLayout, AGivenHeightIsKept) {
    for (const FigureKind kind : kAllKinds) {
        FigureSpec spec = specOf(kind);
        for (const double height : {60.0, 120.0}) {
            spec.heightMm = height;
            EXPECT_DOUBLE_EQ(sceneOf(spec, contentOf(kind)).sizeMm.height(), height);
        }
    }
}

TEST(FigureLayout, TooLittleRoomIsAnErrorNotAMess) {
    FigureSpec spec = specOf(FigureKind::head);
    spec.heightMm = 20.0;
    const auto scene = layoutFigure(spec, headContent(12));
    ASSERT_FALSE(scene.has_value());
    EXPECT_EQ(scene.error().code, ErrorCode::usage);
    spec = specOf(FigureKind::grid, 20.0);
    EXPECT_FALSE(layoutFigure(spec, gridContent(48, 64, 4)).has_value());
}

TEST(FigureLayout, HeatmapsHaveTokenLabelsAxisWordsAndABarWithUnit) {
    const FigureContent content = headContent(14);
    const FigureScene scene = sceneOf(specOf(FigureKind::head), content);
    const QStringList texts = textsOf(scene);
    for (const QString& label : content.maps[0].rowLabels)
        EXPECT_EQ(texts.count(label), 2) << label.toStdString();
    EXPECT_EQ(texts.count(QStringLiteral("Query")), 1);
    EXPECT_EQ(texts.count(QStringLiteral("Key")), 1);
    EXPECT_EQ(texts.count(QStringLiteral("weight")), 1);
    EXPECT_EQ(texts.count(QStringLiteral("masked")), 1);
    for (const SceneText& text : itemsOf<SceneText>(scene))
        EXPECT_GE(text.sizePt, 5.0) << text.text.toStdString();
}

TEST(FigureLayout, NarrowCellsThinLabelsAndNeverShrinkThem) {
    const FigureStyle style{FigureSpec{}};
    const QStringList tokens = tokenLabels(200);
    EXPECT_EQ(planRowLabels(tokens, 3.0, style).stride, 1);
    const AxisLabels some = planRowLabels(tokens, 1.0, style);
    EXPECT_GT(some.stride, 1);
    EXPECT_EQ(some.labels[1].text, tokens[some.stride]);
    const AxisLabels few = planRowLabels(tokens, 0.3, style);
    EXPECT_GT(few.stride, 4);
    EXPECT_EQ(few.labels[1].text, QString::number(few.stride)) << "far apart, positions say more than tokens";
    for (const double pitch : {3.0, 1.0, 0.3, 0.05}) {
        EXPECT_GE(planColumnLabels(tokens, pitch, style).sizePt, 5.0);
    }
}

TEST(FigureLayout, CompareSharesOneBarAndTheDifferenceHasItsOwn) {
    for (const double width : {85.0, 170.0}) {
        const FigureScene scene = sceneOf(specOf(FigureKind::compare, width), compareContent(9));
        EXPECT_EQ(barsIn(scene, QStringLiteral("weight")), 1);
        EXPECT_EQ(barsIn(scene, QStringLiteral("change of weight")), 1);
        EXPECT_EQ(textsOf(scene).count(QStringLiteral("Query")), 3);
    }
}

TEST(FigureLayout, PanelsWithDifferentRangesHaveSeparateBars) {
    FigureContent content = headContent(9);
    content.maps.push_back(content.maps[0]);
    EXPECT_EQ(barsIn(sceneOf(specOf(FigureKind::head, 170.0), content), QStringLiteral("weight")), 1);
    content.maps[1].high = 0.5;
    EXPECT_EQ(barsIn(sceneOf(specOf(FigureKind::head, 170.0), content), QStringLiteral("weight")), 2);
}

TEST(FigureLayout, AblationWritesNumbersWhereTheyFit) {
    const FigureContent content = ablationContent(12, 12, true);
    const QStringList texts = textsOf(sceneOf(specOf(FigureKind::ablation), content));
    EXPECT_TRUE(texts.contains(QStringLiteral("−0.80")));
    EXPECT_TRUE(texts.contains(QStringLiteral("0.70")));
    EXPECT_TRUE(texts.contains(QStringLiteral("Δ loss, nats")));
    const QStringList crowded = textsOf(sceneOf(specOf(FigureKind::ablation), ablationContent(32, 32, true)));
    EXPECT_FALSE(crowded.contains(QStringLiteral("−0.80")));
}

TEST(FigureLayout, HeadsThatWereNotComputedAreNotZero) {
    FigureContent content = ablationContent(4, 4, false);
    content.maps[0].values[5] = std::numeric_limits<float>::quiet_NaN();
    const FigureScene scene = sceneOf(specOf(FigureKind::ablation), content);
    EXPECT_TRUE(textsOf(scene).contains(QStringLiteral("not available")));
    const QPointF middle = cellMiddle(cellsArea(scene), content.maps[0], 1, 1);
    for (const SceneRect& rect : itemsOf<SceneRect>(scene)) {
        if (!rect.rect.contains(middle)) continue;
        EXPECT_NE(rect.fill, defaultColorMap(false).at(0.0));
    }
}

TEST(FigureLayout, GridMarksOffAndOtherEdits) {
    FigureContent content = gridContent(2, 2, 8);
    const std::size_t plainLines = itemsOf<SceneLine>(sceneOf(specOf(FigureKind::grid), content)).size();
    content.edited = {0, 1, 1, 0};
    content.editMarks = {QString(), QStringLiteral("zero"), QStringLiteral("mean"), QString()};
    const FigureScene scene = sceneOf(specOf(FigureKind::grid), content);
    // White over black, on the head and in the legend.
    EXPECT_EQ(itemsOf<SceneLine>(scene).size(), plainLines + 4);
    EXPECT_EQ(textsOf(scene).count(QStringLiteral("M")), 2);
    EXPECT_TRUE(textsOf(scene).contains(QStringLiteral("mean")));
    EXPECT_TRUE(textsOf(scene).join(QLatin1Char(' ')).contains(QStringLiteral("off (zero)")));
}

TEST(FigureLayout, AnOffHeadIsDimmedToAThird) {
    FigureContent content = gridContent(1, 1, 4);
    const QRgb full = defaultColorMap(false).at(1.0);
    const auto fills = [&] {
        std::set<QRgb> seen;
        for (const SceneRect& rect : itemsOf<SceneRect>(sceneOf(specOf(FigureKind::grid), content))) {
            if (rect.rect.width() > 3.0) seen.insert(rect.fill);
        }
        return seen;
    };
    EXPECT_EQ(fills().count(full), 1U);
    content.edited = {1};
    content.editMarks = {QStringLiteral("zero")};
    EXPECT_EQ(fills().count(full), 0U);
    EXPECT_EQ(fills().count(blended(qRgb(255, 255, 255), full, 0.35)), 1U);
}

TEST(FigureLayout, APartlyEditedHeadIsNotDrawnAsOff) {
    FigureContent content = gridContent(1, 2, 6);
    content.edited = {1, 0};
    content.editMarks = {QStringLiteral("@zero"), QString()};
    const QStringList texts = textsOf(sceneOf(specOf(FigureKind::grid), content));
    EXPECT_TRUE(texts.contains(QStringLiteral("Z")));
    EXPECT_TRUE(texts.contains(QStringLiteral("zero, some positions")));
}

TEST(FigureLayout, ArcsDrawStrongLinesOverWeakOnes) {
    FigureContent content = headContent(8);
    content.kind = FigureKind::arcs;
    const FigureScene scene = sceneOf(specOf(FigureKind::arcs), content);
    const std::vector<SceneCurve> curves = itemsOf<SceneCurve>(scene);
    ASSERT_FALSE(curves.empty());
    EXPECT_EQ(curves.back().color, defaultColorMap(false).at(1.0)) << "row 0 attends to itself with weight 1";
    EXPECT_EQ(textsOf(scene).count(QStringLiteral("·Mary")), 2);
}

TEST(FigureLayout, OutputsShowBothBarsAndTheirNumbers) {
    const FigureScene scene = sceneOf(specOf(FigureKind::outputs), contentOf(FigureKind::outputs));
    const QStringList texts = textsOf(scene);
    for (const char* text : {"·Mary", "0.701", "0.412", "−0.289", "<0.001", "probability"}) {
        EXPECT_TRUE(texts.contains(QString::fromUtf8(text))) << text;
    }
}

TEST(FigureLayout, MapsThatHideASignAreRefused) {
    FigureSpec spec = specOf(FigureKind::ablation);
    spec.colorMap = QStringLiteral("viridis");
    EXPECT_FALSE(layoutFigure(spec, ablationContent(2, 2, true)).has_value());
    EXPECT_TRUE(layoutFigure(spec, ablationContent(2, 2, false)).has_value());
    spec.colorMap = QStringLiteral("tide");
    EXPECT_FALSE(layoutFigure(spec, ablationContent(2, 2, false)).has_value());
}

TEST(FigureLayout, EmptyOrMismatchedContentsAreRefused) {
    for (const FigureKind kind : kAllKinds) {
        FigureContent content;
        content.kind = kind;
        EXPECT_FALSE(layoutFigure(specOf(kind), content).has_value()) << figureKindName(kind).toStdString();
    }
    EXPECT_FALSE(layoutFigure(specOf(FigureKind::grid), headContent(4)).has_value());
}

TEST(FigureLayout, PanelsAreNamedForScreenReaders) {
    const FigureScene scene = sceneOf(specOf(FigureKind::head), headContent(7));
    QStringList labels;
    for (const SceneGroup& group : scene.groups) labels << group.label;
    EXPECT_TRUE(labels.join(QLatin1Char(' ')).contains(QStringLiteral("Layer 5, Head 1")));
    EXPECT_EQ(scene.description, headContent(7).caption);
}

}  // namespace
}  // namespace headscope::ui
