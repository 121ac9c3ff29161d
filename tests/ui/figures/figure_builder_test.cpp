// SPDX-License-Identifier: GPL-3.0-or-later
// Results become contents without loss: values, masks, marks, order of heads; sidecars say what was shown.
#include "ui/figures/figure_builder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/ui/figures/figure_fixtures.h"
#include "ui/figures/edit_marks.h"
#include "ui/figures/figure_sidecar.h"

namespace headscope::ui {
namespace {

using namespace figures_test;

HeadRef at(std::uint32_t layer, std::uint32_t head) {
    return {Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{head}};
}

HeadEdit edit(HeadRef head, EditKind kind) {
    HeadEdit result;
    result.head = head;
    result.kind = kind;
    return result;
}

PatternResult patterns(float weight) {
    PatternResult result;
    for (const std::uint32_t layer : {0U, 1U}) {
        AttentionPattern pattern;
        pattern.layer = LayerIndex{layer};
        pattern.heads = {HeadIndex{0}, HeadIndex{2}};
        pattern.queries = pattern.keys = 2;
        pattern.visibility = Visibility::causal;
        const float own = weight / static_cast<float>(layer + 1);
        pattern.values = {1.0F, 0.0F, 1.0F - own, own, 1.0F, 0.0F, own, 1.0F - own};
        result.patterns.push_back(std::move(pattern));
    }
    return result;
}

FigureSubject subject(std::vector<HeadEdit> edits = {}) {
    return {QStringLiteral("demo"),
            {{QStringLiteral("a"), QStringLiteral("·b")}, {}},
            InterventionSet::of(std::move(edits)).value()};
}

TEST(FigureBuilder, HeadsComeInTheOrderAskedFor) {
    const FigureContent content =
        headsFigure(FigureKind::head, patterns(0.5F), {at(1, 2), at(0, 0), at(3, 0)}, subject());
    ASSERT_EQ(content.maps.size(), 2U) << "a head that is not in the result is left out";
    EXPECT_EQ(content.maps[0].title, QStringLiteral("Layer 1, Head 2"));
    EXPECT_FLOAT_EQ(content.maps[0].at(1, 0), 0.25F);
    EXPECT_FLOAT_EQ(content.maps[1].at(1, 1), 0.5F);
    EXPECT_TRUE(content.maps[0].isMasked(0, 1));
    EXPECT_FALSE(content.maps[0].isMasked(1, 1));
    EXPECT_EQ(content.maps[0].rowLabels, subject().tokens.main);
}

TEST(FigureBuilder, CompareIsBaselineEditedAndTheirDifference) {
    const FigureContent content = compareFigure(patterns(0.25F), patterns(0.75F), {at(0, 0)},
                                                subject({edit(at(0, 0), EditKind::zeroZ)}));
    ASSERT_EQ(content.maps.size(), 3U);
    EXPECT_FLOAT_EQ(content.maps[2].at(1, 1), 0.5F);
    EXPECT_FLOAT_EQ(content.maps[2].at(1, 0), -0.5F);
    EXPECT_TRUE(content.maps[2].isSigned);
    EXPECT_DOUBLE_EQ(content.maps[2].low, -content.maps[2].high);
    EXPECT_EQ(content.maps[0].high, content.maps[1].high);
    EXPECT_TRUE(content.caption.contains(QStringLiteral("0.0=zero")));
    EXPECT_TRUE(content.caption.contains(QStringLiteral("·b")));
}

TEST(FigureBuilder, GridMarksEveryEditedHead) {
    RunResult run;
    run.thumbnails = gridContent(2, 2, 4).thumbnails;
    HeadEdit partly = edit(at(1, 0), EditKind::zeroZ);
    partly.queries = PositionRange{Position{1}, Position{3}};
    run.request.interventions = InterventionSet::of({edit(at(0, 1), EditKind::zeroZ),
                                                     edit(at(0, 1), EditKind::uniformPattern), partly})
                                    .value();
    const FigureContent content = gridFigure(run, subject());
    EXPECT_EQ(content.edited, (std::vector<std::uint8_t>{0, 1, 1, 0}));
    EXPECT_EQ(figureEditMark(content.editMarks[1]).mark, EditMark::off)
        << "z = 0 hides what the pattern does";
    EXPECT_EQ(figureEditMark(content.editMarks[2]).mark, EditMark::other);
    EXPECT_TRUE(content.editMarks[0].isEmpty());
}

TEST(FigureBuilder, AblationKeepsHeadsThatWereNotDoneApart) {
    SweepResult sweep;
    sweep.grids = {{Stack::main, AttentionKind::self, 1, 3}};
    sweep.values = {0.5F, std::numeric_limits<float>::quiet_NaN(), -0.25F};
    sweep.done = {1, 0, 1};
    sweep.request.metric = EffectMetric::dloss;
    const FigureContent content = ablationFigure(sweep, subject());
    ASSERT_EQ(content.maps.size(), 1U);
    EXPECT_TRUE(std::isnan(content.maps[0].at(0, 1)));
    EXPECT_DOUBLE_EQ(content.maps[0].high, 0.5);
    EXPECT_DOUBLE_EQ(content.maps[0].low, -0.5);
}

TEST(FigureBuilder, OutputsKeepTokensThatMatterBeforeOrAfter) {
    RunResult run;
    run.effect.emplace();
    const auto change = [](std::uint32_t token, float before, float after) {
        TokenChange result;
        result.baseline.token = result.edited.token = TokenId{token};
        result.baseline.probability = before;
        result.edited.probability = after;
        return result;
    };
    run.effect->changes = {change(1, 0.7F, 0.1F), change(2, 0.2F, 0.15F), change(3, 0.01F, 0.6F)};
    const auto name = [](TokenId id) { return QString::number(id.value); };
    const FigureContent content = outputsFigure(run, name, 2, subject());
    ASSERT_EQ(content.bars.size(), 2U);
    EXPECT_EQ(content.bars[0].token, QStringLiteral("1"));
    EXPECT_EQ(content.bars[1].token, QStringLiteral("3"));
    EXPECT_FLOAT_EQ(static_cast<float>(content.bars[1].edited), 0.6F);
    EXPECT_TRUE(outputsFigure(RunResult{}, name, 2, subject()).bars.empty());
}

TEST(FigureSidecar, HoldsProvenanceLooksAndSubject) {
    SidecarSubject subject;
    subject.heads = {"1.0", "1.1"};
    subject.metric = EffectMetric::logitDiff;
    subject.logits.position = Position{7};
    subject.logits.target = TokenId{3};
    subject.caption = QStringLiteral("what \"is\" shown: Δ");
    const std::string provenance = "{\n  \"headscope\": {\n    \"version\": \"1\"\n  }\n}\n";
    for (const FigureKind kind : {FigureKind::head, FigureKind::ablation, FigureKind::grid}) {
        const FigureSpec spec = specOf(kind, 170.0);
        const auto json = nlohmann::json::parse(figureSidecarJson(provenance, spec, subject));
        EXPECT_EQ(json["headscope"]["version"], "1");
        EXPECT_EQ(parseFigureSpec(json["figure"].dump()).value(), spec);
        EXPECT_EQ(json["caption"], subject.caption.toStdString());
        EXPECT_EQ(json.contains("heads"), kind == FigureKind::head);
        EXPECT_EQ(json.contains("metric"), kind == FigureKind::ablation);
        EXPECT_EQ(json.contains("target"), kind == FigureKind::ablation);
    }
}

}  // namespace
}  // namespace headscope::ui
