// SPDX-License-Identifier: GPL-3.0-or-later
// Work that takes long enough to say so.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <array>
#include <optional>

#include "core/session/lane.h"

namespace headscope::ui {

class SessionBridge;

/// Long work as people see it.
struct Progress {
    Lane lane = Lane::load;
    QString text;            ///< "Effect map, layer 7 of 12"
    double fraction = -1.0;  ///< 0…1; -1: not known
    double seconds = 0.0;    ///< since the work began
};

/// Shows the most important busy lane once it has been busy for 150 ms.
class ProgressModel : public QObject {
    Q_OBJECT

public:
    explicit ProgressModel(SessionBridge& bridge, QObject* parent = nullptr);

    /// What to show; absent: nothing.
    [[nodiscard]] std::optional<Progress> current() const;
    /// Stops what is shown.
    void cancel();
    /// What the next load is called.
    void setModelName(const QString& name) { m_modelName = name; }

Q_SIGNALS:
    /// Something else to show, or nothing.
    void changed();

private:
    struct Work {
        bool busy = false;
        QElapsedTimer since;
        double fraction = -1.0;
        QString stage;
    };
    [[nodiscard]] QString text(Lane lane, const Work& work) const;

    SessionBridge& m_bridge;
    std::array<Work, kLaneCount> m_work;
    QString m_modelName;
    QTimer m_tick;
};

}  // namespace headscope::ui
