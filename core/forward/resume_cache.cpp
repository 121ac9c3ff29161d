// SPDX-License-Identifier: GPL-3.0-or-later
// Two LRU maps with one byte budget each.
#include "core/forward/resume_cache.h"

#include <utility>

#include "core/base/lru.h"
#include "core/model/walk_state.h"

namespace headscope {
namespace {

struct Key {
    std::uint64_t input{}, prefix{};
    BlockRef block;
    friend auto operator<=>(const Key&, const Key&) = default;
};

Key stateKey(std::uint64_t input, const InterventionSet& edits, BlockRef block) {
    return {input, edits.prefixHash(block), block};
}

Key thumbnailKey(std::uint64_t input, const InterventionSet& edits, BlockRef block) {
    return {input, edits.prefixHash({block.stack, LayerIndex{block.layer.value + 1}}), block};
}

std::uint64_t bytesOf(const WalkState& state) {
    return state.residual.nbytes() + (state.other.defined() ? state.other.nbytes() : 0);
}

}  // namespace

struct ResumeCache::Impl {
    explicit Impl(std::uint64_t budget) : states(budget / 4 * 3), thumbnails(budget / 4) {}
    Lru<Key, WalkState> states;
    Lru<Key, std::vector<PatternThumbnail>> thumbnails;
};

ResumeCache::ResumeCache(std::uint64_t budgetBytes) : m_impl(std::make_unique<Impl>(budgetBytes)) {}
ResumeCache::~ResumeCache() = default;

void ResumeCache::put(std::uint64_t input, const InterventionSet& edits, BlockRef block,
                      const WalkState& state) {
    m_impl->states.put(stateKey(input, edits, block), state, bytesOf(state));
}

const WalkState* ResumeCache::find(std::uint64_t input, const InterventionSet& edits, BlockRef block) {
    return m_impl->states.find(stateKey(input, edits, block));
}

void ResumeCache::putThumbnails(std::uint64_t input, const InterventionSet& edits, BlockRef block,
                                std::vector<PatternThumbnail> thumbnails) {
    std::uint64_t bytes = 0;
    for (const PatternThumbnail& thumbnail : thumbnails)
        bytes += sizeof(thumbnail) + 2 * thumbnail.values.size();
    m_impl->thumbnails.put(thumbnailKey(input, edits, block), std::move(thumbnails), bytes);
}

const std::vector<PatternThumbnail>* ResumeCache::findThumbnails(std::uint64_t input,
                                                                 const InterventionSet& edits,
                                                                 BlockRef block) {
    return m_impl->thumbnails.find(thumbnailKey(input, edits, block));
}

std::uint64_t ResumeCache::bytes() const { return m_impl->states.bytes() + m_impl->thumbnails.bytes(); }

}  // namespace headscope
