// SPDX-License-Identifier: GPL-3.0-or-later
// Probabilities with bars: hollow for the baseline, solid for the edited run.
#pragma once

#include <QStyledItemDelegate>

namespace headscope::ui {

/// Draws cells of an OutputsModel; all bars share one scale, the largest probability of the table.
class ChangeBarsDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace headscope::ui
