// SPDX-License-Identifier: GPL-3.0-or-later
// Cancelling reaches every copy; progress is throttled and never loses a stage or the end.
#include "core/base/job_context.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace headscope {
namespace {

using Reports = std::vector<std::pair<float, std::string>>;

JobContext recording(Reports& reports) {
    return {nullptr,
            [&reports](float fraction, std::string_view stage) { reports.emplace_back(fraction, stage); }};
}

TEST(JobContext, IsNeverCancelledByDefault) {
    const JobContext context;
    EXPECT_FALSE(context.cancelled());
    context.progress(0.5F, "anything");
    EXPECT_FALSE(context.silent().cancelled());
}

TEST(JobContext, CancelsEveryCopy) {
    const auto stop = std::make_shared<std::atomic<bool>>(false);
    const JobContext context(stop, {});
    const JobContext copy =
        context;  // NOLINT(performance-unnecessary-copy-initialization): the copy is the test
    const JobContext silent = context.silent();
    EXPECT_FALSE(context.cancelled() || copy.cancelled() || silent.cancelled());
    stop->store(true);
    EXPECT_TRUE(context.cancelled() && copy.cancelled() && silent.cancelled());
}

TEST(JobContext, ThrottlesSmallSteps) {
    Reports reports;
    const JobContext context = recording(reports);
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 10000; ++i) context.progress(static_cast<float>(i) / 10000.0F, "reading");
    const auto elapsed = std::chrono::steady_clock::now() - begin;
    // One report each 0.5 %, and one more for each 100 ms that a slow machine takes.
    const auto slack = static_cast<std::size_t>(elapsed / std::chrono::milliseconds(100));
    EXPECT_GE(reports.size(), 195U);
    EXPECT_LE(reports.size(), 201U + slack);
}

TEST(JobContext, ReportsANewStageAtOnce) {
    Reports reports;
    const JobContext context = recording(reports);
    context.progress(0.5F, "reading");
    context.progress(0.5F, "running");
    context.progress(0.1F, "writing");
    EXPECT_EQ(reports, (Reports{{0.5F, "reading"}, {0.5F, "running"}, {0.1F, "writing"}}));
}

TEST(JobContext, AlwaysReportsTheEnd) {
    Reports reports;
    const JobContext context = recording(reports);
    context.progress(0.999F, "running");
    context.progress(1.0F, "running");
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports.back().first, 1.0F);
}

TEST(JobContext, CopiesShareTheThrottle) {
    Reports reports;
    const JobContext context = recording(reports);
    const JobContext copy =
        context;  // NOLINT(performance-unnecessary-copy-initialization): the copy is the test
    context.progress(0.5F, "running");
    const auto begin = std::chrono::steady_clock::now();
    copy.progress(0.5001F, "running");
    const auto elapsed = std::chrono::steady_clock::now() - begin;
    EXPECT_TRUE(reports.size() == 1 || elapsed >= std::chrono::milliseconds(50)) << reports.size();
}

TEST(JobContext, WithAnotherReportBothHear) {
    Reports reports, first;
    const JobContext both = recording(reports).with(
        [&first](float fraction, std::string_view stage) { first.emplace_back(fraction, stage); });
    both.progress(0.5F, "running");
    EXPECT_EQ(first.size(), 1U);
    EXPECT_EQ(reports.size(), 1U);
}

TEST(JobContext, SilentReportsNothing) {
    Reports reports;
    recording(reports).silent().progress(1.0F, "running");
    EXPECT_TRUE(reports.empty());
}

}  // namespace
}  // namespace headscope
