// SPDX-License-Identifier: GPL-3.0-or-later
// One head on the running text: what a query attends to, and who attends to a key.
#pragma once

#include <QRect>
#include <cstdint>
#include <optional>
#include <vector>

#include "ui/plot/color_map.h"
#include "ui/views/pattern_view.h"

namespace headscope::ui {

/// Two paragraphs, each token on the colour of its weight: the keys of the query under the pointer or pinned,
/// else of the last one; and the queries of the key under the pointer or pinned, else of that query's
/// strongest. Pointing at a token names the cell, a click pins it.
class TextView : public PatternView {
    Q_OBJECT

public:
    explicit TextView(Selection& selection, QWidget* parent = nullptr);

    /// Shows a pattern or a change of one.
    void setData(const HeatmapData& map);
    /// Says that so many tokens are too many, in their place.
    void setTooLarge(std::uint32_t tokens);
    /// How weights are coloured.
    void setColors(const ColorMap& map, ColorScale scale);

    /// Where a token stands, in viewport pixels: of the keys above, or of the queries below.
    [[nodiscard]] QRect tokenRect(std::uint32_t position, bool keys) const;
    [[nodiscard]] QRect linkRect(PatternLink link) const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void reveal(PatternLink link) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Place {
        bool keys = false;
        std::uint32_t position{};
    };
    void layoutTokens();
    int layoutParagraph(const QStringList& tokens, int top, std::vector<QRect>& places) const;
    [[nodiscard]] std::optional<Place> placeAt(QPoint point) const;
    [[nodiscard]] QColor fillOf(std::uint32_t query, std::uint32_t key) const;
    void paintParagraph(QPainter& painter, bool keys);
    void paintHeading(QPainter& painter, int top, const QString& text, const QColor& ink);

    std::optional<ColorMap> m_map;
    ColorScale m_scale = ColorScale::linear;
    std::uint32_t m_tooLarge = 0;          // tokens of a text that is not shown
    std::vector<QRect> m_keys, m_queries;  // in content pixels
    int m_queriesTop = 0;                  // of the second heading
};

}  // namespace headscope::ui
