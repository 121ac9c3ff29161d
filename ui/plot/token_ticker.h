// SPDX-License-Identifier: GPL-3.0-or-later
// Axis labels in the middle of cells: every token while there is room, else every 2ⁿ-th, else indices.
#pragma once

#include <QStringList>

#include "third_party/qcustomplot/qcustomplot.hpp"

namespace headscope::ui {

/// Cell i spans [i, i + 1] on the axis; its label stands at i + 0.5.
class TokenTicker : public QCPAxisTicker {
public:
    /// Labels of all cells.
    void setLabels(QStringList labels) { m_labels = std::move(labels); }
    /// Pixels of one cell along the axis, and how many a label needs.
    void setPitch(double pixels, double needed) {
        m_pitch = pixels;
        m_needed = needed;
    }
    /// Every how many cells a label stands: a power of two.
    [[nodiscard]] int stride() const;
    /// The label of one cell at the present stride; long ones are shortened.
    [[nodiscard]] QString labelOf(int cell) const;

protected:
    double getTickStep(const QCPRange& range) override;
    int getSubTickCount(double tickStep) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;

private:
    QStringList m_labels;
    double m_pitch = 20.0;
    double m_needed = 11.0;
};

}  // namespace headscope::ui
