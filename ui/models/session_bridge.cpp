// SPDX-License-Identifier: GPL-3.0-or-later
// Requests out, signals in.
#include "ui/models/session_bridge.h"

#include <QMetaObject>
#include <algorithm>
#include <utility>

namespace headscope::ui {

SessionBridge::SessionBridge(QObject* parent) : QObject(parent) {}

SessionBridge::~SessionBridge() { setService(nullptr); }

SessionBridge::Post SessionBridge::post() {
    return [this](std::function<void()> work) {
        QMetaObject::invokeMethod(this, std::move(work), Qt::QueuedConnection);
    };
}

void SessionBridge::setService(RunService* service) {
    if (m_service != nullptr) m_service->setObserver(nullptr);
    m_service = service;
    m_pending.fill(std::nullopt);
    if (m_service != nullptr) m_service->setObserver(this);
}

void SessionBridge::load(const QString& model) {
    if (m_service != nullptr) sent(Lane::load, m_service->load(model.toStdString()));
}

void SessionBridge::run(RunRequest request) {
    if (m_service != nullptr) sent(Lane::run, m_service->run(std::move(request)));
}

void SessionBridge::view(PatternRequest request) {
    if (m_service != nullptr) sent(Lane::view, m_service->view(std::move(request)));
}

void SessionBridge::study(StudyRequest request) {
    if (m_service != nullptr) sent(Lane::study, m_service->study(std::move(request)));
}

void SessionBridge::writeFile(ExportRequest request) {
    if (m_service != nullptr) sent(Lane::files, m_service->writeFile(std::move(request)));
}

void SessionBridge::cancel(Lane lane) {
    if (m_service == nullptr || !busy(lane)) return;
    m_service->cancel(lane);
    m_pending[index(lane)].reset();
    Q_EMIT finished(lane);
}

bool SessionBridge::idle() const {
    return std::none_of(m_pending.begin(), m_pending.end(),
                        [](const auto& ticket) { return ticket.has_value(); });
}

void SessionBridge::sent(Lane lane, Ticket ticket) {
    m_pending[index(lane)] = ticket;
    Q_EMIT started(lane);
}

bool SessionBridge::settle(Lane lane, Ticket ticket) {
    if (m_pending[index(lane)] != ticket) return false;
    m_pending[index(lane)].reset();
    return true;
}

void SessionBridge::loadReady(Ticket ticket, ModelInfoPtr model) {
    if (!settle(Lane::load, ticket)) return;
    Q_EMIT finished(Lane::load);
    Q_EMIT modelReady(model);
}

void SessionBridge::runProgressed(Ticket ticket, ThumbnailsPtr thumbnails) {
    if (m_pending[index(Lane::run)] == ticket) Q_EMIT thumbnailsReady(thumbnails);
}

void SessionBridge::runAnswered(Ticket ticket, RunResultPtr result) {
    if (m_pending[index(Lane::run)] == ticket) Q_EMIT answerReady(result);
}

void SessionBridge::runReady(Ticket ticket, RunResultPtr result) {
    const bool pending = busy(Lane::run);
    const bool newest = settle(Lane::run, ticket);
    // A run cancelled here may still be on its way to this thread.
    if (!newest && !pending) return;
    if (newest) Q_EMIT finished(Lane::run);
    Q_EMIT runDone(result, newest);
}

void SessionBridge::viewReady(Ticket ticket, PatternResultPtr result) {
    if (!settle(Lane::view, ticket)) return;
    Q_EMIT finished(Lane::view);
    Q_EMIT patternsReady(result);
}

void SessionBridge::studyProgressed(Ticket ticket, StudyProgress progress) {
    if (m_pending[index(Lane::study)] != ticket || !progress.partial) return;
    Q_EMIT sweepProgressed(progress.partial);
}

void SessionBridge::studyReady(Ticket ticket, StudyResult result) {
    if (!settle(Lane::study, ticket)) return;
    Q_EMIT finished(Lane::study);
    Q_EMIT studyDone(result);
}

void SessionBridge::fileReady(Ticket ticket, ExportData data) {
    if (!settle(Lane::files, ticket)) return;
    Q_EMIT finished(Lane::files);
    Q_EMIT fileWritten(data);
}

void SessionBridge::progressed(Lane lane, Ticket ticket, float fraction, std::string stage) {
    if (m_pending[index(lane)] != ticket) return;
    Q_EMIT laneProgressed(lane, static_cast<double>(fraction), QString::fromStdString(stage));
}

void SessionBridge::failed(Lane lane, Ticket ticket, Error error) {
    if (!settle(lane, ticket)) return;
    Q_EMIT finished(lane);
    Q_EMIT laneFailed(lane, error);
}

}  // namespace headscope::ui
