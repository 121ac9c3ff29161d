// SPDX-License-Identifier: GPL-3.0-or-later
// Registration of the shared options, and of those that a later build will have.
#include "app/common/prompt_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>

#include "app/common/byte_size.h"
#include "core/base/processors.h"
#include "core/base/version.h"
#include "core/hub/model_locator.h"
#include "core/session/blocking_session.h"

namespace headscope::app {
namespace {

constexpr const char* kInputGroup = "Input";
constexpr const char* kAnswerGroup = "Answer";
constexpr const char* kEditGroup = "Edits";
constexpr const char* kEngineGroup = "Engine";

// Not CLI11's own optional<string>: that one takes an empty text for an absent one.
void addText(CLI::App& command, const char* name, std::optional<std::string>& value, const char* help,
             const char* type, const char* group) {
    command
        .add_option_function<std::string>(
            name, [&value](const std::string& text) { value = text; }, help)
        ->type_name(type)
        ->group(group);
}

void addLater(CLI::App& command, PromptOptions& options, const std::string& name, bool takesValue) {
    const auto note = [&options, name] { options.later.push_back(name); };
    if (takesValue) {
        command.add_option_function<std::string>(name, [note](const std::string&) { note(); })->group("");
    } else {
        command.add_flag_callback(name, note)->group("");
    }
}

bool isCuda(std::string_view device) {
    if (!device.starts_with("cuda")) return false;
    device.remove_prefix(4);
    if (device.empty()) return true;
    return device.size() > 1 && device.front() == ':' &&
           std::all_of(device.begin() + 1, device.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::vector<std::string> reversedArguments(const std::vector<std::string>& arguments) {
    std::vector<std::string> reversed;
    for (const std::string& argument : arguments) {
        const bool emptyValue =
            argument.size() > 3 && argument.starts_with("--") && argument.find('=') + 1 == argument.size();
        reversed.push_back(emptyValue ? argument.substr(0, argument.size() - 1) : argument);
        if (emptyValue) reversed.emplace_back();
    }
    std::reverse(reversed.begin(), reversed.end());
    return reversed;
}

void addModelArgument(CLI::App& command, PromptOptions& options) {
    command.add_option("MODEL", options.model, "a model folder, a .gguf file, a hub id, or demo")
        ->required()
        ->option_text(" ");
    command.add_option("--adapter", options.adapter, "the folder of a LoRA adapter to merge onto the model")
        ->type_name("FOLDER");
    command
        .add_option("--as", options.architecture,
                    "opens another part of the model than its config names: CLIPTextModel, BertModel")
        ->type_name("ARCHITECTURE");
    command.parse_complete_callback([&options] {
        if (!options.architecture.empty())
            options.model = withArchitecture(options.model, options.architecture);
        if (!options.adapter.empty()) options.model = withAdapter(options.model, options.adapter);
    });
}

void addInputOptions(CLI::App& command, PromptOptions& options) {
    InputOptions& input = options.input;
    addText(command, "--text", input.text, "the prompt, with the tokenizer's own special tokens", "TEXT",
            kInputGroup);
    addText(command, "--pair", input.pair, "a second segment, for two-segment models", "TEXT", kInputGroup);
    addText(command, "--ids", input.ids, "token ids, taken as they are: 1,2,3", "IDS", kInputGroup);
    addText(command, "--file", input.file, "a UTF-8 text file; its last line end is left off", "FILE",
            kInputGroup);
    addText(command, "--jsonl", input.jsonl,
            "many prompts, one JSON object a line: text or ids, pair, target, "
            "foil, answer_pos",
            "FILE", kInputGroup);
    addText(command, "--decoder-text", input.decoderText,
            "what the decoder of an encoder-decoder has written so far; default its start token alone",
            "TEXT", kInputGroup);
    addText(command, "--decoder-ids", input.decoderIds, "the same as ids, taken as they are", "IDS",
            kInputGroup);
    command.add_flag("--no-special", input.noSpecial, "leave special tokens off")->group(kInputGroup);
    auto* with = command.add_flag_callback(
        "--bos", [&input] { input.beginning = true; }, "begin with the beginning-of-text token");
    auto* without = command.add_flag_callback(
        "--no-bos", [&input] { input.beginning = false; }, "leave that token off");
    with->group(kInputGroup)->option_text(" ")->excludes(without);
    without->group(kInputGroup)->option_text(" ");
    addText(command, "--image", input.image, "a PNG or JPEG file, for models that read pictures", "FILE",
            kInputGroup);
    addText(command, "--audio", input.audio, "a WAV file, for models that read speech", "FILE", kInputGroup);
    addLater(command, options, "--chat", false);
}

void addAnswerOptions(CLI::App& command, PromptOptions& options) {
    AnswerOptions& answer = options.answer;
    command
        .add_option_function<std::uint32_t>(
            "--position", [&answer](const std::uint32_t& value) { answer.position = value; },
            "0-based position where effects are read; default the last token, or "
            "the first mask token")
        ->type_name("N")
        ->group(kAnswerGroup);
    addText(command, "--target", answer.target, "a token to follow: its text, or #id", "TOKEN", kAnswerGroup);
    addText(command, "--foil", answer.foil, "the token to compare the target with", "TOKEN", kAnswerGroup);
}

void addReferenceOption(CLI::App& command, PromptOptions& options) {
    addText(command, "--reference", options.edit.reference,
            "texts for the means of mean, one a line; default: the positions of "
            "the prompt",
            "FILE", kEditGroup);
}

void addEditOptions(CLI::App& command, PromptOptions& options) {
    command
        .add_option("--edit", options.edit.edits,
                    "HEADS[@POSITIONS]=KIND, repeatable; kinds: zero, "
                    "zero-const, zero-layer, mean, uniform, "
                    "scale:0.5, identity, first")
        ->type_name("HEADS=KIND")
        ->option_text("HEADS=KIND")
        ->allow_extra_args(false)
        ->group(kEditGroup);
    addReferenceOption(command, options);
}

void addEngineOptions(CLI::App& command, PromptOptions& options) {
    EngineOptions& engine = options.engine;
    command
        .add_option("--threads", engine.threads,
                    "number of threads; default OMP_NUM_THREADS, else the cores that the "
                    "system leaves this program")
        ->option_text("N")
        ->check(CLI::Range(1, 4096))
        ->group(kEngineGroup);
    command.add_option("--device", engine.device, "cpu")->type_name("NAME")->group(kEngineGroup);
    command
        .add_option("--dtype", engine.dtype,
                    "f32, or bf16: matrices of 16 bits, half the memory, three digits; default f32")
        ->type_name("NAME")
        ->group(kEngineGroup);
    addText(command, "--memory-limit", engine.memoryLimit, "as 4GiB; default 60 % of the memory", "SIZE",
            kEngineGroup);
}

Result<void> checkInThisBuild(const PromptOptions& options) {
    if (!options.later.empty()) {
        return fail(ErrorCode::notInThisBuild, fmt::format("{} is not in this build", options.later.front()));
    }
    const std::string& device = options.engine.device;
    if (isCuda(device)) {
        return fail(
            ErrorCode::notInThisBuild,
            fmt::format("--device {} is not in this build, Headscope {} with {} on the processor alone",
                        device, kVersion, engineLibrary()),
            "use --device cpu");
    }
    if (device != "cpu") {
        return fail(ErrorCode::usage, fmt::format("\"{}\" is not a device", device), "use --device cpu");
    }
    const std::string& dtype = options.engine.dtype;
    if (dtype == "f16") {
        return fail(ErrorCode::notInThisBuild, "--dtype f16 is not in this build", "use --dtype bf16 or f32");
    }
    if (dtype != "f32" && dtype != "bf16")
        return fail(ErrorCode::usage, fmt::format("\"{}\" is not a dtype", dtype), "use --dtype f32 or bf16");
    return {};
}

Result<SessionOptions> sessionOptions(const PromptOptions& options) {
    HEADSCOPE_CHECKED(checkInThisBuild(options));
    SessionOptions session;
    session.threads = options.engine.threads;
    session.bfloat16 = options.engine.dtype == "bf16";
    session.enginesHere = options.engine.enginesHere;
    if (options.engine.memoryLimit) {
        HEADSCOPE_TRY(session.memoryLimitBytes, parseByteSize(*options.engine.memoryLimit));
    }
    return session;
}

std::uint32_t threadCount(const EngineOptions& options) {
    return options.threads != 0 ? options.threads : defaultThreads();
}

}  // namespace headscope::app
