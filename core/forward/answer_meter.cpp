// SPDX-License-Identifier: GPL-3.0-or-later
// Each part is measured as an answer of its own; what has one value per position is strung together.
#include "core/forward/answer_meter.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace headscope {
namespace {

constexpr std::size_t kBytesAtOnce = std::size_t{128} << 20U;

Answer partOf(const Answer& answer, std::size_t begin, std::size_t count) {
    const auto cut = [&](const auto& all) {
        const std::size_t from = std::min(begin, all.size()), to = std::min(begin + count, all.size());
        return std::vector(all.begin() + static_cast<std::ptrdiff_t>(from),
                           all.begin() + static_cast<std::ptrdiff_t>(to));
    };
    return {cut(answer.positions), cut(answer.next)};
}

void append(std::vector<float>& values, const std::vector<float>& more) {
    values.insert(values.end(), more.begin(), more.end());
}

// Takes over what only the part with the position read has.
void join(LogitsSummary& summary, LogitsSummary part, bool holdsPosition) {
    append(summary.lossPerPosition, part.lossPerPosition);
    if (!summary.lossPerPosition.empty()) {
        const std::vector<float>& losses = summary.lossPerPosition;
        summary.loss =
            std::accumulate(losses.begin(), losses.end(), 0.0) / static_cast<double>(losses.size());
    }
    if (!holdsPosition) return;
    summary.position = part.position;
    summary.top = std::move(part.top);
    summary.target = part.target;
    summary.foil = part.foil;
}

}  // namespace

std::size_t positionsAtOnce(const ModelSpec& spec) {
    return std::max<std::size_t>(1, kBytesAtOnce / (sizeof(float) * std::size_t{spec.outputs()}));
}

AnswerMeter::AnswerMeter(const Answer& answer, Position position, const LogitsSpec& spec)
    : m_answer(answer), m_position(position), m_spec(spec) {}

void AnswerMeter::add(std::size_t begin, const at::Tensor& logits, const at::Tensor& logProbs,
                      const at::Tensor& baselineLogits, const at::Tensor& baselineLogProbs) {
    const Answer part = partOf(m_answer, begin, static_cast<std::size_t>(logits.size(0)));
    const bool holdsPosition = part.holds(m_position);
    join(m_summary, summarise(part, logits, logProbs, m_position, m_spec), holdsPosition);
    if (!baselineLogits.defined()) return;
    join(m_baseline, summarise(part, baselineLogits, baselineLogProbs, m_position, m_spec), holdsPosition);
    Effect effect =
        measureEffect(part, baselineLogits, baselineLogProbs, logits, logProbs, m_position, m_spec);
    std::vector<float> divergences = m_effect ? std::move(m_effect->klPerPosition) : std::vector<float>();
    append(divergences, effect.klPerPosition);
    if (holdsPosition || !m_effect) m_effect = std::move(effect);
    m_effect->klPerPosition = std::move(divergences);
    if (m_summary.loss && m_baseline.loss) m_effect->dloss = *m_summary.loss - *m_baseline.loss;
    if (m_answer.positions.size() == 1) m_effect->klPerPosition.clear();
}

}  // namespace headscope
