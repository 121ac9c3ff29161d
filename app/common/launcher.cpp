// SPDX-License-Identifier: GPL-3.0-or-later
// The variables of the launchers in use, the surest first.
#include "app/common/launcher.h"

#include <charconv>
#include <string>

namespace headscope::app {
namespace {

std::optional<std::uint32_t> numberOf(const EnvironmentLookup& lookup, const char* name) {
    const char* text = lookup(name);
    if (text == nullptr) return std::nullopt;
    const std::string_view view(text);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), value);
    if (error != std::errc() || end != view.data() + view.size()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Launch> findLaunch(const EnvironmentLookup& lookup) {
    const auto launch = [&](const char* size, const char* rank, bool connected, std::string_view name) {
        return Launch{numberOf(lookup, size).value_or(1), numberOf(lookup, rank).value_or(0), connected,
                      name};
    };
    if (numberOf(lookup, "OMPI_COMM_WORLD_SIZE"))
        return launch("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK", true, "mpirun");
    const bool step = numberOf(lookup, "SLURM_STEP_NUM_TASKS").has_value();
    if (numberOf(lookup, "PMIX_RANK")) {
        // PMIx itself gives no size here; MPI asks for it.
        return launch(step ? "SLURM_STEP_NUM_TASKS" : "PMIX_SIZE", "PMIX_RANK", true, step ? "srun" : "PMIx");
    }
    if (numberOf(lookup, "PMI_SIZE")) return launch("PMI_SIZE", "PMI_RANK", true, step ? "srun" : "mpiexec");
    // srun without a protocol: the tasks do not know of each other, which one may be what is wanted.
    if (step) return launch("SLURM_STEP_NUM_TASKS", "SLURM_PROCID", false, "srun");
    return std::nullopt;
}

}  // namespace headscope::app
