// SPDX-License-Identifier: GPL-3.0-or-later
// Small geometry on display lists.
#include "ui/figures/figure_scene.h"

#include <algorithm>
#include <cmath>

namespace headscope::ui {
namespace {

constexpr int kMaxUpscaledSide = 8192;

struct Mover {
    QPointF by;
    void operator()(SceneRect& item) const { item.rect.translate(by); }
    void operator()(SceneFrame& item) const { item.rect.translate(by); }
    void operator()(SceneLine& item) const {
        item.from += by;
        item.to += by;
    }
    void operator()(SceneCurve& item) const {
        item.from += by;
        item.control1 += by;
        item.control2 += by;
        item.to += by;
    }
    void operator()(ScenePolygon& item) const { item.points.translate(by); }
    void operator()(SceneText& item) const { item.at += by; }
    void operator()(SceneImage& item) const { item.rect.translate(by); }
};

}  // namespace

SceneItem translated(SceneItem item, QPointF by) {
    std::visit(Mover{by}, item);
    return item;
}

QRgb blended(QRgb from, QRgb to, double share) {
    const auto mix = [share](int a, int b) { return static_cast<int>(std::lround(a + share * (b - a))); };
    return qRgb(mix(qRed(from), qRed(to)), mix(qGreen(from), qGreen(to)), mix(qBlue(from), qBlue(to)));
}

int wholeUpscale(const SceneImage& image, double dpi) {
    const int longest = std::max(1, std::max(image.image.width(), image.image.height()));
    const double wanted = std::max(image.rect.width() / std::max(1, image.image.width()),
                                   image.rect.height() / std::max(1, image.image.height())) /
                          25.4 * dpi;
    return std::clamp(static_cast<int>(std::ceil(wanted)), 1, std::max(1, kMaxUpscaledSide / longest));
}

}  // namespace headscope::ui
