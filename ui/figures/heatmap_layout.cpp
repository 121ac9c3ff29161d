// SPDX-License-Identifier: GPL-3.0-or-later
// Heatmaps in rows of equal panels. Neighbours with one range share one colour bar; cells are square.
#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <optional>

#include "ui/figures/axis_labels.h"
#include "ui/figures/cell_painting.h"
#include "ui/figures/figure_layout.h"

namespace headscope::ui {
namespace {

constexpr double kGap = 3.0;           // between panels
constexpr double kSmallestSide = 8.0;  // of the cells of one panel
constexpr double kEnoughSide = 34.0;   // panels this large need not show every label
constexpr double kReadableSide = 18.0;

QString tr(const char* text) { return QCoreApplication::translate("Figure", text); }

bool sameBar(const HeatmapData& a, const HeatmapData& b) {
    return a.low == b.low && a.high == b.high && a.unit == b.unit && a.isSigned == b.isSigned;
}

struct Panel {
    const HeatmapData* data{};
    bool bar = false;  // a colour bar stands right of it
    double pitch{};
    AxisLabels rowLabels, columnLabels;
    double left{}, top{};  // margins around the cells

    [[nodiscard]] double width() const { return pitch * data->columns; }
    [[nodiscard]] double height() const { return pitch * data->rows; }
};

class Arrangement {
public:
    Arrangement(const FigureContent& content, const FigureStyle& style, QSizeF room, int columns)
        : m_style(style), m_room(room), m_columns(columns) {
        for (const HeatmapData& data : content.maps)
            m_panels.push_back({&data, false, 0.0, {}, {}, 0.0, 0.0});
        for (std::size_t i = 0; i < m_panels.size(); ++i) m_panels[i].bar = endsBar(i);
        solve();
    }
    [[nodiscard]] double side() const { return m_side; }
    [[nodiscard]] QSizeF size() const;
    /// Every token label is drawn, or panels are large enough to do without some.
    [[nodiscard]] bool readable() const;
    [[nodiscard]] std::vector<SceneGroup> draw() const;

private:
    [[nodiscard]] std::size_t rowCount() const {
        const auto columns = static_cast<std::size_t>(m_columns);
        return (m_panels.size() + columns - 1) / columns;
    }
    [[nodiscard]] bool endsBar(std::size_t i) const;
    [[nodiscard]] double barExtent(const Panel& panel) const {
        return panel.bar ? colorBarExtent(*panel.data, m_style) : 0.0;
    }
    void solve();
    void planPanels(double side);
    [[nodiscard]] double rowWidth(std::size_t row) const;
    [[nodiscard]] double rowTop(std::size_t row) const;
    [[nodiscard]] double rowHeight(std::size_t row) const;
    template <class Visit>
    void forRow(std::size_t row, Visit visit) const;
    [[nodiscard]] SceneGroup drawPanel(const Panel& panel, QPointF cells) const;

