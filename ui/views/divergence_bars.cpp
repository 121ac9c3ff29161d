// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the bars.
#include "ui/views/divergence_bars.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/models/number_text.h"
#include "ui/views/theme_colors.h"

namespace headscope::ui {

DivergenceBars::DivergenceBars(TokenModel& tokens, PromptModel& prompt, QWidget* parent)
    : QWidget(parent), m_tokens(tokens), m_prompt(prompt) {
    setObjectName(QStringLiteral("divergenceBars"));
    setAccessibleName(tr("KL at each position"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    const auto repaint = [this] { update(); };
    connect(&m_tokens, &QAbstractItemModel::modelReset, this, repaint);
    connect(&m_tokens, &QAbstractItemModel::dataChanged, this, repaint);
    connect(&m_prompt, &PromptModel::readingChanged, this, repaint);
    // One answer for the whole input has no positions to compare.
    connect(&m_prompt, &PromptModel::modelChanged, this, [this] { setVisible(!m_prompt.answersOnce()); });
}

QSize DivergenceBars::sizeHint() const { return {200, fontMetrics().height() + 36}; }

QRect DivergenceBars::plotRect() const { return rect().adjusted(1, fontMetrics().height() + 2, -1, -1); }

int DivergenceBars::positionAt(int x) const {
    const int count = m_tokens.rowCount();
    const QRect plot = plotRect();
    if (count == 0 || plot.width() <= 0) return -1;
    const int at = (x - plot.left()) * count / plot.width();
    return at >= 0 && at < count ? at : -1;
}

void DivergenceBars::paintEvent(QPaintEvent* /*event*/) {
    const ThemeColors& colors = colorsOf(palette());
    QPainter painter(this);
    painter.setPen(colors.muted);
    painter.drawText(QRect(0, 0, width(), fontMetrics().height()), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("KL by position"));
    const double most = m_tokens.largestDivergence();
    if (most > 0) {
        painter.drawText(QRect(0, 0, width(), fontMetrics().height()), Qt::AlignRight | Qt::AlignVCenter,
                         tr("max %1 nats").arg(numberText(most)));
    }
    const QRect plot = plotRect();
    painter.fillRect(plot, colors.sunken);
    const int count = m_tokens.rowCount();
    // More positions than pixels: a column shows the largest of its own.
    const int step = std::max(1, count / std::max(1, plot.width()));
    for (int row = 0; row < count; row += step) {
        const int left = plot.left() + plot.width() * row / count;
        const int end = std::min(count, row + step);
        const int right = plot.left() + plot.width() * end / count;
        const int gap = right - left > 3 ? 1 : 0;
        const auto reading = static_cast<int>(m_prompt.position().value);
        const bool read = reading >= row && reading < end;
        if (read) {
            painter.fillRect(QRect(left, plot.top(), right - left, plot.height()), colors.accentSoft);
            painter.fillRect(QRect(left, plot.bottom(), right - left, 1), colors.accent);
        }
        double kl = m_tokens.divergence(row);
        for (int other = row + 1; other < end; ++other) kl = std::max(kl, m_tokens.divergence(other));
        if (!std::isfinite(kl) || most <= 0) continue;
        const int height = static_cast<int>(std::lround(kl / most * plot.height()));
        painter.fillRect(QRect(left, plot.bottom() + 1 - height, std::max(1, right - left - gap), height),
                         colors.accent);
    }
}

void DivergenceBars::mousePressEvent(QMouseEvent* event) {
    const int at = positionAt(event->pos().x());
    if (at >= 0 && event->button() == Qt::LeftButton)
        m_prompt.setPosition(Position{static_cast<std::uint32_t>(at)});
}

bool DivergenceBars::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const int at = positionAt(help->pos().x()); at >= 0)
            QToolTip::showText(help->globalPos(), m_tokens.index(at).data(Qt::ToolTipRole).toString(), this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace headscope::ui
