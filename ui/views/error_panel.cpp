// SPDX-License-Identifier: GPL-3.0-or-later
// The error panel.
#include "ui/views/error_panel.h"

#include <QClipboard>
#include <QEvent>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/views/icons.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {

ErrorPanel::ErrorPanel(QWidget* parent)
    : QWidget(parent),
      m_icon(new QLabel(this)),
      m_heading(new QLabel(this)),
      m_message(new QLabel(this)),
      m_hint(new QLabel(this)) {
    setObjectName(QStringLiteral("errorPanel"));
    setAccessibleName(tr("Error"));
    setAttribute(Qt::WA_StyledBackground);
    m_heading->setProperty("role", QStringLiteral("section"));
    for (QLabel* label : {m_heading, m_message, m_hint}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto* open = new QPushButton(tr("Open another…"), this);
    open->setObjectName(QStringLiteral("openAnother"));
    auto* copy = new QPushButton(tr("Copy details"), this);
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("closeError"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(open);
    buttons->addWidget(copy);
    buttons->addStretch(1);
    buttons->addWidget(close);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(12, 10, 12, 10);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(4);
    grid->addWidget(m_icon, 0, 0, Qt::AlignTop);
    grid->addWidget(m_heading, 0, 1);
    grid->addWidget(m_message, 1, 1);
    grid->addWidget(m_hint, 2, 1);
    grid->addLayout(buttons, 3, 1);
    grid->setColumnStretch(1, 1);
    connect(open, &QPushButton::clicked, this, &ErrorPanel::openRequested);
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(m_details); });
    connect(close, &QPushButton::clicked, this, &ErrorPanel::dismiss);
    showIcon();
    hide();
}

void ErrorPanel::showError(const QString& heading, const QString& message, const QString& hint,
                           const QString& details) {
    m_heading->setText(heading);
    m_message->setText(message);
    m_hint->setText(hint.isEmpty() ? QString() : tr("Try: %1").arg(hint));
    m_hint->setVisible(!hint.isEmpty());
    m_details = details;
    setAccessibleDescription(text());
    show();
}

void ErrorPanel::dismiss() { hide(); }

QString ErrorPanel::text() const {
    QStringList lines{m_heading->text(), m_message->text()};
    if (!m_hint->text().isEmpty()) lines << m_hint->text();
    return lines.join(QLatin1Char('\n'));
}

void ErrorPanel::showIcon() {
    ThemeColors colors = colorsOf(palette());
    colors.text = colors.error;
    m_icon->setPixmap(themedIcon(QStringLiteral("dialog-error"), colors).pixmap(22, 22));
}

void ErrorPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showIcon();
}

}  // namespace headscope::ui
