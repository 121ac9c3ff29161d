// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a built program and keeps all that it said.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace headscope::test {

/// How a program ended and what it said.
struct Outcome {
    int status = -1;  ///< exit status; 128 + n where signal n ended it
    std::string out, err;
};

/// A program that runs.
class Program {
public:
    /// Starts `path`; standard output goes to `outFile`, or is kept where that is empty.
    Program(const std::string& path, const std::vector<std::string>& arguments,
            const std::string& outFile = {})
        : m_outFile(outFile.empty() ? m_folder.path("out").string() : outFile),
          m_keepsOutput(outFile.empty()) {
        std::vector<std::string> all = {path};
        all.insert(all.end(), arguments.begin(), arguments.end());
        std::vector<char*> raw;
        for (std::string& argument : all) raw.push_back(argument.data());
        raw.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, m_outFile.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0600);
        std::array<int, 2> pipe{};
        if (::pipe2(pipe.data(), O_CLOEXEC) != 0) ADD_FAILURE() << "no pipe";
        posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
        if (::posix_spawn(&m_process, path.c_str(), &actions, nullptr, raw.data(), environ) != 0) {
            ADD_FAILURE() << "cannot start " << path;
        }
        posix_spawn_file_actions_destroy(&actions);
        ::close(pipe[1]);
        m_errors = pipe[0];
    }
    ~Program() { ::close(m_errors); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Waits for something on standard error; false: it is closed.
    bool waitForErrorOutput() { return readErrors(); }
    /// Sends a signal.
    void send(int signal) const { ::kill(m_process, signal); }
    /// Waits for the end.
    Outcome finish() {
        while (readErrors()) {
        }
        int status = 0;
        ::waitpid(m_process, &status, 0);
        Outcome outcome;
        outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (m_keepsOutput) outcome.out = readBytes(m_outFile);
        outcome.err = m_error;
        return outcome;
    }

private:
    bool readErrors() {
        std::array<char, 4096> buffer{};
        const ssize_t count = ::read(m_errors, buffer.data(), buffer.size());
        if (count <= 0) return false;
        m_error.append(buffer.data(), static_cast<std::size_t>(count));
        return true;
    }

    TemporaryFolder m_folder;
    std::string m_outFile;
    bool m_keepsOutput;
    pid_t m_process = -1;
    int m_errors = -1;
    std::string m_error;
};

/// Runs a program to its end.
inline Outcome run(const std::string& path, const std::vector<std::string>& arguments) {
    return Program(path, arguments).finish();
}

}  // namespace headscope::test
