// SPDX-License-Identifier: GPL-3.0-or-later
// Ticks are round numbers; quantile ranks share ties, so equal values have equal colours.
#include "ui/plot/cell_colors.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace headscope::ui {
namespace {

constexpr float kNoFraction = std::numeric_limits<float>::quiet_NaN();

constexpr std::size_t kRankedValues = 65'536;

bool hidden(const HeatmapData& data, std::size_t cell) {
    return (!data.masked.empty() && data.masked[cell] != 0) || std::isnan(data.values[cell]);
}

// A step of 1, 2, 2.5 or 5 times a power of ten that gives four to six ticks.
double roundStep(double span) {
    const double power = std::pow(10.0, std::floor(std::log10(span)));
    for (const double factor : {0.1, 0.2, 0.25, 0.5, 1.0}) {
        if (span / (power * factor) <= 5.0 + 1e-9) return power * factor;
    }
    return power;
}

std::vector<ColorBarTick> linearTicks(double low, double high) {
    std::vector<ColorBarTick> ticks;
    const double span = high - low;
    if (!(span > 0.0) || !std::isfinite(span)) {
        const QString label = tickText(low, 0.0);
        return {{0.0, label}, {0.5, label}, {1.0, label}};
    }
    const bool isSigned = low < 0.0;
    const double step = isSigned ? roundStep(span / 2.0 * 1.25) : roundStep(span);
    const auto first = static_cast<long>(std::ceil(low / step - 1e-9));
    const auto last = static_cast<long>(std::floor(high / step + 1e-9));
    for (long i = first; i <= last; ++i) {
        const double value = static_cast<double>(i) * step;
        ticks.push_back({(value - low) / span, tickText(value, step)});
    }
    return ticks;
}

std::vector<ColorBarTick> magnitudeTicks(const std::vector<double>& values, double low, double high,
                                         ColorScale scale) {
    std::vector<ColorBarTick> ticks;
    if (low < 0.0) {
        for (auto it = values.rbegin(); it != values.rend(); ++it) {
            if (*it > 0.0) ticks.push_back({scaledFraction(-*it, low, high, scale), tickText(-*it, *it)});
        }
        ticks.push_back({0.5, QStringLiteral("0")});
    }
    for (const double value : values) {
        if (low < 0.0 && value <= 0.0) continue;
        ticks.push_back({scaledFraction(value, low, high, scale), tickText(value, value)});
    }
    return ticks;
}

std::vector<ColorBarTick> sqrtTicks(double low, double high) {
    if (low < 0.0) return magnitudeTicks({high * 0.1, high * 0.4, high}, low, high, ColorScale::sqrt);
    const double span = high - low;
    return magnitudeTicks({low, low + 0.05 * span, low + 0.2 * span, low + 0.5 * span, high}, low, high,
                          ColorScale::sqrt);
}

QString powerText(int exponent) {
    return exponent == 0 ? QStringLiteral("1") : QStringLiteral("1e%1").arg(exponent);
}

std::vector<ColorBarTick> logTicks(double low, double high) {
    const int lastPower = static_cast<int>(std::floor(std::log10(std::max(high, kLogFloor)) + 1e-9));
    const int floorPower = static_cast<int>(std::lround(std::log10(kLogFloor)));
    std::vector<ColorBarTick> positive;
    for (int power = floorPower; power <= std::max(lastPower, floorPower); ++power) {
        const double value = std::pow(10.0, power);
        positive.push_back({scaledFraction(value, low, high, ColorScale::log10), powerText(power)});
    }
    const double top = positive.back().fraction;
    if (top < 0.88) positive.push_back({1.0, tickText(high, high)});
    // A range of less than a decade needs its middle told too.
    if (low >= 0.0 && positive.size() < 3) {
        const double middle = std::sqrt(kLogFloor * std::max(high, kLogFloor));
        positive.insert(positive.begin() + 1, {0.5, tickText(middle, middle / 10.0)});
    }
    const QString floorLabel = QStringLiteral("≤ ") + powerText(floorPower);
    positive.front().label = floorLabel;
    if (low >= 0.0) return positive;
    std::vector<ColorBarTick> ticks;
    for (std::size_t i = positive.size() - 1; i > 0; --i) {
        ticks.push_back({1.0 - positive[i].fraction, QStringLiteral("−") + positive[i].label});
    }
    ticks.insert(ticks.end(), positive.begin(), positive.end());
    if (ticks.size() < 3) return linearTicks(low, high);
    return ticks;
}

std::vector<ColorBarTick> quantileTicks(const HeatmapData& data) {
    const ValueRanks ranks(data);
    std::vector<ColorBarTick> ticks;
    const auto valueAt = [&ranks](double rank) { return ranks.valueAt(rank); };
    const auto label = [](double value) { return tickText(value, std::abs(value) / 10.0); };
    if (data.isSigned) {
        for (const double rank : {1.0, 0.5}) ticks.push_back({0.5 - rank / 2.0, label(-valueAt(rank))});
        ticks.push_back({0.5, QStringLiteral("0")});
        for (const double rank : {0.5, 1.0}) ticks.push_back({0.5 + rank / 2.0, label(valueAt(rank))});
        return ticks;
    }
    for (const double rank : {0.0, 0.25, 0.5, 0.75, 1.0}) ticks.push_back({rank, label(valueAt(rank))});
    return ticks;
}

QString scaleWords(ColorScale scale) {
    switch (scale) {
        case ColorScale::sqrt:
            return QCoreApplication::translate("ColorBar", ", square-root scale");
        case ColorScale::log10:
            return QCoreApplication::translate("ColorBar", ", log scale");
        case ColorScale::quantile:
            return QCoreApplication::translate("ColorBar", ", ranks, not comparable");
        default:
            return {};
    }
}

}  // namespace

