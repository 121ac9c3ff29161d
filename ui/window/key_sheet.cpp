// SPDX-License-Identifier: GPL-3.0-or-later
// The key sheet.
#include "ui/window/key_sheet.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

namespace headscope::ui {

KeySheet::KeySheet(const Actions& actions, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("keySheet"));
    setWindowTitle(tr("Keyboard"));
    resize(560, 620);
    QStringList lines = actions.keyLines();
    lines << tr("Arrows\tMove over heads, cells or tokens")
          << tr("Shift+Arrows\tExtend the selection of heads") << tr("Home, End\tFirst, last in the row")
          << tr("Ctrl+Home, Ctrl+End\tFirst, last of all heads or cells")
          << tr("PgUp, PgDown\tIn the grid: a page up, down")
          << tr("PgUp, PgDown\tIn a picture: same head, previous or next layer")
          << tr("Ctrl+A\tSelect all heads") << tr("Return\tPin the cell or token, open the head")
          << tr("Shift+Return\tPin the token as key") << tr("T, F\tOn a token: target, foil")
          << tr("B (hold)\tShow the baseline") << tr("Ctrl+Return\tRun the typed prompt now");
    auto* table = new QTableWidget(static_cast<int>(lines.size()), 2, this);
    table->setHorizontalHeaderLabels({tr("Keys"), tr("What")});
    table->horizontalHeader()->setStretchLastSection(true);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setShowGrid(false);
    for (int row = 0; row < lines.size(); ++row) {
        table->setItem(row, 0, new QTableWidgetItem(lines[row].section(QLatin1Char('\t'), 0, 0)));
        table->setItem(row, 1, new QTableWidgetItem(lines[row].section(QLatin1Char('\t'), 1)));
    }
    table->resizeColumnToContents(0);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(table);
    column->addWidget(buttons);
}

}  // namespace headscope::ui
