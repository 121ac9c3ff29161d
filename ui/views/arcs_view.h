// SPDX-License-Identifier: GPL-3.0-or-later
// One head as lines: queries on the left attend to keys on the right, opacity is weight.
#pragma once

#include <cstdint>
#include <utility>

#include "ui/views/pattern_view.h"

namespace headscope::ui {

class LinkImage;

/// Paints the links of a pattern; the query under the pointer or pinned shows its links alone. Over 256
/// tokens only those are painted: all at once would be one grey area.
class ArcsView : public PatternView {
    Q_OBJECT

public:
    explicit ArcsView(Selection& selection, QWidget* parent = nullptr);

    /// Shows a pattern or a change of one.
    void setData(const HeatmapData& map);
    /// Says that a text of so many tokens has too many links, in their place.
    void setTooLarge(std::uint32_t tokens);
    /// Height of one token in pixels.
    [[nodiscard]] int rowHeight() const;
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
    void measureLabels();
    void layoutRows();
    [[nodiscard]] int labelWidth() const;
    [[nodiscard]] double rowCenter(std::uint32_t row) const;
    // Row of a point, and whether it is on the key side; -1: none.
    [[nodiscard]] int rowAt(QPoint point, bool& keySide) const;
    void paintLinks(QPainter& painter);
    void addRowLinks(LinkImage& links, std::uint32_t row, double ratio) const;
    void paintMessage(QPainter& painter);  // what the accessible description says
    [[nodiscard]] bool crowded() const;
    // Rows [first, last) of `count` that are on screen.
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> visibleRows(std::uint32_t count) const;
    void paintLabels(QPainter& painter);

    std::uint32_t m_tooLarge = 0;  // tokens of a text without links
    int m_longestLabel = 0;        // pixels
};

}  // namespace headscope::ui
