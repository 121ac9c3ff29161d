// SPDX-License-Identifier: GPL-3.0-or-later
// A figure as a display list: plain shapes and whole text runs in millimetres, the same for every file
// format.
#pragma once

#include <QColor>
#include <QImage>
#include <QPointF>
#include <QPolygonF>
#include <QRectF>
#include <QString>
#include <variant>
#include <vector>

namespace headscope::ui {

/// A filled rectangle. Cells touch their neighbours; painters see to it that no seam shows.
struct SceneRect {
    QRectF rect;
    QRgb fill{};
    bool cell = false;
};

/// An outline.
struct SceneFrame {
    QRectF rect;
    QRgb color{};
    double widthPt = 0.5;
};

/// A straight line.
struct SceneLine {
    QPointF from, to;
    QRgb color{};
    double widthPt = 0.5;
};

/// A cubic curve.
struct SceneCurve {
    QPointF from, control1, control2, to;
    QRgb color{};
    double widthPt = 0.75;
};

/// A filled polygon.
struct ScenePolygon {
    QPolygonF points;
    QRgb fill{};
};

/// Which part of a text stands at its point.
enum class TextAnchor { start, middle, end };

/// One run of text, never split: a token label is one run.
struct SceneText {
    QString text;
    QPointF at;  ///< on the baseline
    double sizePt = 7.0;
    TextAnchor anchor = TextAnchor::start;
    double rotation = 0.0;  ///< degrees, clockwise, around `at`
    bool bold = false;
    QRgb color{};
};

/// Pixels, one per cell; painters enlarge them by whole numbers, without smoothing.
struct SceneImage {
    QRectF rect;
    QImage image;
};

/// Anything in a scene.
using SceneItem =
    std::variant<SceneRect, SceneFrame, SceneLine, SceneCurve, ScenePolygon, SceneText, SceneImage>;

/// A panel: what a reader of the file meets as one thing.
struct SceneGroup {
    QString label;  ///< in words, for screen readers
    std::vector<SceneItem> items;
};

/// A whole figure.
struct FigureScene {
    QSizeF sizeMm;
    QRgb background{};
    QString fontFamily;
    QString title, description;
    std::vector<SceneGroup> groups;
};

/// The same item, moved.
[[nodiscard]] SceneItem translated(SceneItem item, QPointF by);

/// A colour `share` of the way from `from` to `to`: what a translucent fill would give, without transparency.
[[nodiscard]] QRgb blended(QRgb from, QRgb to, double share);

/// By what whole number an image is enlarged to have at least `dpi` on its rectangle; bounded for large
/// images.
[[nodiscard]] int wholeUpscale(const SceneImage& image, double dpi);

}  // namespace headscope::ui
