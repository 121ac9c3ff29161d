// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a list of edits, one a line: refused, or edits that are written and read again unchanged.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/interventions/edit_text.h"
#include "core/interventions/intervention_set.h"
#include "tests/fuzz/fuzz_input.h"

namespace headscope::fuzz {

/// The set does not depend on how it was put together, and each edit comes out as it went in.
inline void checkSet(const std::vector<HeadEdit>& edits) {
    const auto set = InterventionSet::of(edits);
    if (!set) {
        HEADSCOPE_CHECK(set.error().code == ErrorCode::editConflict);
        return;
    }
    auto reversed = InterventionSet::of({edits.rbegin(), edits.rend()});
    HEADSCOPE_CHECK(reversed.has_value() && *reversed == *set && reversed->hash() == set->hash());
    for (const HeadEdit& edit : edits) {
        HEADSCOPE_CHECK(set->touches(edit.head) && set->with(edit) == *set);
        HEADSCOPE_CHECK(set->without(edit).with(edit) == *set);
        for (const HeadEdit& left : set->without(edit.head).of(edit.head)) {
            HEADSCOPE_CHECK(left.kind == EditKind::zeroLayer);
        }
        HEADSCOPE_CHECK(set->below(edit.head.block()).hash() == set->prefixHash(edit.head.block()));
    }
}

/// Entry point of fuzz_edits.
inline void fuzzEdits(Bytes input) {
    const std::vector<HeadGrid> grids = {{Stack::encoder, AttentionKind::self, 2, 3},
                                         {Stack::main, AttentionKind::self, 3, 4},
                                         {Stack::main, AttentionKind::cross, 3, 2}};
    std::string_view text = textOf(input);
    std::vector<HeadEdit> all;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (const auto edits = parseEdits(text.substr(0, end), grids)) {
            for (const HeadEdit& edit : *edits) {
                const auto again = parseEdits(editText(edit), grids);
                HEADSCOPE_CHECK(again.has_value() && *again == std::vector<HeadEdit>{edit});
            }
            all.insert(all.end(), edits->begin(), edits->end());
        } else {
            HEADSCOPE_CHECK(!edits.error().text().empty());
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (all.size() > 200) all.resize(200);
    checkSet(all);
}

}  // namespace headscope::fuzz
