// SPDX-License-Identifier: GPL-3.0-or-later
// Cells and maps as text.
#include "ui/models/read_out.h"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>

#include "ui/models/number_text.h"
#include "ui/models/pattern_model.h"
#include "ui/models/selection.h"

namespace headscope::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ReadOut", text); }

std::uint32_t strongestKey(const HeatmapData& pattern, std::uint32_t query) {
    std::uint32_t best = 0;
    for (std::uint32_t key = 1; key < pattern.columns; ++key) {
        if (pattern.at(query, key) > pattern.at(query, best)) best = key;
    }
    return best;
}

QString separated(const HeatmapData& map, QChar separator, bool quoted) {
    const auto label = [quoted](QString text) {
        if (!quoted) return text;
        text.replace(QLatin1Char('"'), QLatin1String("\"\""));
        return QLatin1Char('"') + text + QLatin1Char('"');
    };
    QStringList head(label(QStringLiteral("%1\\%2").arg(map.rowAxis.toLower(), map.columnAxis.toLower())));
    for (const QString& text : map.columnLabels) head << label(text);
    QString out = head.join(separator) + QLatin1Char('\n');
    for (std::uint32_t row = 0; row < map.rows; ++row) {
        QStringList line(label(map.rowLabels.value(static_cast<int>(row))));
        for (std::uint32_t column = 0; column < map.columns; ++column) {
            const float value = map.at(row, column);
            const bool empty = map.isMasked(row, column) || !std::isfinite(value);
            // Nine digits carry a float32 exactly.
            line << (empty ? QString() : QString::number(static_cast<double>(value), 'g', 9));
        }
        out += line.join(separator) + QLatin1Char('\n');
    }
    return out;
}

}  // namespace

QString cellReadOut(const PatternModel& patterns, CellPlace cell) {
    const HeatmapData& map = patterns.edited();
    if (cell.query >= map.rows || cell.key >= map.columns) return {};
    QString text = tr("Query %1 %2 → key %3 %4")
                       .arg(QString::number(cell.query), map.rowLabels.value(static_cast<int>(cell.query)),
                            QString::number(cell.key), map.columnLabels.value(static_cast<int>(cell.key)));
    if (map.isMasked(cell.query, cell.key)) return text + tr(": masked");
    const auto value = static_cast<double>(map.at(cell.query, cell.key));
    text += QStringLiteral(", ") + probabilityText(value);
    if (patterns.hasEdits() && patterns.baseline().values.size() == map.values.size()) {
        const auto before = static_cast<double>(patterns.baseline().at(cell.query, cell.key));
        text += tr(", baseline %1, change %2").arg(probabilityText(before), changeText(value - before));
    }
    return text;
}

std::optional<CellPlace> pinnedCell(const Selection& selection, const HeatmapData& pattern) {
    const auto query = selection.query();
    if (!query || *query >= pattern.rows) return std::nullopt;
    const auto key = selection.key();
    if (key && *key < pattern.columns) return CellPlace{*query, *key};
    return CellPlace{*query, strongestKey(pattern, *query)};
}

std::optional<CellPlace> shownCell(const Selection& selection, const HeatmapData& pattern) {
    const auto query = selection.hoverQuery();
    const auto key = selection.hoverKey();
    if (query && *query < pattern.rows) {
        if (key && *key < pattern.columns) return CellPlace{*query, *key};
        if (!key) return CellPlace{*query, strongestKey(pattern, *query)};
    }
    return pinnedCell(selection, pattern);
}

QString tabSeparated(const HeatmapData& map) { return separated(map, QLatin1Char('\t'), false); }

QString commaSeparated(const HeatmapData& map) { return separated(map, QLatin1Char(','), true); }

}  // namespace headscope::ui
