// SPDX-License-Identifier: GPL-3.0-or-later
// Where effects are read when nobody says where.
#include "core/request/logits_spec.h"

#include <gtest/gtest.h>

#include "tests/core/model/spec/spec_fixture.h"

namespace headscope {
namespace {

ModelInput inputOf(std::initializer_list<std::uint32_t> ids) {
    ModelInput input;
    for (const std::uint32_t id : ids) input.ids.push_back(TokenId{id});
    return input;
}

TEST(DefaultPosition, IsTheLastTokenOfACausalModel) {
    const ModelSpec spec = test::specOf(1, 1, 2);
    EXPECT_EQ(defaultPosition(spec, inputOf({5, 3, 7}), {}), Position{2});
    EXPECT_EQ(defaultPosition(spec, inputOf({5, 3, 7}), TokenId{3}), Position{2})
        << "a mask token means nothing here";
}

TEST(DefaultPosition, IsTheFirstMaskOfABidirectionalModel) {
    ModelSpec spec = test::specOf(1, 1, 2);
    spec.stacks[0].block.attention.visibility = Visibility::bidirectional;
    EXPECT_EQ(defaultPosition(spec, inputOf({5, 3, 7, 3, 9}), TokenId{3}), Position{1});
    EXPECT_EQ(defaultPosition(spec, inputOf({5, 4, 7}), TokenId{3}), Position{2})
        << "no mask: the last token";
    EXPECT_EQ(defaultPosition(spec, inputOf({5, 4, 7}), {}), Position{2});
}

TEST(DefaultPosition, IsTheFirstWhereTheHeadAnswersOnce) {
    for (const HeadInput reads : {HeadInput::first, HeadInput::mean}) {
        ModelSpec spec = test::specOf(1, 1, 2);
        spec.stacks[0].block.attention.visibility = Visibility::bidirectional;
        spec.output.reads = reads;
        EXPECT_EQ(defaultPosition(spec, inputOf({5, 4, 3}), TokenId{3}), Position{0});
    }
}

TEST(DefaultPosition, OfNoTokensIsTheFirst) {
    EXPECT_EQ(defaultPosition(test::specOf(1, 1, 2), {}, {}), Position{0});
}

}  // namespace
}  // namespace headscope
