// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of headscope-cli; each registers its options and says how it runs.
#pragma once

#include <CLI/App.hpp>

#include "app/cli/arguments.h"

namespace headscope::cli {

/// What a model is, without loading its weights.
[[nodiscard]] Command addInspect(CLI::App& root);
/// Text to tokens.
[[nodiscard]] Command addTokenize(CLI::App& root);
/// One pass, activations to a file.
[[nodiscard]] Command addCapture(CLI::App& root);
/// Baseline against edited.
[[nodiscard]] Command addAblate(CLI::App& root);
/// Every head edited in turn.
[[nodiscard]] Command addSweep(CLI::App& root);
/// Continues a prompt, baseline and edited.
[[nodiscard]] Command addGenerate(CLI::App& root);
/// A model from a recipe.
[[nodiscard]] Command addTrain(CLI::App& root);
/// What a model can do on held-out sentences, and which heads it takes.
[[nodiscard]] Command addSkills(CLI::App& root);
/// Which build this is.
[[nodiscard]] Command addVersion(CLI::App& root);
/// Help of the program or of a command.
[[nodiscard]] Command addHelp(CLI::App& root);
/// A script that completes commands and options in a shell.
[[nodiscard]] Command addCompletion(CLI::App& root);
/// `name`, a command of a later build; says so.
[[nodiscard]] Command addLater(CLI::App& root, const std::string& name);

}  // namespace headscope::cli
