// SPDX-License-Identifier: GPL-3.0-or-later
// Measures skills on test items, with and without heads, by exact ablation (z = 0).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/forward/forward_pass.h"
#include "core/results/skill_report.h"
#include "core/text/tokenizer.h"
#include "core/train/synthetic_text.h"

namespace headscope::train {

/// How much is measured.
struct SkillPlan {
    std::uint32_t items = 200;         ///< per skill, all held out
    std::uint32_t choosingItems = 30;  ///< others, also held out, on which heads are chosen
    std::uint32_t mostHeads = 8;       ///< switched off together
    std::uint32_t randomSets = 20;
    std::uint64_t seed = 2;
};

/// Measures one model, which must name next tokens.
class SkillMeter {
public:
    /// Called with 0…1 and the skill; false stops the work, which then fails with `cancelled`.
    using Report = std::function<bool(double fraction, std::string_view skill)>;

    SkillMeter(std::shared_ptr<const LoadedModel> model, std::shared_ptr<const text::Tokenizer> tokenizer,
               const SkillPlan& plan, Report report);
    /// Errors: cancelled, those of tokenising and running.
    [[nodiscard]] Result<SkillReport> measure();

private:
    // An item as tokens: the places that are read, what should stand there, and what else is weighed.
    struct Question {
        ModelInput input;
        struct Reading {
            std::size_t position;  // whose next token is named
            std::int64_t answer;
            std::vector<std::int64_t> candidates;  // without the answer; empty: all tokens
        };
        std::vector<Reading> readings;
    };
    struct Answered {
        double share{};   // of the readings that are right
        double margin{};  // mean log-probability of the answer over its strongest rival (copying: alone), in
                          // nats
    };
    [[nodiscard]] Result<Question> question(const SkillItem& item) const;
    [[nodiscard]] Result<Answered> ask(const Question& question, const InterventionSet& edits);
    // Shape: -> [n], one an item.
    [[nodiscard]] Result<std::vector<float>> shares(const InterventionSet& edits);
    [[nodiscard]] Result<double> meanShare(std::span<const HeadRef> without);
    [[nodiscard]] Result<SkillResult> measure(Skill skill);
    // Items and questions of a skill.
    [[nodiscard]] Result<void> gather(Skill skill);
    [[nodiscard]] bool namedByFrequency(const Question::Reading& reading) const;
    // Which candidate costs the most margin when it goes off as well. Chosen one after the other, so that a
    // head that takes over where another is off is found too.
    [[nodiscard]] Result<std::size_t> costliest(std::span<const HeadRef> off,
                                                std::span<const HeadRef> candidates);
    [[nodiscard]] Result<void> ablate(SkillResult& result);
    [[nodiscard]] Result<void> progress();

    std::shared_ptr<const LoadedModel> m_model;
    std::shared_ptr<const text::Tokenizer> m_tokenizer;
    SkillPlan m_plan;
    Report m_report;
    ForwardPass m_pass;
    std::vector<SkillItem> m_items;          // of the skill being measured
    std::vector<Question> m_questions;       // theirs
    std::vector<Question> m_choosing;        // of other items, for choosing heads
    std::vector<std::uint64_t> m_frequency;  // of each token in training texts
    Skill m_skill{};
    std::uint64_t m_asked = 0;
};

}  // namespace headscope::train
