// SPDX-License-Identifier: GPL-3.0-or-later
// What long work asks for: whether to stop, and where to say how far it is.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>

namespace headscope {

/// Passed down to long work. Copies share the flag; default-constructed, it is never cancelled and silent.
class JobContext {
public:
    /// Called with a fraction 0…1 and the name of the stage.
    using Report = std::function<void(float, std::string_view)>;

    JobContext() = default;
    /// `stop` is set by whoever cancels; `report` runs on the working thread, throttled to 0.5 % or 100 ms.
    JobContext(std::shared_ptr<const std::atomic<bool>> stop, Report report);

    /// Asked between layers and batches.
    [[nodiscard]] bool cancelled() const noexcept;
    /// Says how far the work is; most calls cost a comparison.
    void progress(float fraction, std::string_view stage) const;
    /// The same flag and report, and one more report before it.
    [[nodiscard]] JobContext with(Report first) const;
    /// The same flag without the report, for parts of work that reports itself.
    [[nodiscard]] JobContext silent() const { return {m_stop, {}}; }

private:
    struct Throttle;
    std::shared_ptr<const std::atomic<bool>> m_stop;
    Report m_report;
    std::shared_ptr<Throttle> m_throttle;
};

}  // namespace headscope
