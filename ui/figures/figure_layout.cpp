// SPDX-License-Identifier: GPL-3.0-or-later
// Around every body: title, panel letter, legend, margins; the page is as high as they need, or as high as
// told.
#include "ui/figures/figure_layout.h"

#include <fmt/format.h>

#include <QCoreApplication>
#include <algorithm>
#include <limits>

#include "ui/figures/cell_painting.h"
#include "ui/figures/edit_marks.h"
#include "ui/plot/thumbnail_image.h"

namespace headscope::ui {
namespace {

constexpr double kMarginMm = 1.0;
constexpr double kNoLimit = 1e6;
constexpr double kSwatchMm = 2.8;

QString tr(const char* text) { return QCoreApplication::translate("Figure", text); }

enum class Swatch { masked, missing, off, edited };

struct LegendEntry {
    Swatch swatch{};
    QString letter, words;
};

bool anyMap(const FigureContent& content, bool (*test)(const HeatmapData&)) {
    return std::any_of(content.maps.begin(), content.maps.end(), test);
}

// Only states that are in the picture are explained.
std::vector<LegendEntry> legendOf(const FigureContent& content) {
    std::vector<LegendEntry> entries;
    const bool heatmaps = content.kind == FigureKind::head || content.kind == FigureKind::compare ||
                          content.kind == FigureKind::ablation;
    if (heatmaps && anyMap(content, hasMasked)) entries.push_back({Swatch::masked, {}, tr("masked")});
    if (heatmaps && anyMap(content, hasMissing))
        entries.push_back({Swatch::missing, {}, tr("not available")});
    if (content.kind != FigureKind::grid) return entries;
    if (!content.thumbnails.empty() && hasMasked(thumbnailData(content.thumbnails.front()))) {
        entries.push_back({Swatch::masked, {}, tr("masked")});
    }
    QStringList known;
    for (const QString& written : content.editMarks) {
        if (written.isEmpty() || known.contains(written)) continue;
        known << written;
        const FigureEditMark mark = figureEditMark(written);
        entries.push_back({mark.mark == EditMark::off ? Swatch::off : Swatch::edited, mark.letter,
                           mark.mark == EditMark::off ? tr("off (%1)").arg(mark.words) : mark.words});
    }
    return entries;
}

void drawSwatch(std::vector<SceneItem>& items, const LegendEntry& entry, QRectF area, bool hatched,
                const FigureStyle& style) {
    switch (entry.swatch) {
        case Swatch::masked:
            if (hatched) {
                drawHatchSample(items, area, false, style);
            } else {
                items.emplace_back(SceneRect{area, style.naFill, false});
                items.emplace_back(SceneFrame{area, style.rule, kHairlinePt});
            }
            break;
        case Swatch::missing:
            drawHatchSample(items, area, true, style);
            break;
        case Swatch::off:
            items.emplace_back(SceneRect{area, style.mapFor(false).at(0.3 * kOffShare), false});
            items.emplace_back(SceneFrame{area, style.rule, kHairlinePt});
            drawOffMark(items, area);
            break;
        case Swatch::edited:
            items.emplace_back(SceneFrame{area, style.rule, kHairlinePt});
            drawEditMark(items, area, entry.letter, style, 1.0);
            break;
    }
}

SceneGroup legendGroup(const std::vector<LegendEntry>& entries, double right, double top, bool hatched,
                       const FigureStyle& style) {
    SceneGroup group{tr("Legend"), {}};
    const double gap = 3.0;
    double x = right;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        x -= style.ruler.width(entry->words, style.labelPt);
        const double baseline = top + kSwatchMm / 2.0 + style.ruler.capHeight(style.labelPt) / 2.0;
        group.items.emplace_back(
            SceneText{entry->words, {x, baseline}, style.labelPt, TextAnchor::start, 0.0, false, style.text});
        x -= kSwatchMm + 1.0;
        drawSwatch(group.items, *entry, {x, top, kSwatchMm, kSwatchMm}, hatched, style);
        x -= gap;
    }
    return group;
}

Result<void> checkMap(const FigureSpec& spec, const FigureContent& content) {
    const auto map = ColorMap::byName(spec.colorMap);
    if (!map || spec.kind == FigureKind::outputs || spec.kind == FigureKind::compare) return {};
    const bool isSigned = anyMap(content, [](const HeatmapData& data) { return data.isSigned; });
    const std::string name = spec.colorMap.toStdString();
    if (map->isDiverging() && !isSigned) {
        return fail(ErrorCode::usage,
                    fmt::format("colour map \"{}\" is for signed values, these have no sign", name),
                    "try ink, viridis or another sequential map");
    }
    if (!map->isDiverging() && isSigned) {
        return fail(ErrorCode::usage, fmt::format("colour map \"{}\" hides the sign of these values", name),
                    "try tide, or leave the choice of the map out");
    }
    return {};
}

Result<FigureBody> bodyOf(const FigureContent& content, const FigureStyle& style, QSizeF room) {
    switch (content.kind) {
        case FigureKind::grid:
            return gridBody(content, style, room);
        case FigureKind::arcs:
            return arcsBody(content, style, room);
        case FigureKind::ablation:
            return ablationBody(content, style, room);
        case FigureKind::outputs:
            return outputsBody(content, style, room);
        default:
            return heatmapsBody(content, style, room);
    }
}

// Panel letter and title share one line; its height, or 0.
double drawHeader(const FigureSpec& spec, const FigureStyle& style, std::vector<SceneGroup>& groups) {
    if (spec.title.isEmpty() && spec.panelLetter.isEmpty()) return 0.0;
    SceneGroup group{tr("Title"), {}};
    const double baseline = kMarginMm + style.ruler.capHeight(style.titlePt);
    double x = kMarginMm;
    if (!spec.panelLetter.isEmpty()) {
        group.items.emplace_back(SceneText{
            spec.panelLetter, {x, baseline}, style.titlePt, TextAnchor::start, 0.0, true, style.text});
        x += style.ruler.width(spec.panelLetter, style.titlePt, true) + 1.8;
    }
    if (!spec.title.isEmpty()) {
        const double room = spec.widthMm - kMarginMm - x;
        group.items.emplace_back(SceneText{style.ruler.elided(spec.title, style.titlePt, room),
                                           {x, baseline},
                                           style.titlePt,
                                           TextAnchor::start,
                                           0.0,
                                           false,
                                           style.text});
    }
    groups.push_back(std::move(group));
    return style.ruler.lineHeight(style.titlePt) + 1.0;
}

}  // namespace

