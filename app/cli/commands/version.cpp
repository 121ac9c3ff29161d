// SPDX-License-Identifier: GPL-3.0-or-later
// `version`, `help`, and the commands of later builds.
#include "core/base/version.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <string>

#include "app/cli/commands/commands.h"
#include "app/cli/output.h"
#include "core/model/spec/families.h"

namespace headscope::cli {

Command addVersion(CLI::App& root) {
    CLI::App* app = root.add_subcommand("version", "which build this is");
    return {app, []() -> Result<void> {
                const std::string commit = kCommit.empty() ? std::string() : fmt::format(" ({})", kCommit);
                print(fmt::format("headscope-cli {}{}\nreads {}\n", kVersion, commit, supportedFamilies()));
                return {};
            }};
}

Command addHelp(CLI::App& root) {
    CLI::App* app = root.add_subcommand("help", "this text, or the help of a command");
    auto topic = std::make_shared<std::string>();
    app->add_option("COMMAND", *topic, "the command to explain")->type_name("");
    return {app, [&root, topic]() -> Result<void> {
                const CLI::App* shown = &root;
                if (!topic->empty()) {
                    const auto found = root.get_subcommands([&topic](const CLI::App* command) {
                        return command->get_name() == *topic && !command->get_group().empty();
                    });
                    if (found.empty()) {
                        return fail(ErrorCode::usage, fmt::format("\"{}\" is not a command", *topic),
                                    "try headscope-cli help");
                    }
                    shown = found.front();
                }
                // Not App::help, which gives way to the subcommand that was parsed: this one.
                const std::string name = topic->empty() ? "headscope-cli" : "headscope-cli " + *topic;
                print(shown->get_formatter()->make_help(shown, name, CLI::AppFormatMode::Normal));
                return {};
            }};
}

Command addLater(CLI::App& root, const std::string& name) {
    CLI::App* app = root.add_subcommand(name, "")->group("");
    app->allow_extras()->set_help_flag();
    return {app, [name]() -> Result<void> {
                return fail(ErrorCode::notInThisBuild,
                            fmt::format("the command {} is not in this build", name),
                            "headscope-cli help lists what is");
            }};
}

}  // namespace headscope::cli
