// SPDX-License-Identifier: GPL-3.0-or-later
// Figure options survive their JSON; wrong ones are refused by name.
#include "ui/figures/figure_spec.h"

#include <gtest/gtest.h>

namespace headscope::ui {
namespace {

FigureSpec unusual() {
    FigureSpec spec;
    spec.kind = FigureKind::compare;
    spec.widthMm = 169.5;
    spec.heightMm = 91.25;
    spec.dpi = 600;
    spec.colorMap = QStringLiteral("viridis");
    spec.scale = ColorScale::log10;
    spec.theme = FigureTheme::dark;
    spec.fontFamily = QStringLiteral("DejaVu Sans");
    spec.fontSizePt = 8.5;
    spec.title = QStringLiteral("Δ \"quoted\" \\ title");
    spec.panelLetter = QStringLiteral("b");
    return spec;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(FigureSpec, JsonRoundTripKeepsEverything) {
    for (const FigureSpec& spec : {FigureSpec{}, unusual()}) {
        const auto again = parseFigureSpec(figureSpecJson(spec));
        ASSERT_TRUE(again.has_value()) << again.error().text();
        EXPECT_EQ(*again, spec);
    }
}

TEST(FigureSpec, NamesOfKindsAndThemesRoundTrip) {
    for (const FigureKind kind : {FigureKind::grid, FigureKind::head, FigureKind::arcs, FigureKind::compare,
                                  FigureKind::ablation, FigureKind::outputs}) {
        EXPECT_EQ(figureKindFromName(figureKindName(kind)), kind);
    }
    for (const FigureTheme theme : {FigureTheme::light, FigureTheme::dark, FigureTheme::print}) {
        EXPECT_EQ(figureThemeFromName(figureThemeName(theme)), theme);
    }
    EXPECT_FALSE(figureKindFromName(QStringLiteral("pie")).has_value());
}

TEST(FigureSpec, WrongJsonIsNamed) {
    const std::string good = figureSpecJson(FigureSpec{});
    const auto expectNamed = [](const std::string& json, const std::string& key) {
        const auto result = parseFigureSpec(json);
        ASSERT_FALSE(result.has_value()) << json;
        EXPECT_EQ(result.error().code, ErrorCode::usage);
        EXPECT_NE(result.error().message.find(key), std::string::npos) << result.error().message;
    };
    expectNamed(replaced(good, "\"kind\":\"grid\"", "\"kind\":\"pie\""), "kind");
    expectNamed(replaced(good, "\"width_mm\":85.0", "\"width_mm\":\"wide\""), "width_mm");
    expectNamed(replaced(good, "\"width_mm\":85.0", "\"width_mm\":5"), "width_mm");
    expectNamed(replaced(good, "\"dpi\":300", "\"dpi\":300.5"), "dpi");
    expectNamed(replaced(good, "\"dpi\":300", "\"dpi\":1e30"), "dpi");
    expectNamed(replaced(good, "\"scale\":\"linear\"", "\"scale\":\"cubic\""), "scale");
    expectNamed(replaced(good, "\"theme\":", "\"themes\":"), "theme");
    expectNamed(replaced(good, "\"colormap\":\"\"", "\"colormap\":\"jet\""), "colormap");
    expectNamed(replaced(good, "\"font_size_pt\":7.0", "\"font_size_pt\":0"), "font_size_pt");
    EXPECT_FALSE(parseFigureSpec("{").has_value());
    EXPECT_FALSE(parseFigureSpec("[]").has_value());
}

TEST(FigureSpec, RangesAreChecked) {
    FigureSpec spec;
    EXPECT_TRUE(validateFigureSpec(spec).has_value());
    spec.heightMm = 1000.0;
    EXPECT_FALSE(validateFigureSpec(spec).has_value());
    spec.heightMm.reset();
    spec.dpi = 10;
    EXPECT_FALSE(validateFigureSpec(spec).has_value());
}

}  // namespace
}  // namespace headscope::ui
