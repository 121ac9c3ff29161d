// SPDX-License-Identifier: GPL-3.0-or-later
// Cancellation flag and throttled progress.
#include "core/base/job_context.h"

#include <chrono>
#include <string>
#include <utility>

namespace headscope {

using Clock = std::chrono::steady_clock;

struct JobContext::Throttle {
    float fraction = -1.0F;
    std::string stage;
    Clock::time_point last;
};

JobContext::JobContext(std::shared_ptr<const std::atomic<bool>> stop, Report report)
    : m_stop(std::move(stop)), m_report(std::move(report)), m_throttle(std::make_shared<Throttle>()) {}

bool JobContext::cancelled() const noexcept { return m_stop && m_stop->load(std::memory_order_relaxed); }

JobContext JobContext::with(Report first) const {
    return {m_stop, [first = std::move(first), outer = *this](float fraction, std::string_view stage) {
                first(fraction, stage);
                outer.progress(fraction, stage);
            }};
}

void JobContext::progress(float fraction, std::string_view stage) const {
    if (!m_report) return;
    const auto now = Clock::now();
    const bool news = stage != m_throttle->stage || fraction >= 1.0F ||
                      fraction - m_throttle->fraction >= 0.005F ||
                      now - m_throttle->last >= std::chrono::milliseconds(100);
    if (!news) return;
    m_throttle->fraction = fraction;
    m_throttle->stage = stage;
    m_throttle->last = now;
    m_report(fraction, stage);
}

}  // namespace headscope