Failure tooSmall(const char* what) {
    return fail(ErrorCode::usage, fmt::format("the figure is too small for {}", what),
                "give more --width or --height, or a smaller --font-size");
}

Result<FigureScene> layoutFigure(const FigureSpec& spec, const FigureContent& content) {
    HEADSCOPE_CHECKED(validateFigureSpec(spec));
    if (spec.kind != content.kind) {
        return fail(ErrorCode::usage, fmt::format("the content is a {} figure, the options are for {}",
                                                  figureKindName(content.kind).toStdString(),
                                                  figureKindName(spec.kind).toStdString()));
    }
    HEADSCOPE_CHECKED(checkMap(spec, content));
    const FigureStyle style(spec);
    FigureScene scene;
    scene.background = style.background;
    scene.fontFamily = style.family;
    scene.title = spec.title.isEmpty() ? figureKindName(spec.kind) : spec.title;
    scene.description = content.caption;
    const double header = drawHeader(spec, style, scene.groups);
    const std::vector<LegendEntry> legend = legendOf(content);
    const double footer = legend.empty() ? 0.0 : kSwatchMm + 1.6;
    const double room = spec.heightMm ? *spec.heightMm - 2.0 * kMarginMm - header - footer : kNoLimit;
    if (room < 5.0) return tooSmall("its title and legend");
    HEADSCOPE_TRY(FigureBody body, bodyOf(content, style, {spec.widthMm - 2.0 * kMarginMm, room}));
    const double height = spec.heightMm.value_or(2.0 * kMarginMm + header + body.size.height() + footer);
    const double slack = height - 2.0 * kMarginMm - header - footer - body.size.height();
    const QPointF origin((spec.widthMm - body.size.width()) / 2.0,
                         kMarginMm + header + std::max(0.0, slack / 2.0));
    for (SceneGroup& group : body.groups) {
        for (SceneItem& item : group.items) item = translated(std::move(item), origin);
        scene.groups.push_back(std::move(group));
    }
    if (!legend.empty()) {
        const double top = origin.y() + body.size.height() + 1.6;
        const bool hatched = content.kind != FigureKind::grid;
        const double right = std::min(spec.widthMm - kMarginMm, origin.x() + body.size.width());
        scene.groups.push_back(legendGroup(legend, right, top, hatched, style));
    }
    scene.sizeMm = {spec.widthMm, height};
    return scene;
}

}  // namespace headscope::ui
