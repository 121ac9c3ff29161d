// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the outputs table.
#include "ui/views/change_bars_delegate.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/models/outputs_model.h"
#include "ui/models/roles.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {
namespace {

constexpr int kBar = 5;

double largest(const QAbstractItemModel& model) {
    double most = 0.0;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row, 0);
        most = std::max({most, index.data(BaselineRole).toDouble(), index.data(EditedRole).toDouble()});
    }
    return most > 0.0 ? most : 1.0;
}

}  // namespace

void ChangeBarsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    const ThemeColors& colors = colorsOf(option.palette);
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected)) painter->fillRect(option.rect, colors.accentSoft);
    const QRect cell = option.rect.adjusted(5, 0, -5, 0);
    const QString text = index.data().toString();
    const int column = index.column();
    const bool bars = column == OutputsModel::BaselineColumn || column == OutputsModel::EditedColumn;
    if (bars && !text.isEmpty()) {
        const bool edited = column == OutputsModel::EditedColumn;
        const double value = index.data(edited ? EditedRole : BaselineRole).toDouble();
        const double share = value / largest(*index.model());
        const int width = std::max(1, static_cast<int>(std::lround(share * cell.width())));
        const QRect bar(cell.right() + 1 - width, cell.bottom() - kBar, width, kBar);
        if (edited) {
            painter->fillRect(bar, colors.accent);
        } else {
            painter->setPen(colors.control);
            painter->drawRect(bar.adjusted(0, 0, -1, -1));
        }
    }
    painter->setPen(colors.text);
    if (column == OutputsModel::ChangeColumn) {
        const double change = index.data(ChangeRole).toDouble();
        painter->setPen(change > 0 ? colors.up : (change < 0 ? colors.down : colors.muted));
    }
    const QRect textRect = bars ? cell.adjusted(0, 0, 0, -kBar - 1) : cell.adjusted(0, 0, 0, -2);
    const auto align = static_cast<Qt::Alignment>(index.data(Qt::TextAlignmentRole).toInt());
    painter->drawText(textRect, static_cast<int>(align),
                      option.fontMetrics.elidedText(text, Qt::ElideRight, textRect.width()));
    painter->restore();
}

QSize ChangeBarsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int width = option.fontMetrics.horizontalAdvance(index.data().toString()) + 12;
    return {width, option.fontMetrics.height() + kBar + 4};
}

}  // namespace headscope::ui
