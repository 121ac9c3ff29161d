// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of one head, some hundred at a time: kept whole, or pooled as they come.
#include "core/forward/pattern_source.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/lru.h"
#include "core/forward/forward_pass.h"
#include "core/forward/request_check.h"
#include "core/model/head_pattern.h"
#include "core/model/square_pooling.h"
#include "core/model/transformer.h"
#include "core/model/walk_state.h"

namespace headscope {
namespace {

// Rows computed at once: products large enough, and 8 MiB of scores at 8,192 keys.
constexpr std::int64_t kRowsAtOnce = 256;

// What queries and keys of a sublayer depend on. Cross-attention reads what self-attention of its block
// wrote.
struct Key {
    std::uint64_t input{}, prefix{};
    BlockRef block;
    AttentionKind kind{};
    friend auto operator<=>(const Key&, const Key&) = default;
};

Key keyOf(const ModelInput& input, const InterventionSet& edits, BlockRef block, AttentionKind kind) {
    const BlockRef after{block.stack, LayerIndex{block.layer.value + 1}};
    return {input.hash(), edits.prefixHash(kind == AttentionKind::cross ? after : block), block, kind};
}

std::uint64_t bytesOf(const QueriesAndKeys& scored) { return scored.q.nbytes() + scored.k.nbytes(); }

// Rows [begin, begin + count), less those of `minus`.
HeadPattern::Rows rowsOf(const HeadPattern& pattern, const std::optional<HeadPattern>& minus,
                         std::int64_t begin, std::int64_t count) {
    HeadPattern::Rows rows = pattern.rows(begin, count);
    if (minus) rows.values = rows.values - minus->rows(begin, count).values;  // [R, C]
    rows.values = rows.values.contiguous();
    return rows;
}

Result<PatternPart> pooled(const HeadPattern& pattern, const std::optional<HeadPattern>& minus, HeadRef head,
                           const PatternRegion& region, const JobContext& job) {
    PatternPart part = emptyPart(head, pattern.queryCount(), pattern.limits(), region);
    const std::uint32_t lines =
        std::max<std::uint32_t>(1, static_cast<std::uint32_t>(kRowsAtOnce) / part.region.side);
    for (std::uint32_t row = 0; row < part.rows; row += lines) {
        if (job.cancelled()) return fail(ErrorCode::cancelled, "the picture was replaced by a newer one");
        const std::uint32_t count = std::min(lines, part.rows - row);
        const std::int64_t begin = part.queriesOf(row).begin.value;
        const std::int64_t end = part.queriesOf(row + count - 1).end.value;
        const HeadPattern::Rows rows = rowsOf(pattern, minus, begin, end - begin);
        poolRows(part, row, count, rows.values.const_data_ptr<float>(), rows.keys);
    }
    return part;
}

// All of it, behind what `out` has.
Result<void> append(AttentionPattern& out, const HeadPattern& pattern, const JobContext& job) {
    const std::int64_t queries = pattern.queryCount(), keys = pattern.keyCount();
    const std::size_t offset = out.values.size();
    out.values.resize(offset + static_cast<std::size_t>(queries * keys), 0.0F);
    for (std::int64_t begin = 0; begin < queries; begin += kRowsAtOnce) {
        if (job.cancelled()) return fail(ErrorCode::cancelled, "the picture was replaced by a newer one");
        const std::int64_t count = std::min(kRowsAtOnce, queries - begin);
        const HeadPattern::Rows rows = rowsOf(pattern, std::nullopt, begin, count);
        const float* from = rows.values.const_data_ptr<float>();
        for (std::int64_t r = 0; r < count; ++r) {
            std::copy_n(from + r * rows.keys.count, rows.keys.count,
                        out.values.begin() + static_cast<std::ptrdiff_t>(offset) + (begin + r) * keys +
                            rows.keys.begin);
        }
    }
    return {};
}

}  // namespace

struct PatternSource::Impl {
    explicit Impl(std::uint64_t budget) : kept(budget) {}

