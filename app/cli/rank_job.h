// SPDX-License-Identifier: GPL-3.0-or-later
// How a command runs on many ranks: one speaks, an error of any of them ends all with a word.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "app/cli/ranks.h"
#include "app/common/prompt_options.h"
#include "core/base/result.h"

namespace headscope::cli {

/// One rank's view of the job that a command is.
class RankJob {
public:
    /// Runs `work` on this rank, and leaves the job in order afterwards. Where it fails on one rank, that
    /// rank says "rank 2: …" and ends all of them; where agree() failed, one of them answers with the error.
    /// Errors: as Ranks::join and `work`.
    [[nodiscard]] static Result<void> run(const std::function<Result<void>(RankJob&)>& work);

    /// The processes.
    [[nodiscard]] Ranks& ranks() { return *m_ranks; }
    /// Rank 0, which collects, writes and speaks.
    [[nodiscard]] bool leads() const { return m_ranks->rank() == 0; }

    /// Divides the machine among the ranks on it, where the options leave threads and memory open.
    void divideMachine(app::EngineOptions& options) const;
    /// Whether every rank is ready: `mine` says whether this one is, `work` which work it is about to do. All
    /// must call it. Errors: `mine` where it failed; usage where the ranks were not given the same work. It
    /// fails on all ranks or on none.
    [[nodiscard]] Result<void> agree(const Result<void>& mine, std::string_view work);

private:
    explicit RankJob(std::unique_ptr<Ranks> ranks) : m_ranks(std::move(ranks)) {}
    [[nodiscard]] Result<void> finished(Result<void> done);
    [[noreturn]] void end(Error error) const;

    std::unique_ptr<Ranks> m_ranks;
    bool m_disagreed = false, m_speaks = true;
};

}  // namespace headscope::cli
