// SPDX-License-Identifier: GPL-3.0-or-later
// All heads of the model: layers down, heads across; picture, state and effect of each.
#pragma once

#include <QAbstractTableModel>
#include <cstdint>

#include "core/base/head_table.h"
#include "core/results/pattern_thumbnail.h"
#include "ui/models/effect_map_model.h"
#include "ui/models/intervention_model.h"
#include "ui/models/prompt_model.h"
#include "ui/models/result_model.h"

namespace headscope::ui {

/// One cell a head. Checked = on; unchecking edits the head as the switch does.
class HeadGridModel : public QAbstractTableModel {
    Q_OBJECT

public:
    HeadGridModel(PromptModel& prompt, InterventionModel& edits, ResultModel& results,
                  EffectMapModel& effects, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// Which head stands where: a row for each layer of each kind of attention.
    [[nodiscard]] const HeadTable& table() const { return m_table; }
    /// Rows; 0 without a model.
    [[nodiscard]] std::uint32_t layers() const { return m_table.rows(); }
    /// Columns: heads of the widest row.
    [[nodiscard]] std::uint32_t heads() const { return m_table.columns(); }
    /// The name of the section that a row begins; empty for other rows, and with one kind of attention.
    [[nodiscard]] QString sectionBeginning(std::uint32_t row) const;
    /// Query heads that share one key and value head; 1 without grouping.
    [[nodiscard]] std::uint32_t groupSize() const { return m_groupSize; }
    /// The picture of a head under the edits in force; null: none yet.
    [[nodiscard]] const PatternThumbnail* thumbnail(HeadRef head) const;
    /// How a head is marked.
    [[nodiscard]] EditMark mark(HeadRef head) const { return m_edits.mark(head); }
    /// Letters of its edits.
    [[nodiscard]] QString letters(HeadRef head) const { return m_edits.letters(head); }
    /// Effect of switching the head off; NaN: not known.
    [[nodiscard]] double effect(HeadRef head) const { return m_effects.effect(head); }
    /// True where that effect is a preview.
    [[nodiscard]] bool isPreview(HeadRef head) const { return m_effects.isPreview(head); }
    /// Scale of the effects.
    [[nodiscard]] const HeatmapData& effectMap() const { return m_effects.map(); }
    /// All heads in walk order.
    [[nodiscard]] std::vector<HeadRef> allHeads() const;
    /// The heads of one row.
    [[nodiscard]] std::vector<HeadRef> layerHeads(std::uint32_t row) const;
    /// Head `head` of every row that has it.
    [[nodiscard]] std::vector<HeadRef> columnHeads(std::uint32_t head) const;
    /// What a pointer or a screen reader is told of a head.
    [[nodiscard]] QString description(HeadRef head) const;
    /// True while the picture of a head is not that of what is set.
    [[nodiscard]] bool stale(HeadRef head) const {
        return m_results.stale() && m_results.arrived(head) == nullptr;
    }

private:
    void readModel();
    void allChanged();

    PromptModel& m_prompt;
    InterventionModel& m_edits;
    ResultModel& m_results;
    EffectMapModel& m_effects;
    HeadTable m_table;
    std::uint32_t m_groupSize = 1;
};

}  // namespace headscope::ui
