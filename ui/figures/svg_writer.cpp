// SPDX-License-Identifier: GPL-3.0-or-later
// Written by hand: Qt's own generator splits text into runs. User units are millimetres.
#include "ui/figures/svg_writer.h"

#include <QBuffer>
#include <QLocale>

#include "ui/figures/figure_font.h"

namespace headscope::ui {
namespace {

constexpr double kSeamMm = 0.05 * kMmPerPt;
constexpr double kImageDpi = 600.0;

QString escaped(const QString& text) {
    QString clean;
    clean.reserve(text.size());
    for (const QChar c : text) {
        // XML 1.0 has no place for other control characters.
        const bool allowed = c.unicode() >= 0x20 || c == QLatin1Char('\t') || c == QLatin1Char('\n');
        clean += allowed && c.unicode() < 0xFFFE ? c : QChar(0xFFFD);
    }
    return clean.toHtmlEscaped();
}

QString number(double value) {
    QString text = QLocale::c().toString(value, 'f', 4);
    text.remove(QLatin1Char(','));
    while (text.endsWith(QLatin1Char('0'))) text.chop(1);
    if (text.endsWith(QLatin1Char('.'))) text.chop(1);
    return text == QStringLiteral("-0") ? QStringLiteral("0") : text;
}

QString color(QRgb rgb) { return QColor::fromRgb(rgb).name(); }

class ItemWriter {
public:
    explicit ItemWriter(QString& out) : m_out(out) {}

    void operator()(const SceneRect& item) {
        const double seam = item.cell ? kSeamMm : 0.0;
        m_out += QStringLiteral("<rect%1 fill=\"%2\"/>\n")
                     .arg(box(item.rect.adjusted(0.0, 0.0, seam, seam)), color(item.fill));
    }
    void operator()(const SceneFrame& item) {
        m_out += QStringLiteral("<rect%1 fill=\"none\"%2/>\n")
                     .arg(box(item.rect), stroke(item.color, item.widthPt));
    }
    void operator()(const SceneLine& item) {
        m_out += QStringLiteral("<line x1=\"%1\" y1=\"%2\" x2=\"%3\" y2=\"%4\"%5/>\n")
                     .arg(number(item.from.x()), number(item.from.y()), number(item.to.x()),
                          number(item.to.y()), stroke(item.color, item.widthPt));
    }
    void operator()(const SceneCurve& item) {
        m_out += QStringLiteral("<path d=\"M%1C%2 %3 %4\" fill=\"none\"%5/>\n")
                     .arg(point(item.from), point(item.control1), point(item.control2), point(item.to),
                          stroke(item.color, item.widthPt));
    }
    void operator()(const ScenePolygon& item) {
        QStringList points;
        for (const QPointF& p : item.points) points << point(p);
        m_out += QStringLiteral("<polygon points=\"%1\" fill=\"%2\"/>\n")
                     .arg(points.join(QLatin1Char(' ')), color(item.fill));
    }
    void operator()(const SceneText& item) {
        if (item.text.isEmpty()) return;
        QString attributes = QStringLiteral(" x=\"%1\" y=\"%2\" font-size=\"%3\" fill=\"%4\"")
                                 .arg(number(item.at.x()), number(item.at.y()),
                                      number(item.sizePt * kMmPerPt), color(item.color));
        if (item.anchor == TextAnchor::middle) attributes += QStringLiteral(" text-anchor=\"middle\"");
        if (item.anchor == TextAnchor::end) attributes += QStringLiteral(" text-anchor=\"end\"");
        if (item.bold) attributes += QStringLiteral(" font-weight=\"bold\"");
        if (item.rotation != 0.0) {
            attributes += QStringLiteral(" transform=\"rotate(%1 %2 %3)\"")
                              .arg(number(item.rotation), number(item.at.x()), number(item.at.y()));
        }
        // Plain concatenation: a label may hold "%1".
        m_out += QStringLiteral("<text") + attributes + QLatin1Char('>') + escaped(item.text) +
                 QStringLiteral("</text>\n");
    }
    void operator()(const SceneImage& item) {
        const int factor = wholeUpscale(item, kImageDpi);
        const QImage image =
            item.image.scaled(item.image.size() * factor, Qt::IgnoreAspectRatio, Qt::FastTransformation);
        QByteArray png;
        QBuffer buffer(&png);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        m_out += QStringLiteral(
                     "<image%1 preserveAspectRatio=\"none\" image-rendering=\"pixelated\" "
                     "xlink:href=\"data:image/png;base64,")
                     .arg(box(item.rect)) +
                 QString::fromLatin1(png.toBase64()) + QStringLiteral("\"/>\n");
    }

private:
    static QString point(QPointF p) { return number(p.x()) + QLatin1Char(',') + number(p.y()); }
    static QString box(const QRectF& rect) {
        return QStringLiteral(" x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\"")
            .arg(number(rect.x()), number(rect.y()), number(rect.width()), number(rect.height()));
    }
    static QString stroke(QRgb rgb, double widthPt) {
        return QStringLiteral(" stroke=\"%1\" stroke-width=\"%2\"")
            .arg(color(rgb), number(widthPt * kMmPerPt));
    }

    QString& m_out;
};

}  // namespace

QByteArray svgOf(const FigureScene& scene, const std::string& provenanceJson) {
    const QString width = number(scene.sizeMm.width());
    const QString height = number(scene.sizeMm.height());
    QString out = QStringLiteral(
                      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
                      "xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" role=\"img\" "
                      "aria-labelledby=\"title desc\" width=\"%1mm\" height=\"%2mm\" viewBox=\"0 0 %1 %2\" "
                      "font-family=\"'")
                      .arg(width, height);
    out += escaped(scene.fontFamily) + QStringLiteral("', Arial, Helvetica, sans-serif\">\n");
    out += QStringLiteral("<title id=\"title\">") + escaped(scene.title) +
           QStringLiteral("</title>\n<desc id=\"desc\">") + escaped(scene.description) +
           QStringLiteral("</desc>\n");
    if (!provenanceJson.empty()) {
        out += QStringLiteral("<metadata>") + escaped(QString::fromStdString(provenanceJson)) +
               QStringLiteral("</metadata>\n");
    }
    out += QStringLiteral("<rect width=\"%1\" height=\"%2\" fill=\"%3\"/>\n")
               .arg(width, height, color(scene.background));
    ItemWriter write(out);
    for (const SceneGroup& group : scene.groups) {
        out += QStringLiteral("<g role=\"group\" aria-label=\"") + escaped(group.label) +
               QStringLiteral("\">\n");
        bool cells = false;
        for (const SceneItem& item : group.items) {
            // Cells want sharp borders: smoothed ones let the page shine through between neighbours.
            const auto* rect = std::get_if<SceneRect>(&item);
            const bool cell = rect != nullptr && rect->cell;
            if (cell != cells)
                out +=
                    cell ? QStringLiteral("<g shape-rendering=\"crispEdges\">\n") : QStringLiteral("</g>\n");
            cells = cell;
            std::visit(write, item);
        }
        if (cells) out += QStringLiteral("</g>\n");
        out += QStringLiteral("</g>\n");
    }
    out += QStringLiteral("</svg>\n");
    return out.toUtf8();
}

}  // namespace headscope::ui
