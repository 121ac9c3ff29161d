// SPDX-License-Identifier: GPL-3.0-or-later
// Two LRU maps with one byte budget each.
#include "core/forward/resume_cache.h"

#include <ATen/core/Tensor.h>

#include <list>
#include <map>
#include <tuple>

namespace headscope {
namespace {

struct Key {
    std::uint64_t input{}, prefix{};
    LayerIndex layer;
    friend auto operator<=>(const Key&, const Key&) = default;
};

// Least recently used out first, by bytes.
template <class Value>
class Lru {
public:
    explicit Lru(std::uint64_t budget) : m_budget(budget) {}

    void put(const Key& key, Value value, std::uint64_t bytes) {
        erase(key);
        if (bytes > m_budget) return;
        m_order.push_front({key, std::move(value), bytes});
        m_places[key] = m_order.begin();
        m_bytes += bytes;
        while (m_bytes > m_budget) erase(m_order.back().key);
    }
    Value* find(const Key& key) {
        const auto found = m_places.find(key);
        if (found == m_places.end()) return nullptr;
        m_order.splice(m_order.begin(), m_order, found->second);
        return &found->second->value;
    }
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

private:
    struct Entry {
        Key key;
        Value value;
        std::uint64_t bytes;
    };
    void erase(Key key) {
        const auto found = m_places.find(key);
        if (found == m_places.end()) return;
        m_bytes -= found->second->bytes;
        m_order.erase(found->second);
        m_places.erase(found);
    }
    std::uint64_t m_budget;
    std::uint64_t m_bytes = 0;
    std::list<Entry> m_order;
    std::map<Key, typename std::list<Entry>::iterator> m_places;
};

Key residualKey(std::uint64_t input, const InterventionSet& edits, LayerIndex layer) {
    return {input, edits.prefixHash(Stack::main, layer), layer};
}

Key thumbnailKey(std::uint64_t input, const InterventionSet& edits, LayerIndex layer) {
    return {input, edits.prefixHash(Stack::main, LayerIndex{layer.value + 1}), layer};
}

}  // namespace

struct ResumeCache::Impl {
    explicit Impl(std::uint64_t budget) : residuals(budget / 4 * 3), thumbnails(budget / 4) {}
    Lru<at::Tensor> residuals;
    Lru<std::vector<PatternThumbnail>> thumbnails;
};

ResumeCache::ResumeCache(std::uint64_t budgetBytes) : m_impl(std::make_unique<Impl>(budgetBytes)) {}
ResumeCache::~ResumeCache() = default;

void ResumeCache::put(std::uint64_t input, const InterventionSet& edits, LayerIndex layer,
                      const at::Tensor& residual) {
    m_impl->residuals.put(residualKey(input, edits, layer), residual, residual.nbytes());
}

std::optional<at::Tensor> ResumeCache::find(std::uint64_t input, const InterventionSet& edits,
                                            LayerIndex layer) {
    const at::Tensor* found = m_impl->residuals.find(residualKey(input, edits, layer));
    return found ? std::optional(*found) : std::nullopt;
}

std::optional<std::pair<LayerIndex, at::Tensor>> ResumeCache::deepest(std::uint64_t input,
                                                                      const InterventionSet& edits,
                                                                      LayerIndex upTo) {
    for (std::uint32_t layer = upTo.value + 1; layer-- > 0;) {
        if (auto found = find(input, edits, LayerIndex{layer}))
            return std::pair(LayerIndex{layer}, std::move(*found));
    }
    return std::nullopt;
}

void ResumeCache::putThumbnails(std::uint64_t input, const InterventionSet& edits, LayerIndex layer,
                                std::vector<PatternThumbnail> thumbnails) {
    std::uint64_t bytes = 0;
    for (const PatternThumbnail& thumbnail : thumbnails)
        bytes += sizeof(thumbnail) + 2 * thumbnail.values.size();
    m_impl->thumbnails.put(thumbnailKey(input, edits, layer), std::move(thumbnails), bytes);
}

const std::vector<PatternThumbnail>* ResumeCache::findThumbnails(std::uint64_t input,
                                                                 const InterventionSet& edits,
                                                                 LayerIndex layer) {
    return m_impl->thumbnails.find(thumbnailKey(input, edits, layer));
}

std::uint64_t ResumeCache::bytes() const { return m_impl->residuals.bytes() + m_impl->thumbnails.bytes(); }

}  // namespace headscope
