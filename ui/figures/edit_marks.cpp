// SPDX-License-Identifier: GPL-3.0-or-later
// The same marks on paper as on screen.
#include "ui/figures/edit_marks.h"

#include <QCoreApplication>
#include <algorithm>

#include "core/interventions/edit_text.h"
#include "ui/figures/figure_layout.h"

namespace headscope::ui {
namespace {

constexpr double kTriangleMm = 3.2;
constexpr double kLetteredMm = 2.5;  // smaller triangles have no room for a letter
constexpr double kLetterPt = 5.0;

constexpr QLatin1Char kPartly('@');

}  // namespace

QString writtenEdit(const HeadEdit& edit) {
    const QString kind = QString::fromStdString(editKindText(edit.kind, edit.parameter));
    return edit.queries ? kPartly + kind : kind;
}

FigureEditMark figureEditMark(const QString& written) {
    const bool partly = written.startsWith(kPartly);
    const QString kindText = partly ? written.mid(1) : written;
    const auto kind = parseEditKind(kindText.toStdString());
    if (!kind) return {EditMark::other, QStringLiteral("?"), written};
    const QChar letter = editKindLetter(kind->kind);
    FigureEditMark mark{editMark(kind->kind), letter.isNull() ? QString() : QString(letter),
                        editKindShort(kind->kind, kind->parameter)};
    if (!partly) return mark;
    // A head that is off at some positions only still works: it is not drawn as off.
    if (mark.mark == EditMark::off) mark = {EditMark::other, QStringLiteral("Z"), mark.words};
    mark.words = QCoreApplication::translate("Figure", "%1, some positions").arg(mark.words);
    return mark;
}

void drawOffMark(std::vector<SceneItem>& items, QRectF cell) {
    const double inset = std::min(cell.width(), cell.height()) * 0.06;
    const QPointF from(cell.left() + inset, cell.bottom() - inset);
    const QPointF to(cell.right() - inset, cell.top() + inset);
    const double widthPt = std::clamp(std::min(cell.width(), cell.height()) / kMmPerPt / 10.0, 0.6, 1.6);
    items.emplace_back(SceneLine{from, to, qRgb(0, 0, 0), widthPt * 2.0});
    items.emplace_back(SceneLine{from, to, qRgb(255, 255, 255), widthPt});
}

void drawEditMark(std::vector<SceneItem>& items, QRectF cell, const QString& letter, const FigureStyle& style,
                  double share) {
    const double side = std::min(kTriangleMm, std::min(cell.width(), cell.height()) * share);
    const QPointF corner = cell.topRight();
    items.emplace_back(ScenePolygon{
        QPolygonF({corner, corner - QPointF(side, 0.0), corner + QPointF(0.0, side)}), style.text});
    if (letter.isEmpty() || side < kLetteredMm) return;
    items.emplace_back(SceneText{
        letter, corner + QPointF(-side * 0.29, side * 0.29 + style.ruler.capHeight(kLetterPt) / 2.0),
        kLetterPt, TextAnchor::middle, 0.0, true, style.background});
}

}  // namespace headscope::ui
