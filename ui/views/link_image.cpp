// SPDX-License-Identifier: GPL-3.0-or-later
// A Bézier curve with both handles in the middle is a smooth step: its heights are computed once.
#include "ui/views/link_image.h"

#include <algorithm>
#include <cmath>

namespace headscope::ui {
namespace {

// Where the curve from (0, 0) over (½, 0) and (½, 1) to (1, 1) is at x: its parameter.
double parameterAt(double x) {
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 30; ++i) {
        const double t = (low + high) / 2.0;
        const double at = 1.5 * t * (1.0 - t) * (1.0 - t) + 1.5 * t * t * (1.0 - t) + t * t * t;
        (at < x ? low : high) = t;
    }
    return (low + high) / 2.0;
}

double heightAt(double x) {
    const double t = parameterAt(std::clamp(x, 0.0, 1.0));
    return t * t * (3.0 - 2.0 * t);
}

QRgb over(QRgb below, const QColor& color, double alpha) {
    const auto mix = [alpha](int under, int ink) {
        return static_cast<int>(std::lround(ink * alpha + under * (1.0 - alpha)));
    };
    return qRgba(mix(qRed(below), color.red()), mix(qGreen(below), color.green()),
                 mix(qBlue(below), color.blue()), mix(qAlpha(below), 255));
}

}  // namespace

LinkImage::LinkImage(int width, int height)
    : m_image(std::max(1, width), std::max(1, height), QImage::Format_ARGB32_Premultiplied) {
    m_image.fill(Qt::transparent);
    const double columns = m_image.width();
    for (int x = 0; x < m_image.width(); ++x) {
        const double from = heightAt(x / columns), to = heightAt((x + 1) / columns);
        m_step.push_back((from + to) / 2.0);
        m_rise.push_back(to - from);
    }
}

void LinkImage::add(double from, double to, double thickness, const QColor& color) {
    const double alpha = static_cast<double>(color.alphaF());
    for (std::size_t x = 0; x < m_step.size(); ++x) {
        const double middle = from + (to - from) * m_step[x];
        // A steep line covers more of a column than its thickness.
        const double half = thickness / 2.0 * std::hypot(1.0, (to - from) * m_rise[x]);
        const int first = std::max(0, static_cast<int>(std::floor(middle - half)));
        const int last = std::min(m_image.height() - 1, static_cast<int>(std::floor(middle + half)));
        for (int y = first; y <= last; ++y) {
            const double covered = std::min(y + 1.0, middle + half) - std::max<double>(y, middle - half);
            if (covered <= 0.0) continue;
            QRgb& pixel = reinterpret_cast<QRgb*>(m_image.scanLine(y))[x];
            pixel = over(pixel, color, alpha * covered);
        }
    }
}

}  // namespace headscope::ui
