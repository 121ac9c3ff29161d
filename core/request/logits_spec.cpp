// SPDX-License-Identifier: GPL-3.0-or-later
// The position where effects are read when nobody names one.
#include "core/request/logits_spec.h"

#include <algorithm>

namespace headscope {

Position defaultPosition(const ModelSpec& spec, const ModelInput& input, std::optional<TokenId> mask) {
    // The class token gathers what a picture shows.
    if (spec.main().media.kind == InputKind::image || spec.output.answersOnce()) return Position{0};
    if (spec.bidirectional() && mask) {
        const auto found = std::find(input.ids.begin(), input.ids.end(), *mask);
        if (found != input.ids.end()) return Position{static_cast<std::uint32_t>(found - input.ids.begin())};
    }
    return Position{input.ids.empty() ? 0 : input.tokenCount() - 1};
}

}  // namespace headscope
