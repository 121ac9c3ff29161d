// SPDX-License-Identifier: GPL-3.0-or-later
// All edits of a run: sorted, unique, free of conflicts, compared by value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/interventions/head_edit.h"

namespace headscope {

/// An immutable-by-habit value: every change returns a new set, so undo is an assignment.
class InterventionSet {
public:
    InterventionSet() = default;

    /// A set of `edits` in any order; equal edits count once.
    /// Errors: editConflict for two edits of one site of one head with overlapping query ranges, both named.
    [[nodiscard]] static Result<InterventionSet> of(std::vector<HeadEdit> edits);

    /// All edits in walk order.
    [[nodiscard]] std::span<const HeadEdit> edits() const { return m_edits; }
    /// No edit: the baseline.
    [[nodiscard]] bool empty() const { return m_edits.empty(); }
    /// Number of edits.
    [[nodiscard]] std::size_t size() const { return m_edits.size(); }

    /// The edits that change `head`, those of its whole layer included.
    [[nodiscard]] std::vector<HeadEdit> of(HeadRef head) const;
    /// True where `head` is edited, alone or with its layer.
    [[nodiscard]] bool touches(HeadRef head) const;

    /// With `edit`; whatever it overlaps at its site of its head gives way (the newer wins).
    [[nodiscard]] InterventionSet with(const HeadEdit& edit) const;
    /// Without any edit of `head` alone; edits of its whole layer stay.
    [[nodiscard]] InterventionSet without(HeadRef head) const;
    /// Without exactly this edit.
    [[nodiscard]] InterventionSet without(const HeadEdit& edit) const;
    /// An edited head is restored, another gets an edit of `kind` at all positions.
    [[nodiscard]] InterventionSet toggled(HeadRef head, EditKind kind) const;

    /// The edits of one block.
    [[nodiscard]] std::span<const HeadEdit> ofBlock(BlockRef block) const;
    /// The edits earlier in the walk than `block`.
    [[nodiscard]] InterventionSet below(BlockRef block) const;
    /// Hash of below(block): what the residual entering that block depends on, beside input and conditions.
    [[nodiscard]] std::uint64_t prefixHash(BlockRef block) const;
    /// First edited block; absent for the baseline.
    [[nodiscard]] std::optional<BlockRef> firstBlock() const;
    /// Hash over all edits.
    [[nodiscard]] std::uint64_t hash() const;

    friend bool operator==(const InterventionSet&, const InterventionSet&) = default;

private:
    std::vector<HeadEdit> m_edits;
};

}  // namespace headscope
