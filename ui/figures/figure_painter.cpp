// SPDX-License-Identifier: GPL-3.0-or-later
// Colours are opaque throughout, images are enlarged without smoothing, text stays text.
#include "ui/figures/figure_painter.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <cmath>

#include "ui/figures/figure_font.h"

namespace headscope::ui {
namespace {

constexpr double kSeamPt = 0.05;     // neighbours overlap by this in a PDF
constexpr double kPaperDpi = 600.0;  // of images in a PDF, at least

class ItemPainter {
public:
    ItemPainter(QPainter& painter, double unitsPerMm, PaintDevice device, QString family)
        : m_painter(painter), m_units(unitsPerMm), m_device(device), m_family(std::move(family)) {}

    void operator()(const SceneRect& item) {
        QRectF rect = scaled(item.rect);
        const bool pixels = m_device == PaintDevice::pixels;
        m_painter.setRenderHint(QPainter::Antialiasing, !(pixels && item.cell));
        if (item.cell && pixels) {
            rect = snapped(rect);
        } else if (item.cell) {
            rect.adjust(0.0, 0.0, pt(kSeamPt), pt(kSeamPt));
        }
        m_painter.fillRect(rect, QColor::fromRgb(item.fill));
    }
    void operator()(const SceneFrame& item) {
        stroke(item.color, item.widthPt, Qt::MiterJoin);
        QRectF rect = scaled(item.rect);
        if (m_device == PaintDevice::pixels) rect = snapped(rect);
        m_painter.drawRect(rect);
    }
    void operator()(const SceneLine& item) {
        stroke(item.color, item.widthPt, Qt::MiterJoin);
        m_painter.drawLine(scaled(item.from), scaled(item.to));
    }
    void operator()(const SceneCurve& item) {
        stroke(item.color, item.widthPt, Qt::RoundJoin);
        QPainterPath path(scaled(item.from));
        path.cubicTo(scaled(item.control1), scaled(item.control2), scaled(item.to));
        m_painter.drawPath(path);
    }
    void operator()(const ScenePolygon& item) {
        m_painter.setRenderHint(QPainter::Antialiasing, true);
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(QColor::fromRgb(item.fill));
        QPolygonF points;
        for (const QPointF& point : item.points) points << scaled(point);
        m_painter.drawPolygon(points);
    }
    void operator()(const SceneText& item) {
        QFont font = figureFont(m_family, item.bold);
        font.setPointSizeF(item.sizePt);
        m_painter.setFont(font);
        m_painter.setPen(QColor::fromRgb(item.color));
        const double width = QFontMetricsF(font, m_painter.device()).horizontalAdvance(item.text);
        const double shift = item.anchor == TextAnchor::start
                                 ? 0.0
                                 : (item.anchor == TextAnchor::middle ? -width / 2 : -width);
        m_painter.save();
        m_painter.translate(scaled(item.at));
        m_painter.rotate(item.rotation);
        m_painter.drawText(QPointF(shift, 0.0), item.text);
        m_painter.restore();
    }
    void operator()(const SceneImage& item) {
        m_painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        QRectF rect = scaled(item.rect);
        QImage image = item.image;
        if (m_device == PaintDevice::pixels) {
            rect = snapped(rect);
        } else {
            const int factor = wholeUpscale(item, kPaperDpi);
            image = image.scaled(image.size() * factor, Qt::IgnoreAspectRatio, Qt::FastTransformation);
        }
        m_painter.drawImage(rect, image);
    }

private:
    [[nodiscard]] double pt(double points) const { return points * kMmPerPt * m_units; }
    [[nodiscard]] QPointF scaled(QPointF point) const { return point * m_units; }
    [[nodiscard]] QRectF scaled(const QRectF& rect) const {
        return {rect.topLeft() * m_units, rect.size() * m_units};
    }
    // Edges on whole pixels: neighbours share them, so no pixel mixes two cells.
    [[nodiscard]] static QRectF snapped(const QRectF& rect) {
        const double left = std::round(rect.left());
        const double top = std::round(rect.top());
        return {left, top, std::round(rect.right()) - left, std::round(rect.bottom()) - top};
    }
    void stroke(QRgb color, double widthPt, Qt::PenJoinStyle join) {
        m_painter.setRenderHint(QPainter::Antialiasing, true);
        m_painter.setPen(QPen(QColor::fromRgb(color), pt(widthPt), Qt::SolidLine, Qt::FlatCap, join));
        m_painter.setBrush(Qt::NoBrush);
    }

    QPainter& m_painter;
    double m_units;
    PaintDevice m_device;
    QString m_family;
};

}  // namespace

void paintScene(const FigureScene& scene, QPainter& painter, double unitsPerMm, PaintDevice device) {
    painter.setRenderHint(QPainter::TextAntialiasing, true);
    painter.setRenderHint(QPainter::LosslessImageRendering, true);
    // A PDF's page is rounded to whole points: the background reaches a little beyond.
    painter.fillRect(QRectF(QPointF(), (scene.sizeMm + QSizeF(1.0, 1.0)) * unitsPerMm),
                     QColor::fromRgb(scene.background));
    ItemPainter paint(painter, unitsPerMm, device, scene.fontFamily);
    for (const SceneGroup& group : scene.groups) {
        for (const SceneItem& item : group.items) std::visit(paint, item);
    }
}

}  // namespace headscope::ui
