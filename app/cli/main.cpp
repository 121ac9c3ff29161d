// SPDX-License-Identifier: GPL-3.0-or-later
// headscope-cli: the engine without a window. The contract of its commands is docs/cli.md.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "app/cli/commands/commands.h"
#include "app/cli/exit_status.h"
#include "app/cli/failure.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/common/prompt_options.h"
#include "core/base/version.h"

namespace headscope::cli {
namespace {

int report(const Error& error) {
    printError(error);
    return exitStatusOf(error.code);
}

std::vector<Command> addCommands(CLI::App& root) {
    std::vector<Command> commands = {addInspect(root), addTokenize(root), addCapture(root),   addAblate(root),
                                     addSweep(root),   addGenerate(root), addTrain(root),     addSkills(root),
                                     addVersion(root), addHelp(root),     addCompletion(root)};
    for (const char* name : {"heads", "prune", "pull"}) commands.push_back(addLater(root, name));
    return commands;
}

// One lower-case line, as every other error.
int reportUse(const CLI::ParseError& problem, const CLI::App& root, int argc) {
    std::string message = problem.what();
    if (argc < 2) message = "no command is given";  // argc may even be 0
    for (char& c : message) {
        if (c == '\n') c = ' ';
    }
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (message.size() > 1 && isUpper(message[0]) && !isUpper(message[1])) {
        message[0] = static_cast<char>(message[0] - 'A' + 'a');
    }
    const auto chosen = root.get_subcommands();
    const std::string topic = chosen.empty() ? "" : " " + chosen.front()->get_name();
    return report({ErrorCode::usage, message, fmt::format("try headscope-cli help{}", topic), {}});
}

int finish() {
    const Result<void> written = finishOutput();
    return written ? kDone : report(written.error());
}

int run(int argc, char** argv) {
    CLI::App root(
        "Attention heads of real transformers: see them, change them, "
        "measure what that does.",
        "headscope-cli");
    root.require_subcommand(1);
    root.get_formatter()->column_width(34);
    root.set_version_flag("--version", fmt::format("headscope-cli {}", kVersion));
    root.footer(
        "MODEL is a model folder, a .gguf file, a cached hub id, or demo. Heads are "
        "written layer.head, 0-based: 5.1, 5.*, *.");
    const std::vector<Command> commands = addCommands(root);
    try {
        root.parse(app::reversedArguments(std::vector<std::string>(argv + std::min(argc, 1), argv + argc)));
    } catch (const CLI::CallForHelp&) {
        const auto chosen = root.get_subcommands();
        print(chosen.empty() ? root.help() : chosen.front()->help("headscope-cli"));
        return finish();
    } catch (const CLI::CallForVersion&) {
        print(fmt::format("headscope-cli {}\n", kVersion));
        return finish();
    } catch (const CLI::Success&) {  // an option that answers by itself, as inspect --architectures
        return finish();
    } catch (const CLI::ParseError& problem) {
        return reportUse(problem, root, argc);
    }
    for (const Command& command : commands) {
        if (!root.got_subcommand(command.app)) continue;
        if (const Result<void> done = command.run(); !done) return report(done.error());
    }
    return finish();
}

}  // namespace
}  // namespace headscope::cli

int main(int argc, char** argv) {
    using namespace headscope;
    cli::installInterruptHandler();
    try {
        return cli::run(argc, argv);
    } catch (...) {
        cli::printError(cli::currentException());
    }
    return cli::kFailed;
}
