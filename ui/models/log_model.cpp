// SPDX-License-Identifier: GPL-3.0-or-later
// Events as lines.
#include "ui/models/log_model.h"

#include <algorithm>

namespace headscope::ui {
namespace {

constexpr std::size_t kMost = 2'000;

QString laneName(Lane lane) {
    switch (lane) {
        case Lane::load:
            return LogModel::tr("Opening");
        case Lane::run:
            return LogModel::tr("Run");
        case Lane::view:
            return LogModel::tr("Pattern");
        case Lane::study:
            return LogModel::tr("Study");
        case Lane::files:
            return LogModel::tr("Export");
    }
    return {};
}

QString milliseconds(std::chrono::microseconds time) {
    return LogModel::tr("%1 ms").arg(static_cast<double>(time.count()) / 1000.0, 0, 'f', 1);
}

}  // namespace

LogModel::LogModel(SessionBridge& bridge, QObject* parent) : QAbstractListModel(parent) {
    connect(&bridge, &SessionBridge::modelReady, this, [this](const ModelInfoPtr& model) {
        add(tr("Opened %1").arg(QString::fromStdString(model->name)),
            QString::fromStdString(model->path.string()));
        for (const std::string& warning : model->warnings) add(QString::fromStdString(warning));
    });
    connect(&bridge, &SessionBridge::runDone, this, [this](const RunResultPtr& result, bool /*newest*/) {
        add(tr("Run, %1").arg(milliseconds(result->cost.elapsed)));
    });
    connect(&bridge, &SessionBridge::studyDone, this, [this](const StudyResult&) { add(tr("Study done")); });
    connect(&bridge, &SessionBridge::fileWritten, this,
            [this](const ExportData&) { add(tr("File written")); });
    connect(&bridge, &SessionBridge::laneFailed, this, [this](Lane lane, const Error& error) {
        add(tr("%1 failed: %2").arg(laneName(lane), QString::fromStdString(error.message)),
            QString::fromStdString(error.text()));
    });
}

int LogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QString LogModel::lineText(const Line& line) {
    return line.time.toString(QStringLiteral("HH:mm:ss")) + QStringLiteral("  ") + line.text;
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Line& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole) return lineText(line);
    if (role == Qt::ToolTipRole && !line.detail.isEmpty()) return line.detail;
    return {};
}

void LogModel::add(const QString& text, const QString& detail) {
    if (m_lines.size() == kMost) {
        beginRemoveRows({}, 0, 0);
        m_lines.pop_front();
        endRemoveRows();
    }
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_lines.push_back({QDateTime::currentDateTime(), text, detail});
    endInsertRows();
}

QString LogModel::text() const {
    QString all;
    for (const Line& line : m_lines)
        all += lineText(line) + (line.detail.isEmpty() ? QString() : QStringLiteral("\t") + line.detail) +
               QLatin1Char('\n');
    return all;
}

void LogModel::clear() {
    beginResetModel();
    m_lines.clear();
    endResetModel();
}

}  // namespace headscope::ui
