// SPDX-License-Identifier: GPL-3.0-or-later
// The font of figures, and how wide its text is in millimetres.
#pragma once

#include <QFont>
#include <QString>

namespace headscope::ui {

/// Millimetres of one point.
inline constexpr double kMmPerPt = 25.4 / 72.0;

/// Loads the bundled Liberation Sans once and returns its family name; the application's own font where it is
/// absent.
[[nodiscard]] QString figureFontFamily();

/// The font of a figure's text: unhinted, so that it is as wide on every device.
[[nodiscard]] QFont figureFont(const QString& family, bool bold);

/// Measures text independent of any device.
class TextRuler {
public:
    /// For one family; empty: the bundled one.
    explicit TextRuler(const QString& family);
    /// Width of a line in mm.
    [[nodiscard]] double width(const QString& text, double sizePt, bool bold = false) const;
    /// Height of a capital letter in mm: what text is centred by.
    [[nodiscard]] double capHeight(double sizePt) const { return m_capHeight * sizePt * kMmPerPt; }
    /// From baseline to baseline, mm.
    [[nodiscard]] double lineHeight(double sizePt) const { return 1.15 * sizePt * kMmPerPt; }
    /// `text`, shortened with an ellipsis until it is at most `mm` wide.
    [[nodiscard]] QString elided(const QString& text, double sizePt, double mm) const;

private:
    QFont m_regular, m_bold;
    double m_capHeight = 0.7;
};

}  // namespace headscope::ui
