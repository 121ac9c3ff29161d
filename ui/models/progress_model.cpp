// SPDX-License-Identifier: GPL-3.0-or-later
// Busy lanes and their words.
#include "ui/models/progress_model.h"

#include <algorithm>
#include <chrono>

#include "ui/models/session_bridge.h"

namespace headscope::ui {
namespace {

constexpr qint64 kQuietMs = 150;  // shorter work shows nothing
constexpr std::array<Lane, kLaneCount> kByImportance = {Lane::load, Lane::files, Lane::study, Lane::run,
                                                        Lane::view};

}  // namespace

ProgressModel::ProgressModel(SessionBridge& bridge, QObject* parent) : QObject(parent), m_bridge(bridge) {
    m_tick.setInterval(std::chrono::milliseconds(100));
    connect(&m_tick, &QTimer::timeout, this, [this] {
        const bool any =
            std::any_of(m_work.begin(), m_work.end(), [](const Work& work) { return work.busy; });
        if (!any) m_tick.stop();
        Q_EMIT changed();
    });
    connect(&m_bridge, &SessionBridge::started, this, [this](Lane lane) {
        Work& work = m_work[static_cast<std::size_t>(lane)];
        // A newer request of a busy lane goes on; its time counts from the first.
        if (!work.busy) work.since.start();
        work.busy = true;
        work.fraction = -1.0;
        work.stage.clear();
        if (!m_tick.isActive()) m_tick.start();
    });
    connect(&m_bridge, &SessionBridge::laneProgressed, this,
            [this](Lane lane, double fraction, const QString& stage) {
                Work& work = m_work[static_cast<std::size_t>(lane)];
                work.fraction = std::clamp(fraction, 0.0, 1.0);
                work.stage = stage;
            });
    connect(&m_bridge, &SessionBridge::finished, this, [this](Lane lane) {
        m_work[static_cast<std::size_t>(lane)].busy = false;
        Q_EMIT changed();
    });
}

std::optional<Progress> ProgressModel::current() const {
    for (const Lane lane : kByImportance) {
        const Work& work = m_work[static_cast<std::size_t>(lane)];
        if (!work.busy || work.since.elapsed() < kQuietMs) continue;
        return Progress{lane, text(lane, work), work.fraction,
                        static_cast<double>(work.since.elapsed()) / 1000.0};
    }
    return std::nullopt;
}

void ProgressModel::cancel() {
    if (const auto shown = current()) m_bridge.cancel(shown->lane);
}

QString ProgressModel::text(Lane lane, const Work& work) const {
    QString what;
    switch (lane) {
        case Lane::load:
            what = tr("Opening %1").arg(m_modelName);
            break;
        case Lane::files:
            what = tr("Writing the file");
            break;
        case Lane::study:
            if (work.stage == QLatin1String("continuing the text")) return tr("Continuing the text");
            what = tr("Effect map");
            if (work.stage == QLatin1String("effect map")) return what;
            break;
        case Lane::run:
            what = tr("Computing the answer");
            break;
        case Lane::view:
            what = tr("Computing the pattern");
            break;
    }
    return work.stage.isEmpty() ? what : tr("%1: %2").arg(what, work.stage);
}

}  // namespace headscope::ui
