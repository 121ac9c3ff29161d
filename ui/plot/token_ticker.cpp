// SPDX-License-Identifier: GPL-3.0-or-later
// Thinning by powers of two keeps the labels that stay in place while zooming.
#include "ui/plot/token_ticker.h"

#include <algorithm>
#include <cmath>

namespace headscope::ui {
namespace {

constexpr int kLongestLabel = 14;
// From this stride on, positions say more than tokens out of context.
constexpr int kIndexStride = 4;

}  // namespace

int TokenTicker::stride() const {
    int stride = 1;
    while (m_pitch * stride < m_needed && stride < (1 << 20)) stride *= 2;
    return stride;
}

QString TokenTicker::labelOf(int cell) const {
    if (cell < 0 || cell >= m_labels.size()) return {};
    if (stride() >= kIndexStride) return QString::number(cell);
    const QString& label = m_labels[cell];
    return label.size() <= kLongestLabel ? label : label.left(kLongestLabel - 1) + QStringLiteral("…");
}

double TokenTicker::getTickStep(const QCPRange&) { return stride(); }

int TokenTicker::getSubTickCount(double) { return 0; }

QString TokenTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return labelOf(static_cast<int>(std::floor(tick)));
}

QVector<double> TokenTicker::createTickVector(double tickStep, const QCPRange& range) {
    QVector<double> ticks;
    const int step = std::max(1, static_cast<int>(tickStep));
    const int first = std::max(0, static_cast<int>(std::floor(range.lower)));
    const int last =
        std::min(static_cast<int>(m_labels.size()) - 1, static_cast<int>(std::ceil(range.upper)));
    for (int cell = (first + step - 1) / step * step; cell <= last; cell += step) ticks << cell + 0.5;
    return ticks;
}

}  // namespace headscope::ui
