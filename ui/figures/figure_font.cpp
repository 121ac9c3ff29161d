// SPDX-License-Identifier: GPL-3.0-or-later
// Text is measured at 1000 px, where rounding no longer matters, and scaled.
#include "ui/figures/figure_font.h"

#include <QFontDatabase>
#include <QFontMetricsF>
#include <QGuiApplication>

namespace headscope::ui {
namespace {

constexpr int kMeasurePixels = 1000;

QString loadBundledFonts() {
    QString family;
    for (const QString& file : {QStringLiteral(":/fonts/LiberationSans-Bold.ttf"),
                                QStringLiteral(":/fonts/LiberationSans-Regular.ttf")}) {
        const QStringList families =
            QFontDatabase::applicationFontFamilies(QFontDatabase::addApplicationFont(file));
        family = families.isEmpty() ? QString() : families.first();
    }
    return family.isEmpty() ? QGuiApplication::font().family() : family;
}

}  // namespace

QString figureFontFamily() {
    static const QString family = loadBundledFonts();
    return family;
}

QFont figureFont(const QString& family, bool bold) {
    QFont font(family.isEmpty() ? figureFontFamily() : family);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setStyleStrategy(QFont::PreferOutline);
    font.setWeight(bold ? QFont::Bold : QFont::Normal);
    return font;
}

TextRuler::TextRuler(const QString& family)
    : m_regular(figureFont(family, false)), m_bold(figureFont(family, true)) {
    m_regular.setPixelSize(kMeasurePixels);
    m_bold.setPixelSize(kMeasurePixels);
    m_capHeight = QFontMetricsF(m_regular).capHeight() / kMeasurePixels;
}

double TextRuler::width(const QString& text, double sizePt, bool bold) const {
    const QFontMetricsF metrics(bold ? m_bold : m_regular);
    return metrics.horizontalAdvance(text) / kMeasurePixels * sizePt * kMmPerPt;
}

QString TextRuler::elided(const QString& text, double sizePt, double mm) const {
    if (width(text, sizePt) <= mm) return text;
    return QFontMetricsF(m_regular).elidedText(text, Qt::ElideRight,
                                               mm / (sizePt * kMmPerPt) * kMeasurePixels);
}

}  // namespace headscope::ui
