// SPDX-License-Identifier: GPL-3.0-or-later
// A changed environment in tests, put back afterwards.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace headscope::test {

/// An environment variable for the length of a test.
class EnvironmentVariable {
public:
    EnvironmentVariable(const char* name, const std::string& value) : m_name(name) {
        if (const char* before = std::getenv(name)) m_before = before;
        ::setenv(name, value.c_str(), 1);
    }
    ~EnvironmentVariable() {
        if (m_before) {
            ::setenv(m_name, m_before->c_str(), 1);
        } else {
            ::unsetenv(m_name);
        }
    }
    EnvironmentVariable(const EnvironmentVariable&) = delete;
    EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;

private:
    const char* m_name;
    std::optional<std::string> m_before;
};

}  // namespace headscope::test
