// SPDX-License-Identifier: GPL-3.0-or-later
// The newest run.
#include "ui/models/result_model.h"

#include <chrono>

namespace headscope::ui {

ResultModel::ResultModel(QObject* parent) : QObject(parent) {
    m_staleTimer.setSingleShot(true);
    m_staleTimer.setInterval(std::chrono::milliseconds(150));
    connect(&m_staleTimer, &QTimer::timeout, this, [this] { setStale(m_result != nullptr); });
}

const Effect* ResultModel::effect() const {
    return m_result && m_result->effect ? &*m_result->effect : nullptr;
}

const PatternThumbnail* ResultModel::arrived(HeadRef head) const {
    const auto found = m_arrived.find(head);
    return found == m_arrived.end() ? nullptr : &found->second;
}

void ResultModel::addThumbnails(const ThumbnailsPtr& thumbnails) {
    for (const PatternThumbnail& thumbnail : *thumbnails) m_arrived[thumbnail.head] = thumbnail;
    Q_EMIT thumbnailsArrived();
}

void ResultModel::setResult(const RunResultPtr& result, bool newest) { show(result, newest, false); }

void ResultModel::setAnswer(const RunResultPtr& result) { show(result, true, true); }

void ResultModel::show(const RunResultPtr& result, bool newest, bool partial) {
    m_result = result;
    m_partial = partial;
    m_error.reset();
    if (newest) {
        m_arrived.clear();
        m_staleTimer.stop();
        setStale(false);
    }
    Q_EMIT changed();
}

void ResultModel::expect() {
    m_arrived.clear();
    if (!m_staleTimer.isActive() && !m_stale) m_staleTimer.start();
}

void ResultModel::setError(const Error& error) {
    m_staleTimer.stop();
    m_arrived.clear();
    m_error = error;
    setStale(m_result != nullptr);
    Q_EMIT changed();
}

void ResultModel::clear() {
    m_staleTimer.stop();
    m_result.reset();
    m_partial = false;
    m_arrived.clear();
    m_error.reset();
    setStale(false);
    Q_EMIT changed();
}

void ResultModel::setStale(bool stale) {
    if (m_stale == stale) return;
    m_stale = stale;
    Q_EMIT staleChanged(stale);
}

}  // namespace headscope::ui
