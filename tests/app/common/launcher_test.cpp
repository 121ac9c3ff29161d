// SPDX-License-Identifier: GPL-3.0-or-later
// What launchers leave in the environment, and what they do not.
#include "app/common/launcher.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace headscope::app {
namespace {

std::optional<Launch> launchOf(const std::map<std::string, std::string>& variables) {
    return findLaunch([&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

TEST(Launcher, APlainRunHasNone) {
    EXPECT_FALSE(launchOf({}));
    EXPECT_FALSE(launchOf({{"HOME", "/"}}));
    EXPECT_FALSE(launchOf({{"SLURM_NTASKS", "8"}, {"SLURM_PROCID", "0"}, {"SLURM_JOB_ID", "5"}}))
        << "a batch script runs its commands once";
}

TEST(Launcher, EachLauncherIsKnown) {
    EXPECT_EQ(launchOf({{"OMPI_COMM_WORLD_SIZE", "4"}, {"OMPI_COMM_WORLD_RANK", "3"}, {"PMIX_RANK", "3"}}),
              (Launch{4, 3, true, "mpirun"}));
    EXPECT_EQ(launchOf({{"PMIX_RANK", "1"}, {"SLURM_STEP_NUM_TASKS", "2"}}), (Launch{2, 1, true, "srun"}));
    EXPECT_EQ(launchOf({{"PMI_SIZE", "2"}, {"PMI_RANK", "1"}}), (Launch{2, 1, true, "mpiexec"}));
    EXPECT_EQ(launchOf({{"SLURM_STEP_NUM_TASKS", "3"}, {"SLURM_PROCID", "2"}}),
              (Launch{3, 2, false, "srun"}));
}

TEST(Launcher, MpirunWithinSlurmIsMpirun) {
    EXPECT_EQ(launchOf({{"SLURM_STEP_NUM_TASKS", "2"},
                        {"SLURM_PROCID", "1"},
                        {"OMPI_COMM_WORLD_SIZE", "8"},
                        {"OMPI_COMM_WORLD_RANK", "5"}}),
              (Launch{8, 5, true, "mpirun"}));
}

TEST(Launcher, VariablesThatAreNoNumbersAreNone) {
    for (const char* text : {"", "x", "-1", "4x", "99999999999"}) {
        EXPECT_FALSE(launchOf({{"OMPI_COMM_WORLD_SIZE", text}})) << text;
    }
}

}  // namespace
}  // namespace headscope::app
