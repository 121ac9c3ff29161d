// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of the command line.
#include "app/common/edit_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <variant>

#include "app/common/prompt_reader.h"
#include "core/interventions/edit_text.h"

namespace headscope::app {

Result<InterventionSet> readEdits(const PromptOptions& options, const ModelInfo& model) {
    std::vector<HeadEdit> all;
    const std::vector<HeadGrid> grids = model.spec.headGrids();
    for (const std::string& text : options.edit.edits) {
        HEADSCOPE_TRY(const std::vector<HeadEdit> edits, parseEdits(text, grids));
        all.insert(all.end(), edits.begin(), edits.end());
    }
    return InterventionSet::of(std::move(all));
}

Result<ReferencePtr> readReference(const PromptOptions& options, BlockingSession& session) {
    if (!options.edit.reference) return ReferencePtr();
    const std::filesystem::path file = *options.edit.reference;
    ReferenceRequest request;
    HEADSCOPE_TRY(request.inputs, readReferenceTexts(file, options, session.model()));
    std::size_t positions = 0;
    for (const ModelInput& input : request.inputs) positions += input.tokenCount() + input.encoderCount();
    request.description = fmt::format("{} texts of {}, {} positions", request.inputs.size(),
                                      file.filename().string(), positions);
    HEADSCOPE_TRY(const StudyResult result, session.study(std::move(request)));
    return std::get<ReferencePtr>(result);
}

Result<InterventionSet> resolveEdits(const PromptOptions& options, BlockingSession& session) {
    HEADSCOPE_TRY(InterventionSet written, readEdits(options, session.model()));
    if (!options.edit.reference) return written;
    std::vector<HeadEdit> edits(written.edits().begin(), written.edits().end());
    const auto takesReference = [](const HeadEdit& edit) { return edit.kind == EditKind::meanZ; };
    if (std::none_of(edits.begin(), edits.end(), takesReference)) {
        return fail(ErrorCode::usage, "--reference is given, but no edit is mean", "add --edit HEADS=mean");
    }
    HEADSCOPE_TRY(const ReferencePtr reference, readReference(options, session));
    for (HeadEdit& edit : edits) {
        if (takesReference(edit)) edit.reference = reference;
    }
    return InterventionSet::of(std::move(edits));
}

Result<void> checkEditRanges(const InterventionSet& edits, const ModelInput& input) {
    for (const HeadEdit& edit : edits.edits()) {
        const std::uint32_t tokenCount = input.countOf(edit.head.stack);
        if (edit.queries && edit.queries->end.value > tokenCount) {
            return fail(
                ErrorCode::headRange,
                fmt::format("edit \"{}\" ends beyond the prompt's {} tokens", editText(edit), tokenCount),
                fmt::format("the last position is {}", tokenCount == 0 ? 0 : tokenCount - 1));
        }
    }
    return {};
}

std::vector<std::string> editTexts(const InterventionSet& edits) {
    std::vector<std::string> texts;
    for (const HeadEdit& edit : edits.edits()) texts.push_back(editText(edit));
    return texts;
}

}  // namespace headscope::app
