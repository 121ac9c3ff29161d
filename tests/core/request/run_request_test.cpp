// SPDX-License-Identifier: GPL-3.0-or-later
// Hashes of requests: equal requests agree, and every field counts.
// Covers: core/request/model_input.h
#include "core/request/run_request.h"

#include <gtest/gtest.h>

#include <functional>

namespace headscope {
namespace {

ModelInput inputOf(std::initializer_list<std::uint32_t> ids, std::vector<std::uint8_t> segments = {}) {
    ModelInput input;
    for (const std::uint32_t id : ids) input.ids.push_back(TokenId{id});
    input.segments = std::move(segments);
    return input;
}

HeadRef head(std::uint32_t layer, std::uint32_t index) {
    return {Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{index}};
}

TEST(ModelInput, HashDependsOnTokensOrderAndSegments) {
    EXPECT_EQ(inputOf({1, 2}).hash(), inputOf({1, 2}).hash());
    EXPECT_NE(inputOf({1, 2}).hash(), inputOf({2, 1}).hash());
    EXPECT_NE(inputOf({1, 2}).hash(), inputOf({1, 2, 0}).hash());
    EXPECT_NE(inputOf({1, 2}, {0, 1}).hash(), inputOf({1, 2}, {1, 0}).hash());
    EXPECT_NE(inputOf({1, 2}, {0, 1}).hash(), inputOf({1, 2}).hash());
}

TEST(ModelInput, TakesAbsentSegmentsForZeros) {
    EXPECT_EQ(inputOf({1, 2}, {0, 0}).hash(), inputOf({1, 2}).hash());
}

TEST(ModelInput, DoesNotTakeSegmentsForTokens) {
    EXPECT_NE(inputOf({5, 7}, {0, 1}).hash(), inputOf({5, 7, 1, 1}).hash());
    EXPECT_NE(inputOf({5, 7, 1, 1}, {0, 0, 1, 1}).hash(), inputOf({5, 7, 1, 1, 2, 1, 3, 1}).hash());
}

TEST(RunRequest, HashTellsEveryFieldApart) {
    const RunRequest base;
    const std::vector<std::function<void(RunRequest&)>> changes = {
        [](RunRequest& r) { r.input = inputOf({1}); },
        [](RunRequest& r) { r.interventions = r.interventions.toggled(head(1, 2), EditKind::zeroZ); },
        [](RunRequest& r) { r.interventions = r.interventions.toggled(head(1, 2), EditKind::meanZ); },
        [](RunRequest& r) { r.capture.taps = {TapPoint::z}; },
        [](RunRequest& r) {
            r.capture.taps = {TapPoint::z, TapPoint::q};
        },
        [](RunRequest& r) {
            r.capture.taps = {TapPoint::q, TapPoint::z};
        },
        [](RunRequest& r) {
            r.capture.blocks = {{Stack::main, LayerIndex{3}}};
        },
        [](RunRequest& r) { r.capture.heads = {head(0, 1)}; },
        [](RunRequest& r) { r.capture.heads = {head(1, 0)}; },
        [](RunRequest& r) { r.capture.thumbnails = true; },
        [](RunRequest& r) { r.capture.logits = KeptLogits::last; },
        [](RunRequest& r) { r.capture.logits = KeptLogits::all; },
        [](RunRequest& r) { r.logits.position = Position{0}; },
        [](RunRequest& r) { r.logits.position = Position{1}; },
        [](RunRequest& r) { r.logits.topCount = 11; },
        [](RunRequest& r) { r.logits.everyPosition = false; },
        [](RunRequest& r) { r.logits.target = TokenId{0}; },
        [](RunRequest& r) { r.logits.foil = TokenId{0}; },
    };
    std::vector<RunRequest> requests = {base};
    for (const auto& change : changes) change(requests.emplace_back(base));
    for (std::size_t i = 0; i < requests.size(); ++i) {
        for (std::size_t j = 0; j < requests.size(); ++j) {
            EXPECT_EQ(requests[i].hash() == requests[j].hash(), i == j) << i << " and " << j;
            EXPECT_EQ(requests[i] == requests[j], i == j) << i << " and " << j;
        }
    }
}

}  // namespace
}  // namespace headscope
