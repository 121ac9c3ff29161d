// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever changes the numbers changes the digest; what does not, does not.
#include "core/sweep/sweep_digest.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace headscope {
namespace {

SweepRequest plain() {
    SweepRequest request;
    request.input.ids = {TokenId{1}, TokenId{2}};
    request.logits.position = Position{1};
    return request;
}

std::string digestOf(const SweepRequest& request) {
    return sweepDigest("w", "f32", std::span(&request, 1), {});
}

HeadEdit edit() {
    HeadEdit edit;
    edit.head = {Stack::main, LayerIndex{1}, AttentionKind::self, HeadIndex{2}};
    return edit;
}

TEST(SweepDigest, ChangesWithWhateverChangesTheNumbers) {
    const auto reference = [] {
        auto tensor = std::make_shared<ReferenceTensor>();
        tensor->contentHash = 5;
        return ReferencePtr(tensor);
    }();
    const auto with = [](SweepRequest& r, const std::function<void(HeadEdit&)>& change) {
        HeadEdit changed = edit();
        change(changed);
        r.base = InterventionSet().with(changed);
    };
    const std::vector<std::function<void(SweepRequest&)>> changes = {
        [](SweepRequest&) {},
        [](SweepRequest& r) { r.input.ids[1] = TokenId{3}; },
        [](SweepRequest& r) { r.input.ids.push_back(TokenId{0}); },
        [](SweepRequest& r) {
            r.input.segments = {0, 1};
        },
        [](SweepRequest& r) { r.input.encoderIds = {TokenId{1}}; },
        [](SweepRequest& r) {
            auto media = std::make_shared<MediaTensor>();
            media->contentHash = 9;
            r.input.media = MediaPtr(media);
        },
        [&](SweepRequest& r) { with(r, [](HeadEdit&) {}); },
        [&](SweepRequest& r) { with(r, [](HeadEdit& e) { e.head.layer = LayerIndex{0}; }); },
        [&](SweepRequest& r) { with(r, [](HeadEdit& e) { e.head.head = HeadIndex{0}; }); },
        [&](SweepRequest& r) { with(r, [](HeadEdit& e) { e.head.kind = AttentionKind::cross; }); },
        [&](SweepRequest& r) { with(r, [](HeadEdit& e) { e.head.stack = Stack::encoder; }); },
        [&](SweepRequest& r) { with(r, [](HeadEdit& e) { e.kind = EditKind::meanZ; }); },
        [&](SweepRequest& r) { with(r, [](HeadEdit& e) { e.parameter = 0.5F; }); },
        [&](SweepRequest& r) {
            with(r, [](HeadEdit& e) { e.queries = PositionRange{Position{0}, Position{1}}; });
        },
        [&](SweepRequest& r) {
            with(r, [](HeadEdit& e) { e.queries = PositionRange{Position{0}, Position{2}}; });
        },
        [&](SweepRequest& r) { with(r, [&](HeadEdit& e) { e.reference = reference; }); },
        [](SweepRequest& r) { r.kind = EditKind::uniformPattern; },
        [](SweepRequest& r) { r.parameter = 0.5F; },
        [&](SweepRequest& r) { r.reference = reference; },
        [](SweepRequest& r) { r.metric = EffectMetric::dloss; },
        [](SweepRequest& r) { r.logits.position = Position{0}; },
        [](SweepRequest& r) { r.logits.position.reset(); },
        [](SweepRequest& r) { r.logits.target = TokenId{0}; },
        [](SweepRequest& r) { r.logits.foil = TokenId{0}; },
        [](SweepRequest& r) { r.logits.everyPosition = false; },
    };
    std::set<std::string> digests;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        SweepRequest request = plain();
        changes[i](request);
        const std::string digest = digestOf(request);
        EXPECT_EQ(digest.size(), 64U);
        EXPECT_TRUE(digests.insert(digest).second) << "change " << i << " counts for nothing";
    }
    const std::vector<SweepRequest> twice(2, plain());
    EXPECT_TRUE(digests.insert(sweepDigest("w", "f32", twice, {})).second);
    EXPECT_TRUE(digests.insert(sweepDigest("w", "bf16", std::span(twice).first(1), {})).second) << "16 bits";
    EXPECT_TRUE(digests.insert(sweepDigest("v", "f32", std::span(twice).first(1), {})).second)
        << "other weights";
    const ModelInput texts = plain().input;
    EXPECT_TRUE(
        digests.insert(sweepDigest("w", "f32", std::span(twice).first(1), std::span(&texts, 1))).second);
}

TEST(SweepDigest, StaysWhereTheNumbersStay) {
    SweepRequest request = plain();
    request.logits.topCount = 3;
    request.sublayers = {{}};
    EXPECT_EQ(digestOf(request), digestOf(plain()));
}

}  // namespace
}  // namespace headscope
