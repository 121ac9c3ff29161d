// SPDX-License-Identifier: GPL-3.0-or-later
// The processes of one job on one or many machines. Two sources define it: ranks.cpp over MPI, and
// ranks_alone.cpp, of one process, for builds without.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace headscope::cli {

/// What a unit of work yielded, on its way to rank 0.
struct UnitMessage {
    std::uint32_t unit{};
    std::vector<float> values;
};

/// One process of a job, and its way to the others. Started by no launcher it is alone, and MPI is not
/// touched. Threads: the one that joined.
class Ranks {
public:
    /// Joins the job that the launcher started.
    /// Errors: notInThisBuild where a launcher started several processes and the build has no MPI; usage
    /// where the launcher is not of the MPI that the program was built with.
    [[nodiscard]] static Result<std::unique_ptr<Ranks>> join();
    /// Leaves at once where finish() was not called; the launcher then ends the others.
    ~Ranks();
    Ranks(const Ranks&) = delete;
    Ranks& operator=(const Ranks&) = delete;

    /// 0 to size() - 1; 0 collects and speaks.
    [[nodiscard]] std::uint32_t rank() const { return m_rank; }
    /// Number of processes.
    [[nodiscard]] std::uint32_t size() const { return m_size; }

    /// What every rank says, in rank order. All must call it.
    [[nodiscard]] std::vector<std::string> exchange(std::string_view mine) const;
    /// Sends what a unit yielded to rank 0 and does not wait for it to be taken.
    void send(std::uint32_t unit, std::span<const float> values);
    /// On rank 0: what has come, if anything; does not wait.
    [[nodiscard]] std::optional<UnitMessage> receive() const;
    /// Waits until all have called it, without using a processor; then the job is over.
    void finish();
    /// Ends the processes of all ranks.
    [[noreturn]] void abort(int status) const;

private:
    Ranks() = default;
    struct Outgoing;
    std::uint32_t m_rank = 0, m_size = 1;
    bool m_joined = false;
    std::vector<std::unique_ptr<Outgoing>> m_outgoing;
};

}  // namespace headscope::cli