    const FigureStyle& m_style;
    QSizeF m_room;
    int m_columns;
    double m_side = 0.0;
    std::vector<Panel> m_panels;
};

bool Arrangement::endsBar(std::size_t i) const {
    const bool endsRow = i + 1 == m_panels.size() || (i + 1) % static_cast<std::size_t>(m_columns) == 0;
    return endsRow || m_style.scale == ColorScale::quantile ||
           !sameBar(*m_panels[i].data, *m_panels[i + 1].data);
}

template <class Visit>
void Arrangement::forRow(std::size_t row, Visit visit) const {
    const auto columns = static_cast<std::size_t>(m_columns);
    for (std::size_t i = row * columns; i < std::min(m_panels.size(), (row + 1) * columns); ++i)
        visit(m_panels[i]);
}

void Arrangement::planPanels(double side) {
    const double word = m_style.ruler.lineHeight(m_style.textPt);
    for (Panel& panel : m_panels) {
        const HeatmapData& data = *panel.data;
        const double longest = std::max({data.rows, data.columns, 1U});
        panel.pitch = std::min(side / longest, std::max(7.0, 60.0 / longest));
        panel.rowLabels = planRowLabels(data.rowLabels, panel.pitch, m_style);
        panel.columnLabels = planColumnLabels(data.columnLabels, panel.pitch, m_style);
        panel.left = word + kWordGap + panel.rowLabels.extent + kLabelGap;
        panel.top = word + panel.columnLabels.extent + kLabelGap + kWordGap +
                    (data.title.isEmpty() ? 0.0 : word + 0.4);
    }
}

double Arrangement::rowWidth(std::size_t row) const {
    double width = -kGap;
    forRow(row, [&](const Panel& panel) { width += kGap + panel.left + panel.width() + barExtent(panel); });
    return width;
}

double Arrangement::rowTop(std::size_t row) const {
    double top = 0.0;
    forRow(row, [&](const Panel& panel) { top = std::max(top, panel.top); });
    return top;
}

double Arrangement::rowHeight(std::size_t row) const {
    double height = 0.0;
    forRow(row, [&](const Panel& panel) { height = std::max(height, panel.height()); });
    return rowTop(row) + height;
}

QSizeF Arrangement::size() const {
    double width = 0.0;
    double height = -kGap;
    for (std::size_t row = 0; row < rowCount(); ++row) {
        width = std::max(width, rowWidth(row));
        height += kGap + rowHeight(row);
    }
    return {width, height};
}

// Margins depend on the labels, labels on the pitch, the pitch on the margins: a few rounds settle it.
void Arrangement::solve() {
    m_side = m_room.width() / m_columns / 2.0;
    for (int round = 0; round < 8; ++round) {
        planPanels(m_side);
        double side = m_room.width();
        for (std::size_t row = 0; row < rowCount(); ++row) {
            double margins = -kGap;
            double count = 0.0;
            forRow(row, [&](const Panel& panel) {
                margins += kGap + panel.left + barExtent(panel);
                count += 1.0;
            });
            side = std::min(side, (m_room.width() - margins) / std::max(count, 1.0));
        }
        double above = (static_cast<double>(rowCount()) - 1.0) * kGap;
        for (std::size_t row = 0; row < rowCount(); ++row) above += rowTop(row);
        side = std::min(side, (m_room.height() - above) / static_cast<double>(rowCount()));
        // Half a step back avoids swinging between two label sizes.
        m_side = round < 4 ? side : std::min(side, m_side);
        if (m_side <= 0.0) return;
    }
    planPanels(m_side);
}

bool Arrangement::readable() const {
    if (m_side >= kEnoughSide) return true;
    if (m_side < kReadableSide) return false;
    return std::all_of(m_panels.begin(), m_panels.end(), [](const Panel& panel) {
        return panel.rowLabels.stride == 1 && panel.columnLabels.stride == 1;
    });
}

SceneGroup Arrangement::drawPanel(const Panel& panel, QPointF cells) const {
    const HeatmapData& data = *panel.data;
    SceneGroup group{tr("%1: heatmap, %2 rows (%3) by %4 columns (%5), %6")
                         .arg(data.title.isEmpty() ? tr("Panel") : data.title)
                         .arg(data.rows)
                         .arg(data.rowAxis)
                         .arg(data.columns)
                         .arg(data.columnAxis, data.unit),
                     {}};
    const QRectF area(cells, QSizeF(panel.width(), panel.height()));
    const ColorMap map = m_style.mapFor(data.isSigned);
    drawCells(group.items, data, area, map, m_style, {});
    group.items.emplace_back(SceneFrame{area, m_style.rule, kRulePt});
    drawRowLabels(group.items, panel.rowLabels, area.left(), area.top(), panel.pitch, m_style);
    drawColumnLabels(group.items, panel.columnLabels, area.left(), area.top(), panel.pitch, m_style);
    const double cap = m_style.ruler.capHeight(m_style.textPt);
    const double labelsTop = area.top() - kLabelGap - panel.columnLabels.extent;
    group.items.emplace_back(SceneText{data.columnAxis,
                                       {area.center().x(), labelsTop - kWordGap},
                                       m_style.textPt,
                                       TextAnchor::middle,
                                       0.0,
                                       false,
                                       m_style.text});
    group.items.emplace_back(SceneText{data.rowAxis,
                                       {area.left() - panel.left + cap, area.center().y()},
                                       m_style.textPt,
                                       TextAnchor::middle,
                                       -90.0,
                                       false,
                                       m_style.text});
    if (!data.title.isEmpty()) {
        const double baseline = labelsTop - kWordGap - m_style.ruler.lineHeight(m_style.textPt) - 0.4;
        const double room = 2.0 * std::min(area.width() / 2.0 + panel.left,
                                           area.width() / 2.0 + std::max(kGap, barExtent(panel)));
        group.items.emplace_back(SceneText{m_style.ruler.elided(data.title, m_style.textPt, room),
                                           {area.center().x(), baseline},
                                           m_style.textPt,
                                           TextAnchor::middle,
                                           0.0,
                                           true,
                                           m_style.text});
    }
    if (panel.bar) drawColorBar(group.items, data, area, m_style, map);
    return group;
}

std::vector<SceneGroup> Arrangement::draw() const {
    std::vector<SceneGroup> groups;
    double y = 0.0;
    for (std::size_t row = 0; row < rowCount(); ++row) {
        double x = 0.0;
        forRow(row, [&](const Panel& panel) {
            groups.push_back(drawPanel(panel, {x + panel.left, y + rowTop(row)}));
            x += panel.left + panel.width() + barExtent(panel) + kGap;
        });
        y += rowHeight(row) + kGap;
    }
    return groups;
}

}  // namespace

Result<FigureBody> heatmapsBody(const FigureContent& content, const FigureStyle& style, QSizeF room) {
    if (content.maps.empty()) return fail(ErrorCode::usage, "this figure needs at least one heatmap");
    for (const HeatmapData& data : content.maps) {
        if (data.rows == 0 || data.columns == 0)
            return fail(ErrorCode::usage, "a heatmap of this figure has no cells");
    }
    const int count = static_cast<int>(content.maps.size());
    std::optional<Arrangement> chosen;
    for (int columns = std::min(count, 8); columns >= 1; --columns) {
        Arrangement candidate(content, style, room, columns);
        // The first that is readable has the fewest rows; else the one with the largest cells that is no
        // tower.
        const bool tower = columns == 1 && count > 2 && candidate.size().height() > 2.0 * room.width();
        if (!chosen || (candidate.side() > chosen->side() && !tower)) chosen.emplace(std::move(candidate));
        if (chosen->readable()) break;
    }
    if (chosen->side() < kSmallestSide) return tooSmall("its heatmaps and their labels");
    return FigureBody{chosen->size(), chosen->draw()};
}

}  // namespace headscope::ui
