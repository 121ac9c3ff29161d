// SPDX-License-Identifier: GPL-3.0-or-later
// headscope-cli on the demo model, from outside.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/program.h"

namespace headscope::test {

/// A repeated block of tokens: the second copy is what the demo model predicts.
inline constexpr const char* kRepeated =
    "t33 t62 t12 t32 t28 t43 t13 t49 t27 t40 t44 t64 t33 t62 t12 t32 t28 t43 "
    "t13 t49";

/// Runs the command line; skips where it was not built.
class Cli : public testing::Test {
protected:
    void SetUp() override {
        if (std::string(HEADSCOPE_CLI_PATH).empty()) GTEST_SKIP() << "headscope-cli is not built";
    }
    /// The outcome of a command line.
    static Outcome cli(const std::vector<std::string>& arguments) {
        return run(HEADSCOPE_CLI_PATH, arguments);
    }
    /// The JSON answer of one that has to work.
    static nlohmann::json json(const std::vector<std::string>& arguments) {
        const Outcome outcome = cli(arguments);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(outcome.err, "");
        auto answer = nlohmann::json::parse(outcome.out, nullptr, false);
        EXPECT_FALSE(answer.is_discarded()) << outcome.out;
        return answer;
    }
    /// Expects a failure with this status and exactly one line of error that holds `part`; nothing on
    /// standard output.
    static void expectError(const std::vector<std::string>& arguments, int status, const std::string& part) {
        const Outcome outcome = cli(arguments);
        const std::string shown = testing::PrintToString(arguments) + "\n" + outcome.err;
        EXPECT_EQ(outcome.status, status) << shown;
        EXPECT_EQ(outcome.out, "") << shown;
        EXPECT_EQ(outcome.err.rfind("headscope-cli: error: ", 0), 0U) << shown;
        EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << shown;
        EXPECT_NE(outcome.err.find(part), std::string::npos) << shown << "expected: " << part;
    }
    /// A file of this test.
    [[nodiscard]] std::string path(const std::string& file) const { return m_folder.path(file).string(); }
    /// Writes a file of this test.
    [[nodiscard]] std::string write(const std::string& file, const std::string& bytes) const {
        return m_folder.write(file, bytes).string();
    }
    /// A copy of the demo model that may be damaged.
    [[nodiscard]] std::filesystem::path demoCopy(const std::string& name) const {
        const auto folder = m_folder.path(name);
        std::filesystem::copy(std::filesystem::path(HEADSCOPE_RESOURCES_DIR) / "models" / "demo-induction",
                              folder);
        return folder;
    }
    [[nodiscard]] const TemporaryFolder& folder() const { return m_folder; }

private:
    TemporaryFolder m_folder;
};

}  // namespace headscope::test