    Result<QueriesAndKeys> scoredOf(ForwardPass& pass, const ModelInput& input, const InterventionSet& edits,
                                    HeadRef head, const WalkPlan& plan, const JobContext& job);
    Result<HeadPattern> patternOf(ForwardPass& pass, const ModelInput& input, const InterventionSet& edits,
                                  HeadRef head, const JobContext& job);

    Lru<Key, QueriesAndKeys> kept;
    std::uint64_t projections{};
};

Result<QueriesAndKeys> PatternSource::Impl::scoredOf(ForwardPass& pass, const ModelInput& input,
                                                     const InterventionSet& edits, HeadRef head,
                                                     const WalkPlan& plan, const JobContext& job) {
    const Key key = keyOf(input, edits, head.block(), head.kind);
    if (const QueriesAndKeys* known = kept.find(key)) return *known;
    const WalkStep step = pass.model().spec().stepOf(head.block());
    HEADSCOPE_TRY(const WalkState entering, pass.stateBefore(input, edits, step, job));
    QueriesAndKeys scored =
        pass.model().transformer().queriesAndKeys(entering, head.block(), head.kind, plan);
    ++projections;
    kept.put(key, scored, bytesOf(scored));
    return scored;
}

Result<HeadPattern> PatternSource::Impl::patternOf(ForwardPass& pass, const ModelInput& input,
                                                   const InterventionSet& edits, HeadRef head,
                                                   const JobContext& job) {
    WalkPlan plan;
    plan.edits = {edits};
    HEADSCOPE_TRY(plan.ownMeans, pass.ownMeans(input, edits, job));
    HEADSCOPE_TRY(const QueriesAndKeys scored, scoredOf(pass, input, edits, head, plan, job));
    return pass.model().transformer().headPattern(scored, head, plan);
}

PatternSource::PatternSource(std::uint64_t budgetBytes) : m_impl(std::make_unique<Impl>(budgetBytes)) {}
PatternSource::~PatternSource() = default;

Result<PatternResult> PatternSource::answer(ForwardPass& pass, const PatternRequest& request,
                                            const JobContext& job) {
    const ModelSpec& spec = pass.model().spec();
    for (const HeadRef& head : request.heads) {
        if (!spec.hasHead(head)) return noSuchHead(spec, head);
    }
    if (request.region && request.region->side == 0)
        return fail(ErrorCode::usage, "a picture needs squares of at least one cell");
    PatternResult result;
    if (request.region) {
        for (const HeadRef& head : request.heads) {
            HEADSCOPE_TRY(const HeadPattern pattern,
                          m_impl->patternOf(pass, request.input, request.interventions, head, job));
            std::optional<HeadPattern> minus;
            if (request.minus) {
                HEADSCOPE_TRY(minus, m_impl->patternOf(pass, request.input, *request.minus, head, job));
            }
            HEADSCOPE_TRY(PatternPart part, pooled(pattern, minus, head, *request.region, job));
            result.parts.push_back(std::move(part));
        }
        return result;
    }
    std::map<std::pair<BlockRef, AttentionKind>, std::vector<HeadIndex>> wanted;
    for (const HeadRef& head : request.heads) wanted[{head.block(), head.kind}].push_back(head.head);
    for (const auto& [place, heads] : wanted) {
        AttentionPattern out;
        out.stack = place.first.stack;
        out.layer = place.first.layer;
        out.kind = place.second;
        out.heads = heads;
        for (const HeadIndex head : heads) {
            HEADSCOPE_TRY(const HeadPattern pattern,
                          m_impl->patternOf(pass, request.input, request.interventions,
                                            {place.first.stack, place.first.layer, place.second, head}, job));
            out.queries = static_cast<std::uint32_t>(pattern.queryCount());
            out.keys = static_cast<std::uint32_t>(pattern.keyCount());
            out.visibility = pattern.limits().visibility;
            out.window = pattern.limits().window;
            HEADSCOPE_CHECKED(append(out, pattern, job));
        }
        result.patterns.push_back(std::move(out));
    }
    return result;
}

std::uint64_t PatternSource::bytes() const { return m_impl->kept.bytes(); }
std::uint64_t PatternSource::projections() const { return m_impl->projections; }

}  // namespace headscope
