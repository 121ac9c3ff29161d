// SPDX-License-Identifier: GPL-3.0-or-later
// Cells and maps as text.
#include "ui/models/read_out.h"

#include <QCoreApplication>
#include <QStringList>
#include <cmath>

#include "ui/models/number_text.h"
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

std::optional<CellPlace> strongestOf(const PatternModel& patterns, std::uint32_t query) {
    if (!patterns.large()) return CellPlace{query, strongestKey(patterns.edited(), query)};
    const auto key = patterns.parts(PatternKind::edited).strongestKey(query);
    if (!key) return std::nullopt;
    return CellPlace{query, *key};
}

QString cellName(CellPlace cell, const QStringList& rowLabels, const QStringList& columnLabels) {
    return tr("Query %1 %2 → key %3 %4")
        .arg(QString::number(cell.query), rowLabels.value(static_cast<int>(cell.query)),
             QString::number(cell.key), columnLabels.value(static_cast<int>(cell.key)));
}

QString rangeText(PositionRange range) {
    const std::uint32_t last = range.end.value - 1;
    return range.begin.value == last ? QString::number(last)
                                     : QStringLiteral("%1–%2").arg(range.begin.value).arg(last);
}

QString peakText(const PatternSquare& square) {
    return QStringLiteral("%1→%2").arg(square.peakQuery.value).arg(square.peakKey.value);
}

bool sameSquare(const PatternSquare& a, const PatternSquare& b) {
    return a.queries == b.queries && a.keys == b.keys;
}

// A square of the large pattern; a cell where the part is that fine.
QString squareReadOut(const PatternModel& patterns, CellPlace cell) {
    const auto edited = patterns.parts(PatternKind::edited).squareAt(cell.query, cell.key);
    if (!edited) return {};
    const PatternSquare& square = *edited;
    const HeadRef head = patterns.head();
    QString text = square.exact()
                       ? cellName(cell, patterns.tokens().queries(head), patterns.tokens().keys(head))
                       : tr("q %1 × k %2").arg(rangeText(square.queries), rangeText(square.keys));
    if (square.masked) return text + tr(": masked");
    const auto most = static_cast<double>(square.most);
    if (square.exact()) {
        text += QStringLiteral(", ") + probabilityText(most);
    } else {
        text += tr(", max %1 at %2, mean %3")
                    .arg(probabilityText(most), peakText(square),
                         probabilityText(static_cast<double>(square.mean)));
    }
    if (!patterns.hasEdits()) return text;
    // What it is compared with must be of the very same square.
    const auto baseline = patterns.parts(PatternKind::baseline).squareAt(cell.query, cell.key);
    const auto change = patterns.parts(PatternKind::change).squareAt(cell.query, cell.key);
    if (square.exact() && baseline && sameSquare(square, *baseline)) {
        const auto before = static_cast<double>(baseline->most);
        text += tr(", baseline %1, change %2").arg(probabilityText(before), changeText(most - before));
    } else if (!square.exact() && change && sameSquare(square, *change)) {
        text += tr(", change %1 at %2").arg(changeText(static_cast<double>(change->most)), peakText(*change));
    }
    return text;
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
    if (patterns.large()) return squareReadOut(patterns, cell);
    const HeatmapData& map = patterns.edited();
    if (cell.query >= map.rows || cell.key >= map.columns) return {};
    QString text = cellName(cell, map.rowLabels, map.columnLabels);
    if (map.isMasked(cell.query, cell.key)) return text + tr(": masked");
    const auto value = static_cast<double>(map.at(cell.query, cell.key));
    text += QStringLiteral(", ") + probabilityText(value);
    if (patterns.hasEdits() && patterns.baseline().values.size() == map.values.size()) {
        const auto before = static_cast<double>(patterns.baseline().at(cell.query, cell.key));
        text += tr(", baseline %1, change %2").arg(probabilityText(before), changeText(value - before));
    }
    return text;
}

std::optional<CellPlace> pinnedCell(const Selection& selection, const PatternModel& patterns) {
    const auto query = selection.query();
    if (!query || *query >= patterns.queries()) return std::nullopt;
    const auto key = selection.key();
    if (key && *key < patterns.keys()) return CellPlace{*query, *key};
    return strongestOf(patterns, *query);
}

QString spokenReadOut(const PatternModel& patterns, PatternKind kind, CellPlace cell) {
    const HeatmapData& edited = patterns.edited();
    if (patterns.large() || cell.query >= edited.rows || cell.key >= edited.columns) return {};
    const bool compares = patterns.hasEdits() && patterns.baseline().values.size() == edited.values.size();
    const HeatmapData& map = kind == PatternKind::baseline && compares ? patterns.baseline() : edited;
    QString text = tr("Query %1 %2 to key %3 %4")
                       .arg(QString::number(cell.query), map.rowLabels.value(static_cast<int>(cell.query)),
                            QString::number(cell.key), map.columnLabels.value(static_cast<int>(cell.key)));
    if (map.isMasked(cell.query, cell.key)) return tr("%1, Masked").arg(text);
    const auto value = static_cast<double>(map.at(cell.query, cell.key));
    if (!std::isfinite(value)) return tr("%1, Not available").arg(text);
    text += QStringLiteral(", ") + probabilityText(value);
    if (!compares || kind == PatternKind::baseline) return text;
    const auto before = static_cast<double>(patterns.baseline().at(cell.query, cell.key));
    return text + tr(", baseline %1, change %2").arg(probabilityText(before), changeText(value - before));
}

std::optional<CellPlace> shownCell(const Selection& selection, const PatternModel& patterns) {
    const auto query = selection.hoverQuery();
    const auto key = selection.hoverKey();
    if (query && *query < patterns.queries()) {
        if (key && *key < patterns.keys()) return CellPlace{*query, *key};
        if (!key) return strongestOf(patterns, *query);
    }
    return pinnedCell(selection, patterns);
}

CellPlace clickedCell(const PatternModel& patterns, PatternKind kind, CellPlace cell) {
    if (!patterns.large()) return cell;
    const auto square = patterns.parts(kind).squareAt(cell.query, cell.key);
    if (!square || square->masked) return cell;
    return {square->peakQuery.value, square->peakKey.value};
}

QString tabSeparated(const HeatmapData& map) { return separated(map, QLatin1Char('\t'), false); }

QString commaSeparated(const HeatmapData& map) { return separated(map, QLatin1Char(','), true); }

}  // namespace headscope::ui
