// SPDX-License-Identifier: GPL-3.0-or-later
// The engine behind RunService: one worker thread, one open model, reports on the owner's thread.
#pragma once

#include <functional>
#include <memory>

#include "core/session/blocking_session.h"
#include "core/session/run_service.h"

namespace headscope {

/// Implements RunService. Made and destroyed on the owner's thread, which `post` leads back to.
class Session final : public RunService {
public:
    /// Runs a function later on the owner's thread; never inside the call. Thread-safe.
    using Post = std::function<void(std::function<void()>)>;

    Session(const SessionOptions& options, Post post);
    /// Stops the engine; nothing is reported afterwards.
    ~Session() override;

    Ticket load(std::string model) override;
    Ticket run(RunRequest request) override;
    Ticket view(PatternRequest request) override;
    Ticket study(StudyRequest request) override;
    Ticket writeFile(ExportRequest request) override;
    void cancel(Lane lane) override;
    void setObserver(RunObserver* observer) override;

    /// True where nothing runs, waits or is about to be reported. For tests and screenshots.
    [[nodiscard]] bool idle() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace headscope
