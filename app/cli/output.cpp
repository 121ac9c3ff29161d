// SPDX-License-Identifier: GPL-3.0-or-later
// Standard output and standard error.
#include "app/cli/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>

namespace headscope::cli {
namespace {

constexpr int kWidthWithoutTerminal = 100;

// The line that is on the screen: it gives way to whatever is printed.
ProgressLine* shownLine = nullptr;

bool silent = false;

void clearShownLine() {
    if (shownLine != nullptr) shownLine->clear();
}

}  // namespace

void silence() { silent = true; }

void print(std::string_view text) {
    if (silent) return;
    clearShownLine();
    std::cout << text;
}

Result<void> finishOutput() {
    std::cout.flush();
    if (std::cout) return {};
    return fail(ErrorCode::fileWriteFailed, "standard output cannot be written",
                "is there space on the disk?");
}

void printError(const Error& error) {
    clearShownLine();
    std::cerr << "headscope-cli: error: " << error.text() << "\n";
}

void printWarning(std::string_view text) {
    if (silent) return;
    clearShownLine();
    std::string line(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::cerr << "headscope-cli: warning: " << line << "\n";
}

bool outputIsStyled() {
    static const bool kStyled = [] {
        const char* terminal = std::getenv("TERM");
        const char* plain = std::getenv("NO_COLOR");
        return ::isatty(STDOUT_FILENO) != 0 && (plain == nullptr || *plain == '\0') && terminal != nullptr &&
               std::string_view(terminal) != "dumb";
    }();
    return kStyled;
}

int outputWidth() {
    winsize size{};
    if (::isatty(STDOUT_FILENO) != 0 && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return kWidthWithoutTerminal;
}

ProgressLine::ProgressLine(std::optional<bool> forced)
    : m_shown(forced.value_or(::isatty(STDERR_FILENO) != 0)), m_terminal(::isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(float fraction, std::string_view stage) {
    if (!m_shown || silent) return;
    constexpr int kCells = 24;
    const float part = std::clamp(std::isfinite(fraction) ? fraction : 0.0F, 0.0F, 1.0F);
    const int full = static_cast<int>(part * kCells);
    std::string bar;
    for (int cell = 0; cell < kCells; ++cell) bar += cell < full ? "█" : "░";
    std::string line = fmt::format("{} {:3.0f} %  {}", bar, static_cast<double>(part) * 100.0, stage);
    if (line == m_last) return;
    m_last = line;
    if (m_terminal) {
        std::cerr << "\r\x1b[K" << line << std::flush;
        m_dirty = true;
        shownLine = this;
    } else {
        std::cerr << line << "\n";
    }
}

void ProgressLine::clear() {
    if (m_dirty) std::cerr << "\r\x1b[K" << std::flush;
    m_dirty = false;
    m_last.clear();
    if (shownLine == this) shownLine = nullptr;
}

}  // namespace headscope::cli
