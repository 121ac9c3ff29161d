// SPDX-License-Identifier: GPL-3.0-or-later
// A tokenizer put together from a model's older files, in the words of tokenizer.json.
#include "core/text/tokenizer_draft.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/text/tokenizer_pipeline.h"

namespace headscope::text {
namespace {

using nlohmann::json;

std::optional<std::uint32_t> idOf(const TokenizerStages& stages, const std::string& spelling) {
    const auto added = stages.added.id(spelling);
    return added ? added : stages.model->vocabulary().id(spelling);
}

bool isText(const LayoutStep& step) { return step.name == "$A" || step.name == "$B"; }

json templateSteps(const std::vector<LayoutStep>& steps) {
    json result = json::array();
    for (const LayoutStep& step : steps) {
        const std::string id = isText(step) ? step.name.substr(1) : step.name;
        result.push_back(
            {{isText(step) ? "Sequence" : "SpecialToken", {{"id", id}, {"type_id", step.segment}}}});
    }
    return result;
}

/// The layout as a "post_processor" section; null where there is none.
Result<json> postProcessor(const TokenizerDraft& draft, const TokenizerStages& stages) {
    const SpecialLayout& layout = draft.layout;
    json steps = json::array();
    if (layout.trimOffsets) {
        steps.push_back(
            {{"type", "ByteLevel"}, {"trim_offsets", true}, {"add_prefix_space", layout.keepFirstSpace}});
    }
    if (!layout.single.empty()) {
        json tokens = json::object();
        for (const auto* list : {&layout.single, &layout.pair}) {
            for (const LayoutStep& step : *list) {
                if (isText(step)) continue;
                const auto id = idOf(stages, step.name);
                if (!id) {
                    return fail(
                        ErrorCode::tokenizerFormat,
                        fmt::format("{}: the vocabulary does not have \"{}\", which goes around every text",
                                    draft.file, step.name),
                        "is it the vocabulary of this model?");
                }
                tokens[step.name] = {{"id", step.name}, {"ids", {*id}}, {"tokens", {step.name}}};
            }
        }
        steps.push_back({{"type", "TemplateProcessing"},
                         {"single", templateSteps(layout.single)},
                         {"pair", templateSteps(layout.pair)},
                         {"special_tokens", std::move(tokens)}});
    }
    if (steps.empty()) return json();
    return json{{"type", "Sequence"}, {"processors", std::move(steps)}};
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> finishTokenizer(TokenizerDraft draft) {
    HEADSCOPE_TRY(const JsonSection sections, JsonSection::parse(draft.sections, draft.file));
    TokenizerStages stages;
    stages.model = std::move(draft.model);
    HEADSCOPE_TRY(stages.normalizer, readNormalizer(sections.at("normalizer")));
    HEADSCOPE_TRY(stages.preTokenizer, readPreTokenizer(sections.at("pre_tokenizer")));
    HEADSCOPE_TRY(stages.decoder, readDecoder(sections.at("decoder")));
    HEADSCOPE_TRY(stages.added, AddedTokens::make(std::move(draft.added), stages.model->vocabulary(),
                                                  stages.normalizer.get()));
    HEADSCOPE_TRY(const json processor, postProcessor(draft, stages));
    HEADSCOPE_TRY(const JsonSection section, JsonSection::parse(processor.dump(), draft.file));
    HEADSCOPE_TRY(stages.postProcessor, readPostProcessor(section));
    return std::make_shared<const TokenizerPipeline>(std::move(stages), draft.mask);
}

std::string base64Of(std::string_view bytes) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t bits = 0;
        for (std::size_t i = at; i < at + 3; ++i) {
            bits = (bits << 8U) | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
        }
        for (const unsigned shift : {18U, 12U, 6U, 0U}) text += kAlphabet[(bits >> shift) & 0x3FU];
    }
    const std::size_t missing = (3 - bytes.size() % 3) % 3;
    return text.replace(text.size() - missing, missing, missing, '=');
}

}  // namespace headscope::text
