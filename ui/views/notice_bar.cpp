// SPDX-License-Identifier: GPL-3.0-or-later
// The bar.
#include "ui/views/notice_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace headscope::ui {

NoticeBar::NoticeBar(const QString& accept, const QString& dismiss, QWidget* parent)
    : QWidget(parent), m_label(new QLabel(this)) {
    setAttribute(Qt::WA_StyledBackground);
    setProperty("role", QStringLiteral("notice"));
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 6, 12, 6);
    row->setSpacing(8);
    row->addWidget(m_label, 1);
    const auto add = [this, row](const QString& text, const QString& name, void (NoticeBar::*answer)()) {
        if (text.isEmpty()) return;
        auto* button = new QPushButton(text, this);
        button->setObjectName(name);
        row->addWidget(button, 0, Qt::AlignTop);
        connect(button, &QPushButton::clicked, this, [this, answer] {
            hide();
            Q_EMIT(this->*answer)();
        });
    };
    add(accept, QStringLiteral("accept"), &NoticeBar::accepted);
    add(dismiss, QStringLiteral("dismiss"), &NoticeBar::dismissed);
    hide();
}

void NoticeBar::showText(const QString& text) {
    m_label->setText(text);
    setAccessibleName(text);
    show();
}

QString NoticeBar::text() const { return m_label->text(); }

}  // namespace headscope::ui
