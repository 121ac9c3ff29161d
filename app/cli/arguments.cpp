// SPDX-License-Identifier: GPL-3.0-or-later
// Registration of the options that many commands share.
#include "app/cli/arguments.h"

#include <CLI/CLI.hpp>

namespace headscope::cli {
namespace {

constexpr const char* kGroup = "Answer form";

}  // namespace

void addJsonFlag(CLI::App& command, AnswerForm& form) {
    command.add_flag("--json", form.json, "one JSON document on standard output")->group(kGroup);
}

void addFileOption(CLI::App& command, AnswerForm& form, const std::string& help, bool required) {
    command
        .add_option_function<std::string>(
            "-o,--output", [&form](const std::string& path) { form.file = path; }, help)
        ->option_text("FILE")
        ->required(required)
        ->group(kGroup);
    command.add_flag("--force", form.force, "let -o overwrite")->group(kGroup);
}

void addRepeatOption(CLI::App& command, AnswerForm& form) {
    command.add_option("--repeat", form.repeat, "compute N times; the times are listed in the JSON answer")
        ->option_text("N")
        ->check(CLI::Range(1, 1000000))
        ->group(kGroup);
}

void addProgressFlags(CLI::App& command, AnswerForm& form) {
    auto* with = command.add_flag_callback(
        "--progress", [&form] { form.progress = true; }, "always show progress");
    auto* without = command.add_flag_callback(
        "--no-progress", [&form] { form.progress = false; }, "never show progress");
    with->group(kGroup)->option_text(" ")->excludes(without);
    without->group(kGroup)->option_text(" ");
}

Result<void> checkFile(const AnswerForm& form) {
    if (!form.file) return {};
    return checkWritable(*form.file, form.overwrite());
}

}  // namespace headscope::cli
