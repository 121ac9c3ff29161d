// SPDX-License-Identifier: GPL-3.0-or-later
// The log.
#include "ui/views/log_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QVBoxLayout>

namespace headscope::ui {

LogView::LogView(LogModel& log, QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("logView"));
    setAttribute(Qt::WA_StyledBackground);
    auto* list = new QListView(this);
    list->setObjectName(QStringLiteral("logLines"));
    list->setAccessibleName(tr("Log"));
    list->setModel(&log);
    list->setFrameShape(QFrame::NoFrame);
    list->setUniformItemSizes(true);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    auto* copy = new QPushButton(tr("Copy"), this);
    auto* clear = new QPushButton(tr("Clear"), this);
    auto* buttons = new QVBoxLayout;
    buttons->addWidget(copy);
    buttons->addWidget(clear);
    buttons->addStretch(1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 6, 8, 6);
    row->addWidget(list, 1);
    row->addLayout(buttons);
    connect(copy, &QPushButton::clicked, this, [&log] { QGuiApplication::clipboard()->setText(log.text()); });
    connect(clear, &QPushButton::clicked, &log, &LogModel::clear);
    connect(&log, &QAbstractItemModel::rowsInserted, list, [list] {
        if (list->isVisible()) list->scrollToBottom();
    });
}

}  // namespace headscope::ui
