// SPDX-License-Identifier: GPL-3.0-or-later
// One change to one head, as data. Only core/model/edits.cpp interprets it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/ids.h"
#include "core/interventions/reference_tensor.h"

namespace headscope {

/// What is done. Three different zeros have three names; nothing is called just 'zero'.
enum class EditKind : std::uint8_t {
    zeroZ,            ///< z := 0 before the output projection; its bias stays (HF head mask, pruning)
    zeroConst,        ///< z := c, the input-independent part b_V + β W_V (TransformerLens, folded weights)
    zeroLayer,        ///< the layer's attention output, bias included, := 0; `head.head` is 0
    meanZ,            ///< z := its mean over the reference, or over this prompt's unedited positions
    scaleZ,           ///< z := parameter · z
    uniformPattern,   ///< pattern := uniform over the visible keys
    identityPattern,  ///< pattern := attend to self only
    firstPattern,     ///< pattern := attend to the first token only
};

/// Where an edit acts; pattern edits act before z edits, the layer output last.
enum class EditSite : std::uint8_t { pattern, z, layerOutput };

/// The site of a kind.
[[nodiscard]] constexpr EditSite siteOf(EditKind kind) {
    switch (kind) {
        case EditKind::zeroLayer:
            return EditSite::layerOutput;
        case EditKind::uniformPattern:
        case EditKind::identityPattern:
        case EditKind::firstPattern:
            return EditSite::pattern;
        default:
            return EditSite::z;
    }
}

/// One edit of one head (of one layer for zeroLayer).
struct HeadEdit {
    HeadRef head;
    EditKind kind = EditKind::zeroZ;
    float parameter = 1.0F;                ///< the factor of scaleZ; 1 for every other kind
    std::optional<PositionRange> queries;  ///< absent: all positions
    ReferencePtr reference;                ///< meanZ only; absent: this prompt's own mean
    friend auto operator<=>(const HeadEdit&, const HeadEdit&) = default;
};

}  // namespace headscope
