// SPDX-License-Identifier: GPL-3.0-or-later
// Set operations on edits.
#include "core/interventions/intervention_set.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/hash.h"
#include "core/base/head_text.h"
#include "core/interventions/edit_text.h"

namespace headscope {
namespace {

bool sameSite(const HeadEdit& a, const HeadEdit& b) {
    return a.head == b.head && siteOf(a.kind) == siteOf(b.kind);
}

bool overlap(const HeadEdit& a, const HeadEdit& b) {
    return sameSite(a, b) && (!a.queries || !b.queries || a.queries->overlaps(*b.queries));
}

std::uint64_t hashOf(std::span<const HeadEdit> edits) {
    Hasher hasher;
    for (const HeadEdit& edit : edits) {
        hasher.add(edit.head.stack).add(edit.head.layer.value).add(edit.head.kind).add(edit.head.head.value);
        hasher.add(edit.kind).add(edit.parameter).add(edit.reference.contentHash());
        hasher.add(edit.queries.has_value());
        if (edit.queries) hasher.add(edit.queries->begin.value).add(edit.queries->end.value);
    }
    return hasher.value();
}

// First edit not earlier in the walk than `block`.
auto firstFrom(const std::vector<HeadEdit>& edits, BlockRef block) {
    return std::partition_point(edits.begin(), edits.end(),
                                [&](const HeadEdit& edit) { return edit.head.block() < block; });
}

}  // namespace

Result<InterventionSet> InterventionSet::of(std::vector<HeadEdit> edits) {
    std::sort(edits.begin(), edits.end());
    edits.erase(std::unique(edits.begin(), edits.end()), edits.end());
    for (std::size_t i = 0; i < edits.size(); ++i) {
        for (std::size_t j = i + 1; j < edits.size() && edits[j].head == edits[i].head; ++j) {
            if (!overlap(edits[i], edits[j])) continue;
            return fail(ErrorCode::editConflict,
                        fmt::format("edits \"{}\" and \"{}\" change the same place of head {}",
                                    editText(edits[i]), editText(edits[j]), headText(edits[i].head)),
                        "keep one of them, or give them query ranges that do not overlap");
        }
    }
    InterventionSet set;
    set.m_edits = std::move(edits);
    return set;
}

std::vector<HeadEdit> InterventionSet::of(HeadRef head) const {
    std::vector<HeadEdit> found;
    for (const HeadEdit& edit : ofBlock(head.block())) {
        const bool whole = edit.kind == EditKind::zeroLayer && edit.head.kind == head.kind;
        if (edit.head == head || whole) found.push_back(edit);
    }
    return found;
}

bool InterventionSet::touches(HeadRef head) const { return !of(head).empty(); }

InterventionSet InterventionSet::with(const HeadEdit& edit) const {
    InterventionSet set = *this;
    std::erase_if(set.m_edits, [&](const HeadEdit& other) { return overlap(other, edit); });
    set.m_edits.insert(std::lower_bound(set.m_edits.begin(), set.m_edits.end(), edit), edit);
    return set;
}

InterventionSet InterventionSet::without(HeadRef head) const {
    InterventionSet set = *this;
    std::erase_if(set.m_edits, [&](const HeadEdit& edit) {
        return edit.head == head && edit.kind != EditKind::zeroLayer;
    });
    return set;
}

InterventionSet InterventionSet::without(const HeadEdit& edit) const {
    InterventionSet set = *this;
    std::erase(set.m_edits, edit);
    return set;
}

InterventionSet InterventionSet::toggled(HeadRef head, EditKind kind) const {
    InterventionSet restored = without(head);
    if (restored.size() != size()) return restored;
    HeadEdit edit;
    edit.head = head;
    edit.kind = kind;
    return with(edit);
}

std::span<const HeadEdit> InterventionSet::ofBlock(BlockRef block) const {
    const auto begin = firstFrom(m_edits, block);
    const auto end = firstFrom(m_edits, {block.stack, LayerIndex{block.layer.value + 1}});
    return {begin, end};
}

InterventionSet InterventionSet::below(BlockRef block) const {
    InterventionSet set;
    set.m_edits.assign(m_edits.begin(), firstFrom(m_edits, block));
    return set;
}

std::uint64_t InterventionSet::prefixHash(BlockRef block) const {
    return hashOf(std::span(m_edits.begin(), firstFrom(m_edits, block)));
}

std::optional<BlockRef> InterventionSet::firstBlock() const {
    if (m_edits.empty()) return std::nullopt;
    return m_edits.front().head.block();
}

std::uint64_t InterventionSet::hash() const { return hashOf(m_edits); }

}  // namespace headscope
