// SPDX-License-Identifier: GPL-3.0-or-later
// Special tokens by template: [CLS] $A [SEP] $B [SEP].
#include "core/text/template_processor.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/text/vocabulary.h"

namespace headscope::text {

Result<TemplateProcessor::Step> TemplateProcessor::readStep(const JsonSection& section) {
    const auto [kind, body] = section.onlyMember();
    if (kind != "Sequence" && kind != "SpecialToken") {
        return section.fail("is no {\"Sequence\": …} and no {\"SpecialToken\": …}");
    }
    Step step;
    HEADSCOPE_TRY(step.specialName, body.at("id").text());
    HEADSCOPE_TRY(const std::uint32_t segment, body.at("type_id").number(255));
    step.segment = static_cast<std::uint8_t>(segment);
    step.kind = Step::Kind::special;
    if (kind == "SpecialToken") return step;
    if (step.specialName != "A" && step.specialName != "B") {
        return body.at("id").fail(fmt::format("is \"{}\", expected A or B", step.specialName));
    }
    step.kind = step.specialName == "A" ? Step::Kind::first : Step::Kind::second;
    return step;
}

Result<TemplateProcessor::Steps> TemplateProcessor::readSteps(const JsonSection& section) {
    Steps steps;
    if (section.isNull()) return steps;
    HEADSCOPE_TRY(const auto elements, section.elements());
    for (const JsonSection& element : elements) {
        HEADSCOPE_TRY(Step step, readStep(element));
        steps.push_back(std::move(step));
    }
    return steps;
}

Result<Encoding> TemplateProcessor::readSpecial(const JsonSection& section) {
    HEADSCOPE_TRY(const auto ids, section.at("ids").elements());
    HEADSCOPE_TRY(const auto tokens, section.at("tokens").elements());
    if (ids.size() != tokens.size()) {
        return section.fail(fmt::format("has {} ids, but {} tokens", ids.size(), tokens.size()));
    }
    Encoding special;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        HEADSCOPE_TRY(const std::uint32_t id, ids[i].number(Vocabulary::kIdLimit));
        HEADSCOPE_TRY(std::string token, tokens[i].text());
        special.ids.push_back({id});
        special.tokens.push_back(std::move(token));
        special.offsets.push_back({});
        special.special.push_back(1);
        special.segments.push_back(0);
    }
    return special;
}

Result<void> TemplateProcessor::check(const JsonSection& section) const {
    for (const Steps* steps : {&m_single, &m_pair}) {
        for (const Step& step : *steps) {
            if (step.kind == Step::Kind::special && !m_specials.contains(step.specialName)) {
                return section.fail(
                    fmt::format("uses \"{}\", which its special_tokens do not have", step.specialName));
            }
            if (step.kind == Step::Kind::second && steps == &m_single) {
                return section.at("single").fail("uses the second text B");
            }
        }
    }
    return {};
}

Result<std::unique_ptr<const PostProcessor>> TemplateProcessor::read(const JsonSection& section) {
    auto processor = std::make_unique<TemplateProcessor>();
    HEADSCOPE_TRY(processor->m_single, readSteps(section.at("single")));
    HEADSCOPE_TRY(processor->m_pair, readSteps(section.at("pair")));
    HEADSCOPE_TRY(const auto specials, section.at("special_tokens").members());
    for (const auto& [name, value] : specials) {
        HEADSCOPE_TRY(Encoding special, readSpecial(value));
        processor->m_specials.emplace(name, std::move(special));
    }
    HEADSCOPE_CHECKED(processor->check(section));
    return processor;
}

Result<std::vector<EncodedPart>> TemplateProcessor::process(std::vector<EncodedPart> parts,
                                                            SpecialTokens special) const {
    const Steps& steps = parts.size() == 1 ? m_single : m_pair;
    const auto isSecond = [](const Step& step) { return step.kind == Step::Kind::second; };
    if (parts.size() == 2 && std::none_of(steps.begin(), steps.end(), isSecond)) {
        return fail(ErrorCode::usage, "this tokenizer has no template for a pair of texts",
                    "give one text that contains both");
    }
    if (parts.size() > 2) {
        return fail(ErrorCode::tokenizerFormat,
                    fmt::format("a template was given {} parts, expected 1 or 2", parts.size()),
                    "a post-processor before it adds tokens already");
    }
    std::vector<EncodedPart> result;
    for (const Step& step : steps) {
        if (step.kind == Step::Kind::special) {
            if (special == SpecialTokens::leaveOff) continue;
            result.push_back({m_specials.at(step.specialName), {}});
        } else {
            result.push_back(parts[step.kind == Step::Kind::first ? 0 : 1]);
        }
        std::vector<std::uint8_t>& segments = result.back().encoding.segments;
        std::fill(segments.begin(), segments.end(), step.segment);
    }
    return result;
}

std::vector<std::uint32_t> TemplateProcessor::addedIds() const {
    std::vector<std::uint32_t> ids;
    for (const auto& [name, special] : m_specials) {
        for (const TokenId id : special.ids) ids.push_back(id.value);
    }
    return ids;
}

}  // namespace headscope::text