QString tickText(double value, double step) {
    if (std::isnan(value)) return QStringLiteral("N/A");
    if (value == 0.0) return QStringLiteral("0");
    const double magnitude = std::abs(value);
    QString text;
    if (magnitude >= 1e5 || magnitude < 1e-3) {
        text = QLocale::c().toString(magnitude, 'g', 2);
        text.replace(QStringLiteral("e-0"), QStringLiteral("e-"))
            .replace(QStringLiteral("e+0"), QStringLiteral("e"));
    } else {
        const double unit = step > 0.0 ? step : magnitude / 10.0;
        int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(unit) - 1e-9)), 0, 4);
        // 0.25 and 2.5 need one more digit than their power of ten.
        const double scaled = magnitude * std::pow(10.0, decimals);
        if (decimals < 4 && std::abs(scaled - std::round(scaled)) > 0.01) ++decimals;
        text = QLocale::c().toString(magnitude, 'f', decimals);
        if (text.contains(QLatin1Char('.'))) {
            while (text.endsWith(QLatin1Char('0'))) text.chop(1);
            if (text.endsWith(QLatin1Char('.'))) text.chop(1);
        }
        text.remove(QLatin1Char(','));
    }
    return value < 0.0 ? QStringLiteral("−") + text : text;
}

ValueRanks::ValueRanks(const HeatmapData& data) {
    const std::size_t step = std::max<std::size_t>(1, data.values.size() / kRankedValues);
    m_sorted.reserve(data.values.size() / step + 1);
    for (std::size_t i = 0; i < data.values.size(); i += step) {
        if (!hidden(data, i)) m_sorted.push_back(data.isSigned ? std::abs(data.values[i]) : data.values[i]);
    }
    std::sort(m_sorted.begin(), m_sorted.end());
}

double ValueRanks::of(float value) const {
    if (m_sorted.size() < 2) return 0.5;
    const auto [first, last] = std::equal_range(m_sorted.begin(), m_sorted.end(), value);
    const double before = static_cast<double>(first - m_sorted.begin());
    const double through = static_cast<double>(last - m_sorted.begin());
    return std::clamp((before + through - 1.0) / 2.0 / static_cast<double>(m_sorted.size() - 1), 0.0, 1.0);
}

double ValueRanks::valueAt(double rank) const {
    if (m_sorted.empty()) return std::numeric_limits<double>::quiet_NaN();
    const double last = static_cast<double>(m_sorted.size() - 1);
    return static_cast<double>(m_sorted[static_cast<std::size_t>(std::lround(rank * last))]);
}

std::vector<float> cellFractions(const HeatmapData& data, ColorScale scale, const ValueRanks* ranks) {
    std::optional<ValueRanks> own;
    if (scale == ColorScale::quantile && ranks == nullptr) ranks = &own.emplace(data);
    std::vector<float> fractions(data.values.size(), kNoFraction);
    // The common case, and there may be a million cells.
    const auto low = static_cast<float>(data.low);
    const auto span = static_cast<float>(data.high - data.low);
    const bool linear = scale == ColorScale::linear && span > 0.0F;
    for (std::size_t i = 0; i < fractions.size(); ++i) {
        if (hidden(data, i)) continue;
        const float value = data.values[i];
        if (linear) {
            fractions[i] = std::clamp((value - low) / span, 0.0F, 1.0F);
            continue;
        }
        double fraction = 0.0;
        if (scale != ColorScale::quantile) {
            fraction = scaledFraction(static_cast<double>(value), data.low, data.high, scale);
        } else if (data.isSigned) {
            const double half = value == 0.0F ? 0.0 : ranks->of(std::abs(value)) / 2.0;
            fraction = value < 0.0F ? 0.5 - half : 0.5 + half;
        } else {
            fraction = ranks->of(value);
        }
        fractions[i] = static_cast<float>(fraction);
    }
    return fractions;
}

ColorBarText colorBarText(const HeatmapData& data, ColorScale scale) {
    ColorBarText bar;
    switch (scale) {
        case ColorScale::sqrt:
            bar.ticks = sqrtTicks(data.low, data.high);
            break;
        case ColorScale::log10:
            bar.ticks = logTicks(data.low, data.high);
            break;
        case ColorScale::quantile:
            bar.ticks = quantileTicks(data);
            break;
        default:
            bar.ticks = linearTicks(data.low, data.high);
            break;
    }
    bar.words = data.unit + scaleWords(scale);
    if (scale == ColorScale::quantile) return bar;  // ranks cannot leave their range
    const double slack = 1e-6 * std::abs(data.high - data.low);
    for (std::size_t i = 0; i < data.values.size(); ++i) {
        if (!data.masked.empty() && data.masked[i] != 0) continue;
        const double value = static_cast<double>(data.values[i]);
        bar.clippedLow |= value < data.low - slack;
        bar.clippedHigh |= value > data.high + slack;
    }
    return bar;
}

ColorMap defaultColorMap(bool isSigned) {
    return ColorMap::byName(isSigned ? QStringLiteral("tide") : QStringLiteral("ink")).value();
}

}  // namespace headscope::ui
