// SPDX-License-Identifier: GPL-3.0-or-later
// What happened, in order: opened, computed, failed.
#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QString>
#include <deque>

#include "ui/models/session_bridge.h"

namespace headscope::ui {

/// One line an event, newest last; the oldest go beyond 2,000.
class LogModel : public QAbstractListModel {
    Q_OBJECT

public:
    explicit LogModel(SessionBridge& bridge, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    /// Display: "12:03:11  Run, 38 ms, from layer 5". ToolTip: the whole of an error, with what to try.
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

    /// Adds a line; `detail` is its tooltip.
    void add(const QString& text, const QString& detail = {});
    /// All lines, for the clipboard.
    [[nodiscard]] QString text() const;
    /// Removes all lines.
    void clear();

private:
    struct Line {
        QDateTime time;
        QString text, detail;
    };
    [[nodiscard]] static QString lineText(const Line& line);

    std::deque<Line> m_lines;
};

}  // namespace headscope::ui
