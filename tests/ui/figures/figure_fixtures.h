// SPDX-License-Identifier: GPL-3.0-or-later
// Contents and helpers shared by the tests of figures.
#pragma once

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <variant>

#include "ui/figures/figure_content.h"
#include "ui/figures/figure_layout.h"

namespace headscope::ui::figures_test {

/// "When", "·Mary", … as many as wanted; all different.
inline QStringList tokenLabels(std::uint32_t count) {
    const QStringList words = {QStringLiteral("<bos>"), QStringLiteral("When"), QStringLiteral("·Mary"),
                               QStringLiteral("·and"),  QStringLiteral("&lt"),  QStringLiteral("\\n")};
    QStringList labels;
    for (std::uint32_t i = 0; i < count; ++i) {
        labels << (i < 6 ? words[static_cast<int>(i)]
                         : QStringLiteral("t%1").arg(i, 2, 10, QLatin1Char('0')));
    }
    return labels;
}

/// A causal pattern whose rows sum to 1, with different values in every visible cell of a row.
inline HeatmapData causalMap(std::uint32_t tokens) {
    HeatmapData data;
    data.rows = data.columns = tokens;
    data.values.assign(std::size_t{tokens} * tokens, 0.0F);
    data.masked.assign(data.values.size(), 1);
    for (std::uint32_t row = 0; row < tokens; ++row) {
        const float sum = static_cast<float>((row + 1) * (row + 2)) / 2.0F;
        for (std::uint32_t column = 0; column <= row; ++column) {
            data.values[std::size_t{row} * tokens + column] = static_cast<float>(column + 1) / sum;
            data.masked[std::size_t{row} * tokens + column] = 0;
        }
    }
    data.rowLabels = data.columnLabels = tokenLabels(tokens);
    data.rowAxis = QStringLiteral("Query");
    data.columnAxis = QStringLiteral("Key");
    data.title = QStringLiteral("Layer 5, Head 1");
    data.unit = QStringLiteral("weight");
    return data;
}

/// A content with one head.
inline FigureContent headContent(std::uint32_t tokens) {
    FigureContent content;
    content.kind = FigureKind::head;
    content.maps = {causalMap(tokens)};
    content.caption = QStringLiteral("Attention of head 5.1 <with> \"quotes\" & more");
    return content;
}

/// Options for a kind.
inline FigureSpec specOf(FigureKind kind, double widthMm = 85.0) {
    FigureSpec spec;
    spec.kind = kind;
    spec.widthMm = widthMm;
    return spec;
}

/// Every item of one type in a scene.
template <class Item>
std::vector<Item> itemsOf(const FigureScene& scene) {
    std::vector<Item> found;
    for (const SceneGroup& group : scene.groups) {
        for (const SceneItem& item : group.items) {
            if (const auto* match = std::get_if<Item>(&item)) found.push_back(*match);
        }
    }
    return found;
}

/// All texts of a scene.
inline QStringList textsOf(const FigureScene& scene) {
    QStringList texts;
    for (const SceneText& text : itemsOf<SceneText>(scene)) texts << text.text;
    return texts;
}

/// Where the cells of the first heatmap lie, mm: the first frame drawn with a full rule.
inline QRectF cellsArea(const FigureScene& scene) {
    for (const SceneFrame& frame : itemsOf<SceneFrame>(scene)) {
        if (frame.widthPt == kRulePt) return frame.rect;
    }
    return {};
}

/// Mm of the middle of a cell.
inline QPointF cellMiddle(const QRectF& area, const HeatmapData& data, std::uint32_t row,
                          std::uint32_t column) {
    return {area.left() + (column + 0.5) * area.width() / data.columns,
            area.top() + (row + 0.5) * area.height() / data.rows};
}

/// A model's worth of causal thumbnails.
inline FigureContent gridContent(std::uint32_t layers, std::uint32_t heads, std::uint32_t tokens) {
    FigureContent content;
    content.kind = FigureKind::grid;
    const HeatmapData pattern = causalMap(tokens);
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
        for (std::uint32_t head = 0; head < heads; ++head) {
            PatternThumbnail thumbnail;
            thumbnail.head = {Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{head}};
            thumbnail.queries = thumbnail.keys = thumbnail.rows = thumbnail.columns = tokens;
            thumbnail.visibility = Visibility::causal;
            for (const float value : pattern.values) {
                thumbnail.values.push_back(static_cast<std::uint16_t>(std::lround(value * 65535.0F)));
            }
            content.thumbnails.push_back(std::move(thumbnail));
            content.edited.push_back(0);
            content.editMarks.push_back(QString());
        }
    }
    return content;
}

/// An effect map of `layers` by `heads`.
inline FigureContent ablationContent(std::uint32_t layers, std::uint32_t heads, bool isSigned) {
    FigureContent content;
    content.kind = FigureKind::ablation;
    HeatmapData data;
    data.rows = layers;
    data.columns = heads;
    for (std::uint32_t i = 0; i < layers * heads; ++i) {
        const float value = 0.1F * static_cast<float>(i % 17) - (isSigned ? 0.8F : 0.0F);
        data.values.push_back(value);
    }
    for (std::uint32_t i = 0; i < layers; ++i) data.rowLabels << QString::number(i);
    for (std::uint32_t i = 0; i < heads; ++i) data.columnLabels << QString::number(i);
    data.rowAxis = QStringLiteral("Layer");
    data.columnAxis = QStringLiteral("Head");
    data.unit = isSigned ? QStringLiteral("Δ loss, nats") : QStringLiteral("KL, nats");
    data.isSigned = isSigned;
    data.high = isSigned ? 0.8 : 1.6;
    data.low = isSigned ? -0.8 : 0.0;
    content.maps = {data};
    return content;
}

/// Baseline, edited and their difference.
inline FigureContent compareContent(std::uint32_t tokens) {
    FigureContent content;
    content.kind = FigureKind::compare;
    const HeatmapData before = causalMap(tokens);
    HeatmapData after = before;
    for (std::uint32_t row = 0; row < tokens; ++row) {
        for (std::uint32_t column = 0; column <= row; ++column) {
            after.values[std::size_t{row} * tokens + column] = 1.0F / static_cast<float>(row + 1);
        }
    }
    HeatmapData change = before;
    change.isSigned = true;
    change.unit = QStringLiteral("change of weight");
    for (std::size_t i = 0; i < change.values.size(); ++i)
        change.values[i] = after.values[i] - before.values[i];
    change.low = -0.5;
    change.high = 0.5;
    content.maps = {before, after, change};
    return content;
}

}  // namespace headscope::ui::figures_test
