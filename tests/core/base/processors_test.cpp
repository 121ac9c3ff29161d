// SPDX-License-Identifier: GPL-3.0-or-later
// Processors that are ours: affinity, quota, and shares of a machine.
#include "core/base/processors.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>

namespace headscope {
namespace {

TEST(Processors, AffinityCounts) {
    const ProcessorSet before = allowedProcessors();
    ASSERT_FALSE(before.empty());
    EXPECT_TRUE(std::is_sorted(before.begin(), before.end()));
    cpu_set_t saved, one;
    ASSERT_EQ(::sched_getaffinity(0, sizeof saved, &saved), 0);
    CPU_ZERO(&one);
    CPU_SET(before.back(), &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    const ProcessorSet alone = allowedProcessors();
    const std::uint32_t available = availableProcessors();
    ASSERT_EQ(::sched_setaffinity(0, sizeof saved, &saved), 0);
    EXPECT_EQ(alone, ProcessorSet{before.back()});
    EXPECT_EQ(available, 1U) << "whatever the machine has";
    EXPECT_EQ(allowedProcessors(), before);
}

TEST(Processors, ReadsTheQuotaOfAControlGroup) {
    EXPECT_EQ(parseProcessorQuota("200000 100000\n"), 2.0);
    EXPECT_EQ(parseProcessorQuota("150000 100000"), 1.5);
    EXPECT_EQ(parseProcessorQuota("50000 100000\n"), 0.5);
    for (const char* none : {"max 100000\n", "", "\n", "max", "100000", "0 100000", "100000 0", "-1 100000",
                             "1e5 100000", "99999999999999999999999 1", "a b", "100000 100000x"}) {
        EXPECT_EQ(parseProcessorQuota(none), std::nullopt) << none;
    }
    const auto here = processorQuota();
    EXPECT_TRUE(!here || *here > 0.0);
    EXPECT_GE(availableProcessors(), 1U);
    if (here) {
        EXPECT_LE(availableProcessors(), std::max(1.0, *here));
    }
}

TEST(Processors, RanksOfAMachineShareIt) {
    const ProcessorSet all = {0, 1, 2, 3, 4, 5, 6, 7};
    const std::vector<ProcessorSet> unbound(3, all);
    EXPECT_EQ(processorShare(unbound, 1, std::nullopt), 2U);
    EXPECT_EQ(processorShare(std::vector<ProcessorSet>{all}, 0, std::nullopt), 8U);
    EXPECT_EQ(processorShare(std::vector<ProcessorSet>(20, all), 19, std::nullopt), 1U) << "never none";
    const std::vector<ProcessorSet> bound = {{0, 1, 2, 3}, {4, 5, 6, 7}, {4, 5, 6, 7}};
    EXPECT_EQ(processorShare(bound, 0, std::nullopt), 4U) << "a launcher bound it to processors of its own";
    EXPECT_EQ(processorShare(bound, 2, std::nullopt), 2U);
    EXPECT_EQ(processorShare(bound, 0, 3.0), 1U) << "the quota is that of all three";
    EXPECT_EQ(processorShare(bound, 0, 100.0), 4U);
    EXPECT_EQ(processorShare(std::vector<ProcessorSet>(2), 0, std::nullopt), 1U) << "nothing known";
}

TEST(Processors, ReadsTheUsualVariable) {
    EXPECT_EQ(parseThreads("4"), 4U);
    EXPECT_EQ(parseThreads("4,2"), 4U);
    for (const char* none : {"", "0", "-1", "x", "4x", ",4", "99999", "1.5", "18446744073709551617"}) {
        EXPECT_EQ(parseThreads(none), std::nullopt) << none;
    }
    EXPECT_GE(defaultThreads(), 1U);
}

}  // namespace
}  // namespace headscope
