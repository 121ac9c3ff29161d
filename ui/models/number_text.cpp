// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as text.
#include "ui/models/number_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <array>
#include <cmath>

namespace headscope::ui {
namespace {

const QChar kMinus(0x2212);

// Half of the last decimal: what would be written as a row of zeros.
double smallest(int decimals) { return 0.5 * std::pow(10.0, -decimals); }

QString belowText(int decimals) {
    return QStringLiteral("<%1").arg(std::pow(10.0, -decimals), 0, 'f', decimals);
}

QString notAvailable() { return QCoreApplication::translate("NumberText", "n/a"); }

}  // namespace

QString probabilityText(double value) {
    if (!std::isfinite(value)) return notAvailable();
    if (value == 0.0) return QStringLiteral("0");
    if (value < 0.001) return QStringLiteral("<0.001");
    return QString::number(value, 'f', 3);
}

QString changeText(double value, int decimals) {
    if (!std::isfinite(value)) return notAvailable();
    if (value == 0.0) return QStringLiteral("0");
    const QChar sign = value < 0 ? kMinus : QLatin1Char('+');
    const double size = std::abs(value);
    if (size < smallest(decimals)) return sign + belowText(decimals);
    return sign + QString::number(size, 'f', decimals);
}

QString numberText(double value, int decimals) {
    if (!std::isfinite(value)) return notAvailable();
    if (value == 0.0) return QStringLiteral("0");
    const double size = std::abs(value);
    const QString digits =
        size < smallest(decimals) ? belowText(decimals) : QString::number(size, 'f', decimals);
    return value < 0 ? kMinus + digits : digits;
}

QString bytesText(std::uint64_t bytes) {
    return QLocale::c().formattedDataSize(static_cast<qint64>(bytes), bytes < 10'000'000 ? 1 : 0,
                                          QLocale::DataSizeSIFormat);
}

QString countText(std::uint64_t count) {
    constexpr std::array<std::pair<double, const char*>, 3> kUnits = {
        {{1e9, " G"}, {1e6, " M"}, {1e3, " k"}}};
    const auto size = static_cast<double>(count);
    for (const auto& [unit, name] : kUnits) {
        if (size >= unit) return QString::number(size / unit, 'f', 1) + QLatin1String(name);
    }
    return QString::number(count);
}

}  // namespace headscope::ui
