// SPDX-License-Identifier: GPL-3.0-or-later
// First the size shrinks to the smallest allowed, then every n-th label stays, then indices replace tokens.
#include "ui/figures/axis_labels.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace headscope::ui {
namespace {

constexpr double kLongestLabelMm = 18.0;
constexpr double kLineShare = 0.95;    // lines of labels may stand this close, in units of their size
constexpr int kMostSkippedTokens = 3;  // beyond, tokens out of context say less than positions
constexpr std::array<int, 12> kIndexStrides = {5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000};

bool areNumbers(const QStringList& labels) {
    return std::all_of(labels.begin(), labels.end(), [](const QString& label) {
        bool isNumber = false;
        label.toInt(&isNumber);
        return isNumber;
    });
}

int strideFor(double pitchPt, double neededPt) {
    int stride = 1;
    while (stride <= kMostSkippedTokens && pitchPt * stride < neededPt) ++stride;
    if (stride <= kMostSkippedTokens) return stride;
    for (const int nice : kIndexStrides) {
        if (pitchPt * nice >= neededPt) return nice;
    }
    return kIndexStrides.back();
}

// Sizes are steps of half a point: two figures side by side then tend to share one.
double sizeFor(double pitchPt, const FigureStyle& style) {
    const double fitting = std::floor(pitchPt / kLineShare * 2.0) / 2.0;
    return std::clamp(fitting, style.minLabelPt, style.labelPt);
}

AxisLabels plan(const QStringList& labels, double pitch, double neededPt, double sizePt,
                const FigureStyle& style) {
    AxisLabels result;
    result.sizePt = sizePt;
    result.stride = strideFor(pitch / kMmPerPt, neededPt);
    const bool indices = result.stride > kMostSkippedTokens;
    for (int cell = 0; cell < labels.size(); cell += result.stride) {
        const QString text = indices ? QString::number(cell) : labels[cell];
        result.labels.push_back({cell, style.ruler.elided(text, sizePt, kLongestLabelMm)});
        result.extent = std::max(result.extent, style.ruler.width(result.labels.back().text, sizePt));
    }
    return result;
}

}  // namespace

AxisLabels planRowLabels(const QStringList& labels, double pitch, const FigureStyle& style) {
    const double sizePt = sizeFor(pitch / kMmPerPt, style);
    return plan(labels, pitch, kLineShare * sizePt, sizePt, style);
}

AxisLabels planColumnLabels(const QStringList& labels, double pitch, const FigureStyle& style) {
    if (areNumbers(labels)) {  // heads and layers: level, thinned where they would touch
        const double sizePt = style.labelPt;
        double widest = 0.0;
        for (const QString& label : labels) widest = std::max(widest, style.ruler.width(label, sizePt));
        AxisLabels level = plan(labels, pitch, (widest + 0.5) / kMmPerPt, sizePt, style);
        level.extent = style.ruler.capHeight(sizePt);
        return level;
    }
    const double sizePt = sizeFor(pitch / kMmPerPt, style);
    AxisLabels upright = plan(labels, pitch, kLineShare * sizePt, sizePt, style);
    upright.upright = true;
    return upright;
}

void drawRowLabels(std::vector<SceneItem>& items, const AxisLabels& plan, double right, double top,
                   double pitch, const FigureStyle& style) {
    const double drop = style.ruler.capHeight(plan.sizePt) / 2.0;
    for (const AxisLabel& label : plan.labels) {
        const double middle = top + (label.cell + 0.5) * pitch;
        items.emplace_back(SceneText{label.text,
                                     {right - kLabelGap, middle + drop},
                                     plan.sizePt,
                                     TextAnchor::end,
                                     0.0,
                                     false,
                                     style.text});
    }
}

void drawColumnLabels(std::vector<SceneItem>& items, const AxisLabels& plan, double left, double bottom,
                      double pitch, const FigureStyle& style) {
    const double drop = style.ruler.capHeight(plan.sizePt) / 2.0;
    for (const AxisLabel& label : plan.labels) {
        const double middle = left + (label.cell + 0.5) * pitch;
        if (plan.upright) {
            items.emplace_back(SceneText{label.text,
                                         {middle + drop, bottom - kLabelGap},
                                         plan.sizePt,
                                         TextAnchor::start,
                                         -90.0,
                                         false,
                                         style.text});
        } else {
            items.emplace_back(SceneText{label.text,
                                         {middle, bottom - kLabelGap},
                                         plan.sizePt,
                                         TextAnchor::middle,
                                         0.0,
                                         false,
                                         style.text});
        }
    }
}

}  // namespace headscope::ui
