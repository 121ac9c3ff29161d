// SPDX-License-Identifier: GPL-3.0-or-later
// Means over prompts, and the head map in a terminal.
#include "app/cli/commands/sweep_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "app/cli/table.h"
#include "app/cli/wording.h"
#include "core/analysis/statistics.h"
#include "core/base/check.h"
#include "core/base/head_table.h"

namespace headscope::cli {
namespace {

constexpr std::size_t kStrongest = 8;

struct Cell {
    HeadRef head;
    float value{};
};

// By strength; equal ones stay in walk order.
std::vector<Cell> strongestFirst(const SweepResult& result) {
    std::vector<Cell> cells;
    for (const HeadRef& head : HeadTable(result.grids).heads()) {
        const float value = result.at(head);
        if (!std::isnan(value)) cells.push_back({head, value});
    }
    std::stable_sort(cells.begin(), cells.end(),
                     [](const Cell& a, const Cell& b) { return std::abs(a.value) > std::abs(b.value); });
    return cells;
}

// "L5"; "E5", "D5", "X5" of an encoder, a decoder and their cross-attention.
std::string rowName(const HeadTable& heads, std::uint32_t row) {
    const std::string label = heads.rowLabel(row);
    return heads.grids().size() < 2 ? "L" + label : label;
}

CellStyle styleOf(float value, float strongest) {
    if (std::abs(value) >= 0.5F * strongest) return CellStyle::strong;
    return std::abs(value) < 0.05F * strongest ? CellStyle::faint : CellStyle::plain;
}

// Three digits of the strongest head, the same decimals for all: so that a column of numbers compares.
int decimalsFor(float strongest) {
    if (!std::isfinite(strongest) || strongest <= 0.0F) return 3;
    return std::clamp(2 - static_cast<int>(std::floor(std::log10(strongest))), 0, 7);
}

Table numberGrid(const SweepResult& result, float strongest, bool withSign) {
    const HeadTable heads(result.grids);
    Table table(std::vector<Align>(heads.columns() + 1, Align::right));
    table.cell("layer", CellStyle::faint);
    for (std::uint32_t head = 0; head < heads.columns(); ++head)
        table.cell(fmt::format("H{}", head), CellStyle::faint);
    table.endRow();
    const int decimals = decimalsFor(strongest);
    for (std::uint32_t row = 0; row < heads.rows(); ++row) {
        table.cell(rowName(heads, row), CellStyle::faint);
        for (std::uint32_t column = 0; column < heads.columns(); ++column) {
            const auto head = heads.at(row, column);
            const float value = head ? result.at(*head) : std::numeric_limits<float>::quiet_NaN();
            std::string text = std::isnan(value) ? "–" : fmt::format("{:.{}f}", std::abs(value), decimals);
            if (std::isfinite(value) && withSign) text.insert(0, value < 0 ? "−" : "+");
            table.cell(text, styleOf(value, strongest));
        }
        table.endRow();
    }
    return table;
}

std::string shadeGrid(const SweepResult& result, float strongest) {
    constexpr std::array<const char*, 5> kShades = {"··", "░░", "▒▒", "▓▓", "██"};
    std::string text = "  shades of |effect|, H0 on the left\n";
    const HeadTable heads(result.grids);
    for (std::uint32_t row = 0; row < heads.rows(); ++row) {
        text += fmt::format("  {:>5}  ", rowName(heads, row));
        for (const HeadRef& head : heads.rowHeads(row)) {
            const float part = std::abs(result.at(head)) / strongest;
            const float level = std::isfinite(part) ? std::min(part * 5.0F, 4.0F) : 0.0F;
            text += kShades[static_cast<std::size_t>(level)];
        }
        text += '\n';
    }
    return text;
}

std::string strongestList(const SweepResult& result, const std::vector<Cell>& cells, bool styled) {
    const bool interval = result.ciLow.size() == result.values.size();
    Table table({Align::left, Align::right, Align::left, Align::left});
    for (const char* name :
         {"strongest", metricText(result.request.metric).data(), interval ? "95 % interval" : "", ""}) {
        table.cell(name, CellStyle::faint);
    }
    table.endRow();
    const bool withSign = metricIsSigned(result.request.metric);
    for (std::size_t i = 0; i < std::min(kStrongest, cells.size()); ++i) {
        const Cell& cell = cells[i];
        const std::size_t at = result.cell(cell.head);
        const float largest = std::abs(cells.front().value);
        table.cell(headText(cell.head), CellStyle::strong);
        table.cell(numberText(static_cast<double>(cell.value), withSign));
        table.cell(interval ? fmt::format("{} … {}", numberText(static_cast<double>(result.ciLow[at])),
                                          numberText(static_cast<double>(result.ciHigh[at])))
                            : "");
        table.cell(barText(largest > 0 ? static_cast<double>(std::abs(cell.value) / largest) : 0.0, 24))
            .endRow();
    }
    return table.text(styled);
}

}  // namespace

SweepResult meanSweep(std::span<const SweepResultPtr> sweeps) {
    HEADSCOPE_CHECK(!sweeps.empty());
    SweepResult mean = *sweeps.front();
    if (sweeps.size() == 1) return mean;
    mean.n = static_cast<std::uint32_t>(sweeps.size());
    mean.ciLow.resize(mean.values.size());
    mean.ciHigh.resize(mean.values.size());
    std::vector<float> values(sweeps.size());
    for (std::size_t cell = 0; cell < mean.values.size(); ++cell) {
        for (std::size_t i = 0; i < sweeps.size(); ++i) {
            HEADSCOPE_CHECK(sweeps[i]->values.size() == mean.values.size());
            values[i] = sweeps[i]->values[cell];
            mean.done[cell] = static_cast<std::uint8_t>(mean.done[cell] & sweeps[i]->done[cell]);
        }
        const MeanInterval interval = bootstrapMean(values);
        mean.values[cell] = static_cast<float>(interval.mean);
        mean.ciLow[cell] = static_cast<float>(interval.low);
        mean.ciHigh[cell] = static_cast<float>(interval.high);
    }
    return mean;
}

std::string sweepTable(const SweepResult& result, bool styled, std::size_t columns) {
    const std::vector<Cell> cells = strongestFirst(result);
    const float strongest = cells.empty() ? 0.0F : std::abs(cells.front().value);
    const Table grid = numberGrid(result, strongest, metricIsSigned(result.request.metric));
    std::string text = grid.width() + 2 <= columns ? grid.text(styled) : shadeGrid(result, strongest);
    return text + "\n" + strongestList(result, cells, styled);
}

}  // namespace headscope::cli
