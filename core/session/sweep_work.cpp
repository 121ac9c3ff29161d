// SPDX-License-Identifier: GPL-3.0-or-later
// The order of preview and exact values.
#include "core/session/sweep_work.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace headscope {

Result<bool> SweepWork::step(ForwardPass& exact, ForwardPass* preview, const JobContext& job) {
    if (previews() && preview) {
        if (!m_preview) {
            HEADSCOPE_TRY(m_preview, SweepRunner::start(*preview, m_request, job));
        }
        HEADSCOPE_TRY(const bool more, m_preview->step(job));
        m_previewed = !more;
        return true;
    }
    if (!m_exact) {
        std::vector<float> previews = m_preview ? m_preview->result().values : std::vector<float>();
        HEADSCOPE_TRY(m_exact, SweepRunner::start(exact, m_request, job, std::move(previews)));
        m_preview.reset();
    }
    return m_exact->step(job);
}

SweepResult SweepWork::result() const {
    if (m_exact) return m_exact->result();
    SweepResult result = m_preview ? m_preview->result() : SweepResult{};
    result.preview = result.values;
    std::fill(result.values.begin(), result.values.end(), std::numeric_limits<float>::quiet_NaN());
    std::fill(result.done.begin(), result.done.end(), std::uint8_t{0});
    return result;
}

float SweepWork::fraction() const {
    return m_exact ? m_exact->fraction() : m_preview ? m_preview->fraction() : 0.0F;
}

}  // namespace headscope
