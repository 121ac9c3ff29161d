// SPDX-License-Identifier: GPL-3.0-or-later
// Finding a head by its name, in every form that the command line reads.
#include "ui/views/head_finder.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>

#include "core/base/head_text.h"

namespace headscope::ui {

HeadFinder::HeadFinder(HeadGridModel& heads, Selection& selection, QWidget* parent)
    : QWidget(parent),
      m_heads(heads),
      m_selection(selection),
      m_field(new QLineEdit(this)),
      m_note(new QLabel(this)) {
    setObjectName(QStringLiteral("headFinder"));
    m_field->setObjectName(QStringLiteral("headFinderField"));
    m_field->setAccessibleName(tr("Find a head"));
    m_field->setPlaceholderText(tr("Head, as 5.1 or L5H1"));
    m_note->setObjectName(QStringLiteral("headFinderNote"));
    m_note->setProperty("role", QStringLiteral("muted"));
    m_note->setWordWrap(true);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(m_field, 1);
    row->addWidget(m_note, 2);
    connect(m_field, &QLineEdit::returnPressed, this, &HeadFinder::find);
    connect(m_field, &QLineEdit::textEdited, m_note, &QLabel::clear);
    hide();
}

void HeadFinder::start() {
    m_note->clear();
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void HeadFinder::find() {
    const auto head = parseHead(m_field->text().trimmed().toStdString(), m_heads.table().grids());
    if (!head) {
        m_note->setText(QString::fromStdString(head.error().message));
        m_field->setAccessibleDescription(m_note->text());
        return;
    }
    m_field->setAccessibleDescription(QString());
    m_selection.select(*head);
    close();
}

void HeadFinder::close() {
    hide();
    Q_EMIT closed();
}

void HeadFinder::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
        event->accept();
        return;
    }
    QWidget::keyPressEvent(event);
}

}  // namespace headscope::ui
