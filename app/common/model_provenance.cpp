// SPDX-License-Identifier: GPL-3.0-or-later
// Gathers the block that figures carry beside them.
#include "app/common/model_provenance.h"

#include <sys/resource.h>

#include "app/common/edit_reader.h"
#include "core/base/version.h"
#include "core/checkpoint/model_digest.h"

namespace headscope::app {

Result<std::string> modelSha256(const ModelInfo& model) {
    if (model.bytes == 0) return std::string();
    return modelDigest(model.path, model.adapter);
}

Result<Provenance> modelProvenance(const ModelInfo& model, const PromptOptions& options,
                                   std::span<const Prompt> prompts, const InterventionSet& edits) {
    HEADSCOPE_TRY(const std::string sha256, modelSha256(model));
    return modelProvenance(model, sha256, options, prompts, edits);
}

Provenance modelProvenance(const ModelInfo& model, const std::string& sha256, const PromptOptions& options,
                           std::span<const Prompt> prompts, const InterventionSet& edits) {
    Provenance result;
    result.version = kVersion;
    result.modelName = model.name;
    result.modelSource = options.model;
    result.modelSha256 = sha256;
    for (const Prompt& prompt : prompts) {
        ProvenanceInput input{prompt.encoding.ids, prompt.encoding.tokens, prompt.input.segments,
                              prompt.decoder.ids, prompt.decoder.tokens};
        if (prompt.media) {
            input.mediaKind = options.input.image ? "image" : "audio";
            input.mediaName = prompt.media->name;
            input.mediaSha256 = prompt.media->sha256;
        }
        result.inputs.push_back(std::move(input));
    }
    result.edits = editTexts(edits);
    for (const HeadEdit& edit : edits.edits()) {
        if (edit.reference) result.reference = edit.reference.tensor()->description;
    }
    result.threads = threadCount(options.engine);
    result.dtype = options.engine.dtype;
    result.device = options.engine.device;
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) == 0) {
        result.peakRssBytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // Linux counts in KiB
    }
    return result;
}

}  // namespace headscope::app
