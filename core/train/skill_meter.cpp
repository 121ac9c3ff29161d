// SPDX-License-Identifier: GPL-3.0-or-later
// One pass an item: every reading of an answer comes from the same logits.
#include "core/train/skill_meter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

#include "core/analysis/statistics.h"
#include "core/base/check.h"
#include "core/train/token_frequency.h"

namespace headscope::train {
namespace {

// Heads are added until this little of the advantage over chance is left.
constexpr double kNearChance = 0.2;

std::vector<std::int64_t> numbersOf(const std::vector<TokenId>& ids) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(ids.size());
    for (const TokenId id : ids) numbers.push_back(id.value);
    return numbers;
}

InterventionSet without(std::span<const HeadRef> heads) {
    InterventionSet edits;
    for (const HeadRef& head : heads) edits = edits.toggled(head, EditKind::zeroZ);
    return edits;
}

double logSumExp(std::span<const float> logits) {
    const float most = *std::max_element(logits.begin(), logits.end());
    double sum = 0.0;
    for (const float logit : logits) sum += std::exp(static_cast<double>(logit - most));
    return static_cast<double>(most) + std::log(sum);
}

}  // namespace

SkillMeter::SkillMeter(std::shared_ptr<const LoadedModel> model,
                       std::shared_ptr<const text::Tokenizer> tokenizer, const SkillPlan& plan, Report report)
    : m_model(std::move(model)),
      m_tokenizer(std::move(tokenizer)),
      m_plan(plan),
      m_report(std::move(report)),
      m_pass(m_model, std::uint64_t{1} << 30U) {}

Result<SkillMeter::Question> SkillMeter::question(const SkillItem& item) const {
    const auto encode = [this](const std::string& text) {
        return m_tokenizer->encode(text, std::nullopt, text::SpecialTokens::add);
    };
    HEADSCOPE_TRY(const text::Encoding prompt, encode(item.prompt));
    HEADSCOPE_TRY(const text::Encoding whole, encode(item.prompt + item.answer));
    const auto ids = numbersOf(whole.ids);
    Question question;
    question.input.ids = whole.ids;
    if (item.everyToken) {
        for (std::size_t at = prompt.ids.size(); at < ids.size(); ++at)
            question.readings.push_back({at - 1, ids[at], {}});
        return question;
    }
    // Each rival is weighed where it first differs from the answer: up to there both are the same text.
    for (const std::string& rival : item.wrong) {
        HEADSCOPE_TRY(const text::Encoding other, encode(item.prompt + rival));
        const auto rivals = numbersOf(other.ids);
        const auto differ = std::mismatch(ids.begin(), ids.end(), rivals.begin(), rivals.end());
        if (differ.first == ids.end() || differ.second == rivals.end()) continue;
        const auto at = static_cast<std::size_t>(differ.first - ids.begin());
        auto found =
            std::find_if(question.readings.begin(), question.readings.end(),
                         [at](const Question::Reading& reading) { return reading.position + 1 == at; });
        if (found == question.readings.end()) found = question.readings.insert(found, {at - 1, ids[at], {}});
        found->candidates.push_back(*differ.second);
    }
    HEADSCOPE_CHECK(!question.readings.empty());
    return question;
}

Result<SkillMeter::Answered> SkillMeter::ask(const Question& question, const InterventionSet& edits) {
    if (++m_asked % 64 == 0) HEADSCOPE_CHECKED(progress());
    RunRequest request;
    request.input = question.input;
    request.interventions = edits;
    request.capture.logits = KeptLogits::all;
    HEADSCOPE_TRY(const RunResult result, m_pass.run(request, {}));
    const auto kept = std::find_if(result.captures.begin(), result.captures.end(),
                                   [](const CapturedTensor& tensor) { return tensor.name == "logits"; });
    HEADSCOPE_CHECK(kept != result.captures.end());
    const auto vocabulary = static_cast<std::size_t>(kept->shape.back());
    Answered answered{0.0, 0.0};
    bool all = true;
    for (const Question::Reading& reading : question.readings) {
        const std::span<const float> logits(kept->values.data() + reading.position * vocabulary, vocabulary);
        const auto answer = static_cast<std::size_t>(reading.answer);
        bool right = true;
        double rival = -1e30;
        if (reading.candidates.empty()) {
            right = std::max_element(logits.begin(), logits.end()) - logits.begin() == reading.answer;
            rival = logSumExp(logits);
        }
        for (const std::int64_t candidate : reading.candidates) {
            const float other = logits[static_cast<std::size_t>(candidate)];
            right = right && logits[answer] > other;
            rival = std::max(rival, static_cast<double>(other));
        }
        all = all && right;
        answered.share += right ? 1.0 : 0.0;
        answered.margin += static_cast<double>(logits[answer]) - rival;
    }
    const auto count = static_cast<double>(question.readings.size());
    const bool choice = !question.readings.front().candidates.empty();
    // A choice is right or wrong as a whole; a copied passage token by token.
    return Answered{choice ? (all ? 1.0 : 0.0) : answered.share / count, answered.margin / count};
}

Result<std::vector<float>> SkillMeter::shares(const InterventionSet& edits) {
    std::vector<float> shares;
    for (const Question& question : m_questions) {
        HEADSCOPE_TRY(const Answered answered, ask(question, edits));
        shares.push_back(static_cast<float>(answered.share));
    }
    return shares;
}

Result<double> SkillMeter::meanShare(std::span<const HeadRef> heads) {
    HEADSCOPE_TRY(const std::vector<float> values, shares(without(heads)));
    double sum = 0.0;
    for (const float value : values) sum += static_cast<double>(value);
    return sum / static_cast<double>(values.size());
}

