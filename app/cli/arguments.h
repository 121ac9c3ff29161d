// SPDX-License-Identifier: GPL-3.0-or-later
// Options of headscope-cli beside the prompt: form of the answer, file, repetitions, progress.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "app/common/prompt_options.h"
#include "core/base/atomic_file.h"
#include "core/base/result.h"

namespace headscope::cli {

/// How a command answers.
struct AnswerForm {
    bool json = false;
    std::optional<std::filesystem::path> file;  ///< -o
    bool force = false;
    std::uint32_t repeat = 1;
    std::optional<bool> progress;  ///< --progress, --no-progress

    /// Whether -o may overwrite.
    [[nodiscard]] Overwrite overwrite() const { return force ? Overwrite::allow : Overwrite::refuse; }
};

/// Adds --json.
void addJsonFlag(CLI::App& command, AnswerForm& form);
/// Adds -o and --force.
void addFileOption(CLI::App& command, AnswerForm& form, const std::string& help, bool required = false);
/// Adds --repeat.
void addRepeatOption(CLI::App& command, AnswerForm& form);
/// Adds --progress and --no-progress.
void addProgressFlags(CLI::App& command, AnswerForm& form);

/// Refuses a file that may not be written, before any work.  Errors: those of checkWritable.
[[nodiscard]] Result<void> checkFile(const AnswerForm& form);

/// One command, registered.
struct Command {
    CLI::App* app{};
    std::function<Result<void>()> run;
};

}  // namespace headscope::cli
