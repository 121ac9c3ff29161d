// SPDX-License-Identifier: GPL-3.0-or-later
// The order of previews and exact values.
#include "core/session/sweep_work.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/model/spec/model_cost.h"

namespace headscope {
namespace {

// An estimate is worth its time where the exact map takes several times as long.
constexpr std::uint64_t kTimesQuicker = 4;

// Blocks that the exact sweep walks through: each head is followed from its own block to the end.
std::uint64_t exactBlockWalks(const ModelSpec& spec) {
    std::uint64_t blocks = 0;
    for (const HeadRef& head : allHeads(spec))
        blocks += spec.endStep().value - spec.stepOf(head.block()).value;
    return blocks;
}

// Floating-point operations of walking through so many blocks.
double operationsOf(const ModelSpec& spec, const ModelInput& input, std::uint64_t blocks) {
    const std::uint32_t tokens = std::max(input.countOf(Stack::main), input.countOf(Stack::encoder));
    const double ofBlock =
        static_cast<double>(costOf(spec, tokens).operations) / static_cast<double>(spec.endStep().value);
    return ofBlock * static_cast<double>(blocks);
}

}  // namespace

void SweepWork::plan(const ForwardPass& exact, const NarrowEngine& narrow) {
    m_planned = true;
    m_order = {PreviewKind::none};
    if (!m_request.preview || m_request.method != SweepMethod::exact) return;
    const ModelSpec& spec = exact.model().spec();
    const std::uint64_t blocks = exactBlockWalks(spec);
    const bool estimable = m_request.metric != EffectMetric::top1 &&
                           blocks >= kTimesQuicker * HeadGradients::blockWalks(spec, m_request.metric);
    m_order.push_back(PreviewKind::products16);
    // Making the engine of 16 bits takes a while, too: a long sweep does not wait for it.
    if (estimable && (operationsOf(spec, m_request.input, blocks) >= m_longOperations || !narrow()))
        m_order.push_back(PreviewKind::firstOrder);
}

Result<bool> SweepWork::step(ForwardPass& exact, const NarrowEngine& narrow, const JobContext& job) {
    if (!m_planned) plan(exact, narrow);
    while (!m_order.empty()) {
        m_now = m_order.back();
        ForwardPass* engine = m_now == PreviewKind::products16 ? narrow() : &exact;
        Result<bool> more = !engine                            ? Result<bool>(false)
                            : m_now == PreviewKind::products16 ? preview(*engine, job)
                            : m_now == PreviewKind::firstOrder ? estimate(exact, job)
                                                               : compute(exact, job);
        const bool leftOut = previews() && !more && more.error().code == ErrorCode::memoryLimit;
        if (!more && !leftOut) return more;
        const bool done = leftOut || !*more;
        if (done) m_order.pop_back();
        m_previewDone = done && previews();
        if (engine && !leftOut) break;
    }
    return !m_order.empty();
}

Result<bool> SweepWork::advanceEstimate(ForwardPass& exact, const JobContext& job) {
    if (!m_estimate) {
        HEADSCOPE_TRY(m_estimate, HeadGradients::start(exact, m_request, job));
    }
    HEADSCOPE_TRY(const bool more, m_estimate->step(job));
    m_fraction = m_estimate->fraction();
    return more;
}

Result<bool> SweepWork::estimate(ForwardPass& exact, const JobContext& job) {
    HEADSCOPE_TRY(const bool more, advanceEstimate(exact, job));
    show(m_estimate->result(), PreviewKind::firstOrder);
    if (!more) m_estimate.reset();
    return more;
}

Result<bool> SweepWork::preview(ForwardPass& narrow, const JobContext& job) {
    if (!m_preview) {
        HEADSCOPE_TRY(m_preview, SweepRunner::start(narrow, m_request, job, m_shown.preview));
    }
    HEADSCOPE_TRY(const bool more, m_preview->step(job));
    m_fraction = m_preview->fraction();
    show(m_preview->result(), PreviewKind::products16);
    if (!more) m_preview.reset();
    return more;
}

// The values that stay: exact ones, or the estimate where the request asks for that.
Result<bool> SweepWork::compute(ForwardPass& exact, const JobContext& job) {
    if (m_request.method == SweepMethod::firstOrder) return advanceEstimate(exact, job);
    if (!m_exact) {
        HEADSCOPE_TRY(m_exact, SweepRunner::start(exact, m_request, job, m_shown.preview));
    }
    HEADSCOPE_TRY(const bool more, m_exact->step(job));
    m_fraction = m_exact->fraction();
    return more;
}

// Takes what a preview found so far over what an earlier one did.
void SweepWork::show(const SweepResult& found, PreviewKind kind) {
    if (m_shown.preview.empty()) {
        m_shown = found;
        m_shown.request = m_request;
        m_shown.preview.assign(found.values.size(), std::numeric_limits<float>::quiet_NaN());
        m_shown.previewKinds.assign(found.values.size(), PreviewKind::none);
        std::fill(m_shown.values.begin(), m_shown.values.end(), std::numeric_limits<float>::quiet_NaN());
        std::fill(m_shown.done.begin(), m_shown.done.end(), std::uint8_t{0});
    }
    for (std::size_t cell = 0; cell < found.values.size(); ++cell) {
        if (found.done[cell] == 0) continue;
        m_shown.preview[cell] = found.values[cell];
        m_shown.previewKinds[cell] = kind;
    }
}

SweepResult SweepWork::result() const {
    if (m_exact) {
        SweepResult result = m_exact->result();
        result.previewKinds = m_shown.previewKinds;
        return result;
    }
    return m_request.method == SweepMethod::firstOrder && m_estimate ? m_estimate->result() : m_shown;
}

std::string_view SweepWork::stage() const {
    if (m_now == PreviewKind::products16) return "16-bit preview";
    const bool estimates = m_now == PreviewKind::firstOrder || m_request.method == SweepMethod::firstOrder;
    return estimates ? "first-order estimate" : "effect map";
}

}  // namespace headscope
