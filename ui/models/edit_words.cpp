// SPDX-License-Identifier: GPL-3.0-or-later
// Words and letters of the edit kinds.
#include "ui/models/edit_words.h"

#include <QCoreApplication>

#include "core/base/head_text.h"

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("EditWords", text); }

QString factor(float value) { return QString::number(static_cast<double>(value), 'g', 4); }

}  // namespace

const std::vector<EditKind>& editKinds() {
    static const std::vector<EditKind> kinds = {
        EditKind::zeroZ,  EditKind::zeroConst,      EditKind::zeroLayer,       EditKind::meanZ,
        EditKind::scaleZ, EditKind::uniformPattern, EditKind::identityPattern, EditKind::firstPattern};
    return kinds;
}

QString editKindTitle(EditKind kind, float parameter) {
    switch (kind) {
        case EditKind::zeroZ:
            return tr("Zero (z = 0)");
        case EditKind::zeroConst:
            return tr("Zero, constant kept (z = c)");
        case EditKind::zeroLayer:
            return tr("Zero layer (bias too)");
        case EditKind::meanZ:
            return tr("Mean over this prompt");
        case EditKind::scaleZ:
            return tr("Scale ×%1").arg(factor(parameter));
        case EditKind::uniformPattern:
            return tr("Uniform");
        case EditKind::identityPattern:
            return tr("Attend to self");
        case EditKind::firstPattern:
            return tr("Attend to first");
    }
    return {};
}

QString editKindShort(EditKind kind, float parameter) {
    switch (kind) {
        case EditKind::zeroZ:
            return tr("zero");
        case EditKind::zeroConst:
            return tr("zero, constant kept");
        case EditKind::zeroLayer:
            return tr("zero layer");
        case EditKind::meanZ:
            return tr("mean");
        case EditKind::scaleZ:
            return tr("scale ×%1").arg(factor(parameter));
        case EditKind::uniformPattern:
            return tr("uniform");
        case EditKind::identityPattern:
            return tr("attend to self");
        case EditKind::firstPattern:
            return tr("attend to first");
    }
    return {};
}

QString editKindTip(EditKind kind) {
    switch (kind) {
        case EditKind::zeroZ:
            return tr(
                "The head's result z becomes 0 before the output projection; the projection's bias stays.");
        case EditKind::zeroConst:
            return tr("z becomes its input-independent part, as TransformerLens's folded weights have it.");
        case EditKind::zeroLayer:
            return tr("The whole attention layer adds nothing, not even its output bias.");
        case EditKind::meanZ:
            return tr("z becomes its mean over the positions of this prompt.");
        case EditKind::scaleZ:
            return tr("z is multiplied by a factor.");
        case EditKind::uniformPattern:
            return tr("Every query spreads its attention evenly over the keys it may see.");
        case EditKind::identityPattern:
            return tr("Every query attends to its own position only.");
        case EditKind::firstPattern:
            return tr("Every query attends to the first token only.");
    }
    return {};
}

QChar editKindLetter(EditKind kind) {
    switch (kind) {
        case EditKind::zeroZ:
            return {};
        case EditKind::zeroConst:
            return QLatin1Char('C');
        case EditKind::zeroLayer:
            return QLatin1Char('L');
        case EditKind::meanZ:
            return QLatin1Char('M');
        case EditKind::scaleZ:
            return QLatin1Char('S');
        case EditKind::uniformPattern:
            return QLatin1Char('U');
        case EditKind::identityPattern:
            return QLatin1Char('I');
        case EditKind::firstPattern:
            return QLatin1Char('F');
    }
    return {};
}

EditMark editMark(EditKind kind) { return kind == EditKind::zeroZ ? EditMark::off : EditMark::other; }

QString headName(HeadRef head) {
    return QString::fromStdString(headText(head)).replace(QLatin1Char(':'), QLatin1Char(' '));
}

QString headLongName(HeadRef head) { return QString::fromStdString(headTitle(head)); }

QString headListText(const std::vector<HeadRef>& heads) {
    if (heads.size() == 1) return headName(heads.front());
    if (heads.size() == 2) return tr("%1 and %2").arg(headName(heads.front()), headName(heads.back()));
    return QCoreApplication::translate("EditWords", "%n heads", nullptr, static_cast<int>(heads.size()));
}

}  // namespace headscope::ui
