// SPDX-License-Identifier: GPL-3.0-or-later
// `completion bash`: a script made from the registered commands, so that it cannot fall behind them.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "app/cli/commands/commands.h"
#include "app/cli/output.h"

namespace headscope::cli {
namespace {

std::string optionNames(const CLI::App& command) {
    std::string names;
    for (const CLI::Option* option : command.get_options()) {
        if (option->get_group().empty()) continue;
        for (const std::string& name : option->get_lnames()) names += " --" + name;
        for (const std::string& name : option->get_snames()) names += " -" + name;
    }
    return names;
}

std::string bashScript(const CLI::App& root) {
    std::string commands, cases;
    for (const CLI::App* command :
         root.get_subcommands([](const CLI::App* app) { return !app->get_group().empty(); })) {
        commands += (commands.empty() ? "" : " ") + command->get_name();
        cases += fmt::format("        {}) words=\"{}\" ;;\n", command->get_name(),
                             optionNames(*command).substr(1));
    }
    return fmt::format(
        R"(# bash completion of headscope-cli: source <(headscope-cli completion bash)
_headscope_cli() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" words=""
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{}" -- "$current"))
        return
    fi
    case "${{COMP_WORDS[1]}}" in
{}    esac
    case "$current" in
        -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
        *) COMPREPLY=($(compgen -W "demo" -- "$current") $(compgen -f -- "$current")) ;;
    esac
}}
complete -o filenames -F _headscope_cli headscope-cli
)",
        commands, cases);
}

}  // namespace

Command addCompletion(CLI::App& root) {
    CLI::App* app =
        root.add_subcommand("completion", "a script for the shell: source <(headscope-cli completion bash)");
    auto shell = std::make_shared<std::string>();
    app->add_option("SHELL", *shell, "bash")->required()->type_name("");
    return {app, [&root, shell]() -> Result<void> {
                if (*shell != "bash") {
                    return fail(ErrorCode::notInThisBuild,
                                fmt::format("completion for {} is not in this build", *shell),
                                "use completion bash");
                }
                print(bashScript(root));
                return {};
            }};
}

}  // namespace headscope::cli
