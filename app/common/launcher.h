// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a launcher (mpirun, srun) started this process as one of many: from its environment alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace headscope::app {

/// Looks up an environment variable; null where it is not set.
using EnvironmentLookup = std::function<const char*(const char*)>;

/// What a launcher said.
struct Launch {
    std::uint32_t size = 1;     ///< processes of the job
    std::uint32_t rank = 0;     ///< of this one
    bool connected = false;     ///< the launcher speaks a protocol by which MPI finds the others
    std::string_view launcher;  ///< for people: "mpirun"
    friend bool operator==(const Launch&, const Launch&) = default;
};

/// Absent where no launcher started this process: then MPI is not touched.
/// Sources: Open MPI 4.1, "Environment variables" of mpirun(1); PMIx 4, PMIX_RANK; MPICH's Hydra, PMI_SIZE;
/// Slurm's srun(1), SLURM_STEP_NUM_TASKS.
[[nodiscard]] std::optional<Launch> findLaunch(const EnvironmentLookup& lookup);

}  // namespace headscope::app
