// SPDX-License-Identifier: GPL-3.0-or-later
// Model facts as rows.
#include "ui/models/model_info_model.h"

#include <algorithm>

#include "ui/models/number_text.h"

namespace headscope::ui {
namespace {

// "12"; "6 + 6" of an encoder and a decoder.
QString layersText(const ModelSpec& spec) {
    const QString layers = QString::number(spec.layerCount());
    return spec.twoStacks() ? QStringLiteral("%1 + %2").arg(spec.encoderLayers()).arg(layers) : layers;
}

// "3: negative, neutral, positive"; the first of many.
QString classesText(const std::vector<std::string>& labels) {
    constexpr std::size_t kShown = 12;
    QStringList shown;
    for (std::size_t i = 0; i < std::min(labels.size(), kShown); ++i)
        shown << QString::fromStdString(shortened(labels[i]));
    if (labels.size() > kShown) shown << QStringLiteral("…");
    return ModelInfoModel::tr("%1: %2").arg(QString::number(labels.size()), shown.join(QStringLiteral(", ")));
}

}  // namespace

void ModelInfoModel::setModel(const ModelInfoPtr& model) {
    beginResetModel();
    m_rows.clear();
    if (model) {
        const ModelSpec& spec = model->spec;
        const AttentionSpec& attention = spec.main().block.attention;
        const auto add = [this](const QString& name, const QString& value) {
            m_rows.emplace_back(name, value);
        };
        add(tr("Architecture"),
            tr("%1 (family %2)")
                .arg(QString::fromStdString(spec.architecture), QString::fromStdString(spec.family)));
        QString heads = tr("%1 layers × %2 heads").arg(layersText(spec)).arg(spec.headCount());
        if (attention.kvHeads != attention.queryHeads) heads += tr(", %1 K/V groups").arg(attention.kvHeads);
        add(tr("Heads"), heads);
        add(tr("Width"), tr("%1, %2 per head").arg(spec.modelDim).arg(attention.headDim));
        add(tr("Attention"), QString::fromStdString(describeAttention(spec)));
        add(tr("Positions"), tr("%1, at most %2 tokens")
                                 .arg(QString::fromStdString(describePositions(spec)))
                                 .arg(spec.maxPositions));
        if (spec.main().media.kind == InputKind::tokens)
            add(tr("Vocabulary"), tr("%1 tokens").arg(spec.vocabulary));
        if (!spec.output.labels.empty()) add(tr("Classes"), classesText(spec.output.labels));
        add(tr("Tokenizer"),
            QString::fromStdString(model->tokenizer ? model->tokenizer->describe() : model->tokenizerError));
        add(tr("Parameters"), countText(model->parameters));
        add(tr("Weights"), model->bytes == 0 ? tr("none in the folder")
                                             : tr("%1, %2").arg(bytesText(model->bytes),
                                                                QString::fromStdString(model->dtype)));
        add(tr("Folder"), QString::fromStdString(model->path.string()));
        for (const std::string& warning : model->warnings) add(tr("Note"), QString::fromStdString(warning));
    }
    endResetModel();
}

int ModelInfoModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ModelInfoModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : 2; }

QVariant ModelInfoModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const auto& [name, value] = m_rows[static_cast<std::size_t>(index.row())];
    return index.column() == 0 ? name : value;
}

QString ModelInfoModel::summary(const ModelInfo& model) {
    return tr("%1 · %2×%3 heads · %4 parameters · %5")
        .arg(QString::fromStdString(model.spec.family), layersText(model.spec),
             QString::number(model.spec.headCount()), countText(model.parameters),
             QString::fromStdString(model.dtype));
}

}  // namespace headscope::ui
