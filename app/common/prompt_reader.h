// SPDX-License-Identifier: GPL-3.0-or-later
// From the options of a prompt to values that the engine takes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/common/prompt_options.h"
#include "core/base/result.h"
#include "core/request/logits_spec.h"
#include "core/request/model_input.h"
#include "core/session/run_service.h"
#include "core/text/encoding.h"

namespace headscope::app {

/// The file of a picture or a sound that stands in the text's place.
struct PromptMedia {
    std::string name, sha256;
};

/// One prompt, ready to run.
struct Prompt {
    /// Of the text: what the encoder of an encoder–decoder reads. Of a picture or a sound it has no ids, and
    /// `tokens` name its positions.
    text::Encoding encoding;
    std::optional<PromptMedia> media;  ///< what was read in the text's place
    text::Encoding decoder;            ///< what its decoder reads; empty for models of one stack
    ModelInput input;
    AnswerOptions answer;  ///< the prompt's own (from a .jsonl), else the command line's
    std::string source;    ///< "prompts.jsonl line 3"; empty for a prompt of the command line
    /// A sentence for each word that the vocabulary lacks, for which its unknown-word token stands.
    std::vector<std::string> warnings;
};

/// Whether prompts have to fit the model: tokenising alone needs no room.
enum class PromptLength : bool { any, fitsModel };

/// The prompts of --text, --ids, --file, --jsonl, --image or --audio; one, or as many as the .jsonl has
/// lines. Errors: usage (none or several given, or of another kind than the model reads), fileMissing,
/// fileUnreadable, fileFormat, textEncoding, tokenUnknown, headRange (an id beyond the vocabulary),
/// promptEmpty, promptTooLong.
[[nodiscard]] Result<std::vector<Prompt>> readPrompts(const PromptOptions& options, const ModelInfo& model,
                                                      PromptLength length = PromptLength::fitsModel);
/// The one prompt of commands that take one.  Errors: as readPrompts; usage for a .jsonl of several.
[[nodiscard]] Result<Prompt> readPrompt(const PromptOptions& options, const ModelInfo& model);

/// The inputs of a reference file: one prompt a line, empty lines skipped, tokenised like the prompt.
/// Errors: as readPrompts.
[[nodiscard]] Result<std::vector<ModelInput>> readReferenceTexts(const std::filesystem::path& file,
                                                                 const PromptOptions& options,
                                                                 const ModelInfo& model);

/// Where and for which tokens the answer of `prompt` is read; the position is always set.
/// Errors: headRange (position beyond the prompt), tokenUnknown, usage (foil without target).
[[nodiscard]] Result<LogitsSpec> readLogitsSpec(const Prompt& prompt, const ModelInfo& model);

}  // namespace headscope::app
