// SPDX-License-Identifier: GPL-3.0-or-later
// Every head at a glance: layers down, heads across, edits marked.
#include <QCoreApplication>
#include <algorithm>
#include <map>
#include <utility>

#include "core/base/head_table.h"
#include "ui/figures/axis_labels.h"
#include "ui/figures/cell_painting.h"
#include "ui/figures/edit_marks.h"
#include "ui/figures/figure_layout.h"
#include "ui/plot/thumbnail_image.h"

namespace headscope::ui {
namespace {

constexpr double kLargestCell = 30.0;
constexpr double kSmallestCell = 0.8;
// Beyond this many cells in all, small pictures are images: a page of vector cells no viewer opens helps
// nobody.
constexpr std::size_t kMostVectorCells = 120000;

QString tr(const char* text) { return QCoreApplication::translate("Figure", text); }

QStringList numbers(std::uint32_t count) {
    QStringList labels;
    for (std::uint32_t i = 0; i < count; ++i) labels << QString::number(i);
    return labels;
}

// Which pictures there are, by kind of attention.
HeadTable tableOf(const FigureContent& content) {
    std::map<std::pair<Stack, AttentionKind>, HeadGrid> grids;
    for (const PatternThumbnail& thumbnail : content.thumbnails) {
        const HeadRef& head = thumbnail.head;
        HeadGrid& grid = grids[{head.stack, head.kind}];
        grid.stack = head.stack;
        grid.kind = head.kind;
        grid.layers = std::max(grid.layers, head.layer.value + 1);
        grid.heads = std::max(grid.heads, head.head.value + 1);
    }
    std::vector<HeadGrid> list;
    list.reserve(grids.size());
    for (const auto& [kind, grid] : grids) list.push_back(grid);
    return HeadTable(std::move(list));
}

QStringList rowNames(const HeadTable& table) {
    QStringList names;
    for (std::uint32_t row = 0; row < table.rows(); ++row)
        names << QString::fromStdString(table.rowLabel(row));
    return names;
}

std::size_t cellCount(const FigureContent& content) {
    std::size_t count = 0;
    for (const PatternThumbnail& thumbnail : content.thumbnails) count += thumbnail.values.size();
    return count;
}

void drawHead(std::vector<SceneItem>& items, const FigureContent& content, std::size_t i, QRectF cell,
              bool asImage, const FigureStyle& style) {
    const bool edited = i < content.edited.size() && content.edited[i] != 0;
    const QString written = i < content.editMarks.size() ? content.editMarks[i] : QString();
    const FigureEditMark mark =
        edited || !written.isEmpty() ? figureEditMark(written) : FigureEditMark{EditMark::none, {}, {}};
    CellLook look;
    look.hatched = false;
    look.mergeEqual = true;
    look.alwaysImage = asImage;
    look.dimTo = mark.mark == EditMark::off ? kOffShare : 1.0;
    drawCells(items, thumbnailData(content.thumbnails[i]), cell, style.mapFor(false), style, look);
    items.emplace_back(SceneFrame{cell, style.hatch, kHairlinePt});
    if (mark.mark == EditMark::off) drawOffMark(items, cell);
    if (mark.mark == EditMark::other) drawEditMark(items, cell, mark.letter, style);
}

// All thumbnails share one bar: weights from 0 to 1.
HeatmapData barData(ColorScale scale) {
    HeatmapData data;
    data.unit = tr("attention weight");
    if (scale == ColorScale::quantile) {
        data.unit = tr("rank within each head");
        data.rows = 1;
        data.columns = 5;
        data.values = {0.0F, 0.25F, 0.5F, 0.75F, 1.0F};
    }
    return data;
}

}  // namespace

Result<FigureBody> gridBody(const FigureContent& content, const FigureStyle& style, QSizeF room) {
    const HeadTable table = tableOf(content);
    if (table.rows() == 0) return fail(ErrorCode::usage, "a grid figure needs the pictures of all heads");
    const QStringList layerNames = rowNames(table);
    const QStringList headNames = numbers(table.columns());
    const double word = style.ruler.lineHeight(style.textPt);
    const double bar = colorBarExtent(barData(style.scale), style);
    AxisLabels rows = planRowLabels(layerNames, 5.0, style);
    AxisLabels columns = planColumnLabels(headNames, 5.0, style);
    const double top = word + columns.extent + kLabelGap + kWordGap;
    double pitch = 0.0;
    double left = 0.0;
    for (int round = 0; round < 3; ++round) {
        left = word + kWordGap + rows.extent + kLabelGap;
        pitch = std::min({kLargestCell, (room.width() - left - bar) / table.columns(),
                          (room.height() - top) / table.rows()});
        rows = planRowLabels(layerNames, pitch, style);
        columns = planColumnLabels(headNames, pitch, style);
    }
    if (pitch < kSmallestCell) return tooSmall("one picture per head");

    const double gap = std::clamp(0.08 * pitch, 0.1, 0.8);
    const double right = left + pitch * table.columns() - gap;
    const double bottom = top + pitch * table.rows() - gap;
    SceneGroup group{tr("Attention of all heads: %1 layers (down) by %2 heads (across)")
                         .arg(table.rows())
                         .arg(table.columns()),
                     {}};
    const bool asImage = cellCount(content) > kMostVectorCells;
    for (std::size_t i = 0; i < content.thumbnails.size(); ++i) {
        const HeadRef head = content.thumbnails[i].head;
        const QRectF cell(left + head.head.value * pitch, top + table.rowOf(head).value_or(0) * pitch,
                          pitch - gap, pitch - gap);
        drawHead(group.items, content, i, cell, asImage, style);
    }
    drawRowLabels(group.items, rows, left, top - gap / 2.0, pitch, style);
    drawColumnLabels(group.items, columns, left - gap / 2.0, top, pitch, style);
    group.items.emplace_back(SceneText{tr("Head"),
                                       {(left + right) / 2.0, style.ruler.capHeight(style.textPt)},
                                       style.textPt,
                                       TextAnchor::middle,
                                       0.0,
                                       false,
                                       style.text});
    group.items.emplace_back(SceneText{tr("Layer"),
                                       {style.ruler.capHeight(style.textPt), (top + bottom) / 2.0},
                                       style.textPt,
                                       TextAnchor::middle,
                                       -90.0,
                                       false,
                                       style.text});
    const QRectF area(left, top, right - left, bottom - top);
    drawColorBar(group.items, barData(style.scale), area, style, style.mapFor(false));
    return FigureBody{{right + bar, bottom}, {std::move(group)}};
}

}  // namespace headscope::ui
