// SPDX-License-Identifier: GPL-3.0-or-later
// The only writer to the terminal: answers to standard output, everything else to standard error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace headscope::cli {

/// From now on nothing is printed but errors: of many processes of one job, one speaks.
void silence();

/// Writes to standard output.
void print(std::string_view text);
/// Flushes standard output.  Errors: fileWriteFailed (a full disk, a closed pipe).
[[nodiscard]] Result<void> finishOutput();

/// One line on standard error: "headscope-cli: error: …".
void printError(const Error& error);
/// One line on standard error: "headscope-cli: warning: …".
void printWarning(std::string_view text);

/// True where standard output is a terminal that shows styles.
[[nodiscard]] bool outputIsStyled();
/// Columns of the terminal; 100 where standard output is none.
[[nodiscard]] int outputWidth();

/// One line on standard error that says how far the work is, where that is a terminal.
class ProgressLine {
public:
    /// `forced`: --progress or --no-progress; absent: only on a terminal.
    explicit ProgressLine(std::optional<bool> forced = std::nullopt);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    /// Replaces the line.
    void show(float fraction, std::string_view stage);
    /// Removes it.
    void clear();

private:
    bool m_shown, m_terminal;
    bool m_dirty = false;
    std::string m_last;
};

}  // namespace headscope::cli
