// SPDX-License-Identifier: GPL-3.0-or-later
// The most probable next tokens, before and after the edits.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "ui/models/prompt_model.h"
#include "ui/models/result_model.h"

namespace headscope::ui {

/// One line of the outputs table.
struct OutputRow {
    TokenId token;
    double baseline{}, edited{};  ///< probabilities
    friend bool operator==(const OutputRow&, const OutputRow&) = default;
};

/// Token, baseline, edited, change. Without edits, edited equals baseline.
class OutputsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    /// Columns, in order.
    enum Column : int { TokenColumn, BaselineColumn, EditedColumn, ChangeColumn, ColumnCount };

    OutputsModel(PromptModel& prompt, ResultModel& results, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The lines.
    [[nodiscard]] const std::vector<OutputRow>& rows() const { return m_rows; }
    /// True where there are edits to compare with.
    [[nodiscard]] bool compares() const { return m_compares; }
    /// The table as text with tabs, full precision.
    [[nodiscard]] QString tabSeparated() const;

private:
    void read();

    PromptModel& m_prompt;
    ResultModel& m_results;
    std::vector<OutputRow> m_rows;
    bool m_compares = false;
    bool m_classifies = false;
};

}  // namespace headscope::ui
