// SPDX-License-Identifier: GPL-3.0-or-later
// Some thousand curved links as one picture.
#pragma once

#include <QColor>
#include <QImage>
#include <vector>

namespace headscope::ui {

/// Paints links that all run from the left edge to the right one: each is a smooth step in height, so that a
/// column of pixels needs one height a link. QPainter takes a third of a second for two thousand strokes.
class LinkImage {
public:
    /// An empty picture of device pixels.
    LinkImage(int width, int height);

    /// Blends a link over what is there: from height `from` at the left to `to` at the right, `thickness`
    /// across, all in pixels; `color` with its alpha. What lies outside is left out.
    void add(double from, double to, double thickness, const QColor& color);
    /// The picture so far.
    [[nodiscard]] const QImage& image() const { return m_image; }

private:
    QImage m_image;              // premultiplied
    std::vector<double> m_step;  // of a column, 0…1
    std::vector<double> m_rise;  // its derivative
};

}  // namespace headscope::ui
