// SPDX-License-Identifier: GPL-3.0-or-later
// Hugging Face's tokenizer.json: reads its sections and puts the stages together.
#include "core/text/tokenizer_json.h"

#include <fmt/format.h>

#include <utility>

#include "core/text/tokenizer_pipeline.h"

namespace headscope::text {
namespace {

/// The post-processor must not add ids that the model has no row for.
Result<void> checkAddedIds(const JsonSection& section, const TokenizerStages& stages) {
    if (!stages.postProcessor) return {};
    for (const std::uint32_t id : stages.postProcessor->addedIds()) {
        if (stages.added.find(id) == nullptr && stages.model->vocabulary().spelling(id) == nullptr) {
            return section.fail(fmt::format("adds token {}, which the vocabulary does not have", id));
        }
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> readTokenizerJson(const JsonSection& document,
                                                           const std::optional<std::string>& maskName) {
    if (!document.isObject()) return document.fail("is no JSON object");
    HEADSCOPE_TRY(const std::string version, document.at("version").textOr("1.0"));
    if (version != "1.0")
        return document.at("version").fail(fmt::format("is \"{}\", expected \"1.0\"", version));
    TokenizerStages stages;
    HEADSCOPE_TRY(stages.normalizer, readNormalizer(document.at("normalizer")));
    HEADSCOPE_TRY(stages.preTokenizer, readPreTokenizer(document.at("pre_tokenizer")));
    HEADSCOPE_TRY(stages.model, readTokenModel(document.at("model")));
    HEADSCOPE_TRY(stages.postProcessor, readPostProcessor(document.at("post_processor")));
    HEADSCOPE_TRY(stages.decoder, readDecoder(document.at("decoder")));
    HEADSCOPE_TRY(stages.added, AddedTokens::read(document.at("added_tokens"), stages.model->vocabulary(),
                                                  stages.normalizer.get()));
    HEADSCOPE_CHECKED(checkAddedIds(document.at("post_processor"), stages));
    return std::make_shared<const TokenizerPipeline>(std::move(stages), maskName);
}

}  // namespace headscope::text
