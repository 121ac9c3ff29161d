// SPDX-License-Identifier: GPL-3.0-or-later
// The progress strip.
#include "ui/views/progress_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <algorithm>
#include <cmath>

namespace headscope::ui {

ProgressStrip::ProgressStrip(ProgressModel& progress, QWidget* parent)
    : QWidget(parent),
      m_progress(progress),
      m_text(new QLabel(this)),
      m_bar(new QProgressBar(this)),
      m_time(new QLabel(this)),
      m_cancel(new QPushButton(tr("Cancel"), this)) {
    setObjectName(QStringLiteral("progressStrip"));
    setAccessibleName(tr("Progress"));
    setAttribute(Qt::WA_StyledBackground);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(180);
    m_bar->setFixedHeight(8);
    m_time->setProperty("role", QStringLiteral("muted"));
    m_cancel->setToolTip(tr("Stop this work (Shift+Esc)"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 2, 8, 2);
    row->setSpacing(10);
    row->addWidget(m_text);
    row->addWidget(m_bar);
    row->addWidget(m_time);
    row->addStretch(1);
    row->addWidget(m_cancel);
    setFixedHeight(std::max(28, m_cancel->sizeHint().height() + 4));
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_progress.cancel(); });
    connect(&m_progress, &ProgressModel::changed, this, &ProgressStrip::showProgress);
    showProgress();
}

void ProgressStrip::showProgress() {
    const auto current = m_progress.current();
    setVisible(current.has_value());
    if (!current) return;
    m_text->setText(current->text);
    const bool known = current->fraction >= 0.0;
    m_bar->setRange(0, known ? 1000 : 0);
    if (known) m_bar->setValue(static_cast<int>(std::lround(current->fraction * 1000)));
    QString time = tr("%1 s").arg(current->seconds, 0, 'f', 1);
    if (known) time = QStringLiteral("%1 %  %2").arg(std::lround(current->fraction * 100)).arg(time);
    // A rest estimated from less than a twentieth says little.
    if (current->fraction > 0.05 && current->seconds > 0.5) {
        const double left = current->seconds * (1.0 - current->fraction) / current->fraction;
        time += tr(", about %1 s left").arg(std::ceil(left));
    }
    m_time->setText(time);
}

}  // namespace headscope::ui
