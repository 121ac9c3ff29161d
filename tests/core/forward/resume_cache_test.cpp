// SPDX-License-Identifier: GPL-3.0-or-later
// What the cache serves, and what it forgets.
#include "core/forward/resume_cache.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/model/walk_state.h"

namespace headscope {
namespace {

InterventionSet off(std::uint32_t layer) {
    return InterventionSet().toggled({Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{0}},
                                     EditKind::zeroZ);
}

BlockRef at(std::uint32_t layer) { return {Stack::main, LayerIndex{layer}}; }

TEST(ResumeCache, ServesAnyRunWithTheSamePrefix) {
    ResumeCache cache(1U << 20U);
    for (std::uint32_t l = 0; l < 4; ++l)
        cache.put(1, {}, at(l), {at::full({1, 2, 2}, static_cast<double>(l)), {}});
    const WalkState* found = cache.find(1, off(2), at(2));
    ASSERT_NE(found, nullptr) << "the residual entering layer 2 does not know of an edit in layer 2";
    EXPECT_EQ(found->residual[0][0][0].item<float>(), 2.0F);
    EXPECT_EQ(cache.find(1, off(2), at(3)), nullptr) << "that entering layer 3 does";
    EXPECT_EQ(cache.find(2, {}, at(2)), nullptr) << "another prompt";
    EXPECT_EQ(cache.find(1, {}, {Stack::encoder, LayerIndex{2}}), nullptr) << "another stack";
}

TEST(ResumeCache, DropsTheLeastRecentlyUsedBeyondItsBudget) {
    ResumeCache cache(4 * 1000);
    const WalkState state{at::zeros({1, 5, 25}), at::zeros({1, 5, 25})};  // 1000 bytes; three fit
    for (std::uint32_t l = 0; l < 3; ++l) cache.put(1, {}, at(l), state);
    ASSERT_TRUE(cache.find(1, {}, at(0)));
    cache.put(1, {}, at(3), state);
    EXPECT_TRUE(cache.find(1, {}, at(0)));
    EXPECT_FALSE(cache.find(1, {}, at(1)));
    EXPECT_LE(cache.bytes(), 4000U);
}

TEST(ResumeCache, ThumbnailsDependOnEditsOfTheirOwnLayer) {
    ResumeCache cache(1U << 20U);
    cache.putThumbnails(1, {}, at(2), {PatternThumbnail{}});
    EXPECT_NE(cache.findThumbnails(1, off(3), at(2)), nullptr);
    EXPECT_EQ(cache.findThumbnails(1, off(2), at(2)), nullptr);
}

}  // namespace
}  // namespace headscope
