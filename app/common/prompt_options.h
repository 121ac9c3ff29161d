// SPDX-License-Identifier: GPL-3.0-or-later
// MODEL and INPUT on the command line, as typed: shared by headscope-cli and `headscope render`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/session/blocking_session.h"

namespace CLI {
class App;
}

namespace headscope::app {

/// What --text, --ids and their like said; absent where not given.
struct InputOptions {
    std::optional<std::string> text, pair, ids, file, jsonl;
    std::optional<std::string> image, audio;  ///< files, for models that see or hear
    std::optional<std::string> decoderText,
        decoderIds;                 ///< of an encoder–decoder, beside the encoder's input
    bool noSpecial = false;         ///< leave the tokenizer's special tokens off
    std::optional<bool> beginning;  ///< --bos, --no-bos; absent: the tokenizer's own habit
};

/// Where and for which tokens the answer is read.
struct AnswerOptions {
    std::optional<std::uint32_t> position;
    std::optional<std::string> target, foil;  ///< as parseToken takes them
};

/// What is changed.
struct EditOptions {
    std::vector<std::string> edits;        ///< as parseEdits takes them
    std::optional<std::string> reference;  ///< a text file, one prompt a line, for `mean`
};

/// How it is computed.
struct EngineOptions {
    std::uint32_t threads = 0;  ///< 0: defaultThreads()
    std::string device = "cpu", dtype = "f32";
    std::optional<std::string> memoryLimit;  ///< as parseByteSize takes it
    std::uint32_t enginesHere = 1;           ///< no option: as SessionOptions::enginesHere
};

/// All of them. Options that a command does not add keep their defaults.
struct PromptOptions {
    std::string model;         ///< the MODEL argument, as BlockingSession::open takes it; with what follows
    std::string adapter;       ///< --adapter; empty: none
    std::string architecture;  ///< --as; empty: what its config says
    InputOptions input;
    AnswerOptions answer;
    EditOptions edit;
    EngineOptions engine;
    std::vector<std::string> later;  ///< options given that this build does not have
};

/// The arguments of a program, last first, as CLI::App::parse takes them. CLI11 reads the argument after
/// `--name=` as the value; here it is what was written: an empty one.
[[nodiscard]] std::vector<std::string> reversedArguments(const std::vector<std::string>& arguments);

/// Adds the positional MODEL.
void addModelArgument(CLI::App& command, PromptOptions& options);
/// Adds --text, --pair, --ids, --file, --jsonl, --decoder-text, --decoder-ids, --no-special, --bos, --no-bos.
/// `options` must outlive `command`; so for the others.
void addInputOptions(CLI::App& command, PromptOptions& options);
/// Adds --position, --target, --foil.
void addAnswerOptions(CLI::App& command, PromptOptions& options);
/// Adds --edit and --reference.
void addEditOptions(CLI::App& command, PromptOptions& options);
/// Adds --reference alone.
void addReferenceOption(CLI::App& command, PromptOptions& options);
/// Adds --threads, --device, --dtype, --memory-limit.
void addEngineOptions(CLI::App& command, PromptOptions& options);

/// Refuses what this build does not have.  Errors: notInThisBuild; usage for an unknown device or dtype.
[[nodiscard]] Result<void> checkInThisBuild(const PromptOptions& options);
/// The session's options.  Errors: those of checkInThisBuild and parseByteSize.
[[nodiscard]] Result<SessionOptions> sessionOptions(const PromptOptions& options);
/// The number of threads that a session with these options uses.
[[nodiscard]] std::uint32_t threadCount(const EngineOptions& options);

}  // namespace headscope::app
