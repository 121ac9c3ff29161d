// SPDX-License-Identifier: GPL-3.0-or-later
// Hash of a run request, the key of the run cache.
#include "core/request/run_request.h"

#include "core/base/hash.h"

namespace headscope {
namespace {

void addOptional(Hasher& hasher, std::optional<TokenId> token) {
    hasher.add(token.has_value()).add(token ? token->value : 0U);
}

}  // namespace

std::uint64_t RunRequest::hash() const {
    Hasher hasher;
    hasher.add(input.hash()).add(interventions.hash());
    hasher.add(capture.taps.size());
    for (const TapPoint tap : capture.taps) hasher.add(tap);
    hasher.add(capture.blocks.size());
    for (const BlockRef& block : capture.blocks) hasher.add(block.stack).add(block.layer.value);
    hasher.add(capture.heads.size());
    for (const HeadRef& head : capture.heads)
        hasher.add(head.stack).add(head.layer.value).add(head.kind).add(head.head.value);
    hasher.add(capture.thumbnails).add(capture.logits);
    hasher.add(logits.position.has_value()).add(logits.position ? logits.position->value : 0U);
    hasher.add(logits.topCount).add(logits.everyPosition);
    addOptional(hasher, logits.target);
    addOptional(hasher, logits.foil);
    return hasher.value();
}

}  // namespace headscope