Result<std::size_t> SkillMeter::costliest(std::span<const HeadRef> off, std::span<const HeadRef> candidates) {
    std::size_t chosen = 0;
    double least = std::numeric_limits<double>::infinity();
    std::vector<HeadRef> tried(off.begin(), off.end());
    for (std::size_t h = 0; h < candidates.size(); ++h) {
        tried.push_back(candidates[h]);
        double margin = 0.0;
        for (const Question& question : m_choosing) {
            HEADSCOPE_TRY(const Answered answered, ask(question, without(tried)));
            margin += answered.margin;
        }
        tried.pop_back();
        if (margin < least) {
            least = margin;
            chosen = h;
        }
    }
    return chosen;
}

Result<void> SkillMeter::ablate(SkillResult& result) {
    std::vector<HeadRef> others = allHeads(m_model->spec());
    const double near = result.chance + kNearChance * std::max(0.0, result.accuracy.value - result.chance);
    while (result.heads.size() < m_plan.mostHeads && others.size() > 1) {
        HEADSCOPE_TRY(const std::size_t next, costliest(result.heads, others));
        result.heads.push_back(others[next]);
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(next));
        HEADSCOPE_TRY(result.accuracyWithoutHeads, meanShare(result.heads));
        if (result.accuracyWithoutHeads <= near) break;
    }
    const std::size_t size = std::min(result.heads.size(), others.size());
    std::mt19937_64 random(m_plan.seed);
    for (std::uint32_t draw = 0; draw < m_plan.randomSets; ++draw) {
        // The first places of a shuffle, by raw words of the engine: the same on every machine.
        for (std::size_t i = 0; i < size; ++i)
            std::swap(others[i], others[i + random() % (others.size() - i)]);
        HEADSCOPE_TRY(const double share, meanShare(std::span(others).first(size)));
        result.accuracyWithoutRandom.push_back(share);
    }
    return {};
}

Result<void> SkillMeter::gather(Skill skill) {
    m_skill = skill;
    m_items = skillItems(skill, Split::heldOut, m_plan.seed, m_plan.items);
    m_questions.clear();
    for (const SkillItem& item : m_items) {
        HEADSCOPE_TRY(Question asked, question(item));
        m_questions.push_back(std::move(asked));
    }
    // Heads are chosen on other items than they are judged by, or chance would choose along.
    m_choosing.clear();
    for (const SkillItem& item : skillItems(skill, Split::heldOut, m_plan.seed + 1, m_plan.choosingItems)) {
        const auto same = [&item](const SkillItem& other) { return other.prompt == item.prompt; };
        if (std::any_of(m_items.begin(), m_items.end(), same)) continue;
        HEADSCOPE_TRY(Question asked, question(item));
        m_choosing.push_back(std::move(asked));
    }
    return {};
}

bool SkillMeter::namedByFrequency(const Question::Reading& reading) const {
    const auto frequency = [this](std::int64_t token) {
        return m_frequency[static_cast<std::size_t>(token)];
    };
    if (reading.candidates.empty())
        return frequency(reading.answer) == *std::max_element(m_frequency.begin(), m_frequency.end());
    return std::all_of(reading.candidates.begin(), reading.candidates.end(),
                       [&](std::int64_t other) { return frequency(reading.answer) > frequency(other); });
}

Result<SkillResult> SkillMeter::measure(Skill skill) {
    HEADSCOPE_CHECKED(gather(skill));
    SkillResult result;
    result.skill = std::string(skillName(skill));
    result.items = static_cast<std::uint32_t>(m_items.size());
    const auto count = static_cast<double>(m_items.size());
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        const SkillItem& item = m_items[i];
        const auto& readings = m_questions[i].readings;
        const auto answers = item.everyToken ? m_frequency.size() : item.wrong.size() + 1;
        const auto hits = static_cast<double>(
            std::count_if(readings.begin(), readings.end(),
                          [this](const Question::Reading& reading) { return namedByFrequency(reading); }));
        const double share = hits / static_cast<double>(readings.size());
        result.chance += 1.0 / static_cast<double>(answers) / count;
        result.frequencyBaseline += (item.everyToken ? share : std::floor(share)) / count;
    }
    HEADSCOPE_TRY(const std::vector<float> values, shares({}));
    // A copied passage is right in part; everything else is right or wrong.
    const bool inPart =
        std::any_of(values.begin(), values.end(), [](float value) { return value != 0.0F && value != 1.0F; });
    const MeanInterval interval = inPart ? bootstrapMean(values) : wilsonShare(values);
    result.accuracy = {interval.mean, interval.low, interval.high};
    HEADSCOPE_CHECKED(ablate(result));
    return result;
}

Result<void> SkillMeter::progress() {
    // Passes of one skill, if half of the most heads are enough: its items, the choice of heads, the sets.
    const double heads = static_cast<double>(allHeads(m_model->spec()).size());
    const double perSkill = m_plan.items * (1.0 + m_plan.mostHeads / 2.0 + m_plan.randomSets) +
                            m_plan.choosingItems * heads * m_plan.mostHeads / 2.0;
    const double fraction = std::min(1.0, static_cast<double>(m_asked) / (perSkill * kAllSkills.size()));
    if (!m_report || m_report(fraction, skillName(m_skill))) return {};
    return fail(ErrorCode::cancelled, "the measurement was stopped");
}

Result<SkillReport> SkillMeter::measure() {
    HEADSCOPE_TRY(m_frequency, tokenFrequency(*m_tokenizer, m_plan.seed));
    SkillReport report;
    for (const Skill skill : kAllSkills) {
        HEADSCOPE_TRY(SkillResult result, measure(skill));
        report.skills.push_back(std::move(result));
    }
    return report;
}

}  // namespace headscope::train
