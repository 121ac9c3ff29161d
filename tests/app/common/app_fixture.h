// SPDX-License-Identifier: GPL-3.0-or-later
// The demo model's tokenizer with a spec by hand: what the options are read against, without an engine.
#pragma once

#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/common/prompt_options.h"
#include "core/session/run_service.h"
#include "core/text/tokenizer.h"
#include "tests/support/temporary_folder.h"

namespace headscope::test {

/// 2 layers × 2 heads, 65 tokens, 16 positions (fewer than the weights have: long prompts stay short).
inline ModelInfo demoInfo() {
    ModelInfo model;
    model.name = "demo-induction";
    model.path = std::filesystem::path(HEADSCOPE_RESOURCES_DIR) / "models" / "demo-induction";
    model.spec.vocabulary = 65;
    model.spec.maxPositions = 16;
    model.spec.stacks.resize(1);
    model.spec.stacks[0].layers.resize(2);
    model.spec.stacks[0].block.attention.queryHeads = 2;
    model.spec.stacks[0].block.attention.kvHeads = 2;
    auto tokenizer = text::loadTokenizer(model.path);
    if (!tokenizer) {
        ADD_FAILURE() << tokenizer.error().text();
    } else {
        model.tokenizer = *tokenizer;
    }
    return model;
}

/// The same with <bos> as unknown-word token, which stands for words outside the vocabulary.
inline ModelInfo lenientInfo() {
    ModelInfo model = demoInfo();
    const TemporaryFolder folder;
    nlohmann::json json = nlohmann::json::parse(readBytes(model.path / "tokenizer.json"));
    json["model"]["unk_token"] = "<bos>";
    folder.write("tokenizer.json", json.dump());
    auto tokenizer = text::loadTokenizer(folder.path());
    if (!tokenizer) {
        ADD_FAILURE() << tokenizer.error().text();
    } else {
        model.tokenizer = *tokenizer;
    }
    return model;
}

/// Options of a command line with every shared option, as typed.
inline app::PromptOptions parsedOptions(const std::vector<std::string>& arguments) {
    app::PromptOptions options;
    CLI::App command("test", "test");
    app::addModelArgument(command, options);
    app::addInputOptions(command, options);
    app::addAnswerOptions(command, options);
    app::addEditOptions(command, options);
    app::addEngineOptions(command, options);
    command.parse(app::reversedArguments(arguments));  // throws CLI::ParseError, which fails
                                                       // the test that did not expect it
    return options;
}

}  // namespace headscope::test
