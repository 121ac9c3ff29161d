// SPDX-License-Identifier: GPL-3.0-or-later
// How things are shown: colours, scale, quantity, tool. View state, not undone.
#pragma once

#include <QObject>
#include <QString>
#include <cstdint>

#include "ui/models/heatmap_data.h"
#include "ui/plot/color_map.h"

namespace headscope::ui {

/// What a cell of a head's heatmap means.
enum class Quantity : std::uint8_t { weight, change };
/// What a cell of the grid shows.
enum class GridMetric : std::uint8_t { pattern, effect };
/// What a click in the grid does.
enum class Tool : std::uint8_t { inspect, switchHeads };

/// Options that several views share.
class ViewOptions : public QObject {
    Q_OBJECT

public:
    explicit ViewOptions(QObject* parent = nullptr) : QObject(parent) {}

    /// How values become colours.
    [[nodiscard]] ColorScale scale() const { return m_scale; }
    /// Name of the map of weights; empty: the theme's own.
    [[nodiscard]] const QString& colorMap() const { return m_colorMap; }
    /// What the head view shows.
    [[nodiscard]] Quantity quantity() const { return m_quantity; }
    /// What a square of a large pattern shows.
    [[nodiscard]] Pooling pooling() const { return m_pooling; }
    /// What the grid shows.
    [[nodiscard]] GridMetric gridMetric() const { return m_gridMetric; }
    /// What a click in the grid does.
    [[nodiscard]] Tool tool() const { return m_tool; }
    /// True while the baseline is held on screen.
    [[nodiscard]] bool blink() const { return m_blink; }

    void setScale(ColorScale scale) { set(m_scale, scale); }              ///< Another scale.
    void setColorMap(const QString& name) { set(m_colorMap, name); }      ///< Another map.
    void setQuantity(Quantity quantity) { set(m_quantity, quantity); }    ///< Another quantity.
    void setPooling(Pooling pooling) { set(m_pooling, pooling); }         ///< Another pooling.
    void setGridMetric(GridMetric metric) { set(m_gridMetric, metric); }  ///< Another content of the grid.
    void setTool(Tool tool) { set(m_tool, tool); }                        ///< Another tool.
    void setBlink(bool blink) { set(m_blink, blink); }                    ///< Baseline on screen, or not.

    /// The map of weights under a theme.
    [[nodiscard]] ColorMap weightMap(bool dark) const;
    /// The map of unsigned metrics under a theme.
    [[nodiscard]] static ColorMap metricMap(bool dark);
    /// The map of signed values under a theme.
    [[nodiscard]] static ColorMap signedMap(bool dark);

Q_SIGNALS:
    /// Something is shown in another way.
    void changed();

private:
    template <class T>
    void set(T& member, const T& value) {
        if (member == value) return;
        member = value;
        Q_EMIT changed();
    }

    ColorScale m_scale = ColorScale::linear;
    QString m_colorMap;
    Quantity m_quantity = Quantity::weight;
    Pooling m_pooling = Pooling::largest;
    GridMetric m_gridMetric = GridMetric::pattern;
    Tool m_tool = Tool::inspect;
    bool m_blink = false;
};

}  // namespace headscope::ui
