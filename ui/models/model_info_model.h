// SPDX-License-Identifier: GPL-3.0-or-later
// What a model is, in rows of words and numbers.
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <utility>
#include <vector>

#include "core/session/run_service.h"

namespace headscope::ui {

/// Two columns: what, value.
class ModelInfoModel : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit ModelInfoModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    /// Describes a model; null: none.
    void setModel(const ModelInfoPtr& model);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    /// "gpt2 · 12×12 heads · 124.4 M parameters · F32"
    [[nodiscard]] static QString summary(const ModelInfo& model);

private:
    std::vector<std::pair<QString, QString>> m_rows;
};

}  // namespace headscope::ui
