// SPDX-License-Identifier: GPL-3.0-or-later
// Says after a run which tests skipped and why, and tells ctest where nothing else ran.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

namespace headscope::test {

/// Exit status that ctest shows as "skipped" (SKIP_RETURN_CODE in cmake/tests.cmake).
inline constexpr int kSkipped = 77;

/// Collects the reasons given to GTEST_SKIP(); one line each at the end, which scripts/test gathers.
class SkipReport : public testing::EmptyTestEventListener {
    void OnTestEnd(const testing::TestInfo& test) override {
        if (!test.result()->Skipped()) return;
        std::string reason = "no reason given";
        for (int part = 0; part < test.result()->total_part_count(); ++part)
            if (test.result()->GetTestPartResult(part).skipped())
                reason = test.result()->GetTestPartResult(part).message();
        for (char& letter : reason)
            if (letter == '\n') letter = ' ';
        m_lines.push_back(std::string(test.test_suite_name()) + "." + test.name() + ": " + reason);
    }
    void OnTestProgramEnd(const testing::UnitTest&) override {
        for (const std::string& line : m_lines) std::printf("skipped: %s\n", line.c_str());
        std::fflush(stdout);
    }
    std::vector<std::string> m_lines;
};

/// Runs all tests; the result is main()'s.
[[nodiscard]] inline int runTests() {
    testing::UnitTest& all = *testing::UnitTest::GetInstance();
    all.listeners().Append(new SkipReport);  // owned by the list
    const int status = RUN_ALL_TESTS();
    const bool onlySkips = all.skipped_test_count() > 0 && all.successful_test_count() == 0;
    return status == 0 && onlySkips ? kSkipped : status;
}

}  // namespace headscope::test
