// SPDX-License-Identifier: GPL-3.0-or-later
// What the cache serves, and what it forgets.
#include "core/forward/resume_cache.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace headscope {
namespace {

InterventionSet off(std::uint32_t layer) {
    return InterventionSet().toggled({Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{0}},
                                     EditKind::zeroZ);
}

TEST(ResumeCache, ServesAnyRunWithTheSamePrefix) {
    ResumeCache cache(1U << 20U);
    for (std::uint32_t l = 0; l < 4; ++l)
        cache.put(1, {}, LayerIndex{l}, at::full({1, 2, 2}, static_cast<double>(l)));
    const auto found = cache.deepest(1, off(2), LayerIndex{4});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->first, LayerIndex{2})
        << "the residual entering layer 2 does not know of an edit in layer 2";
    EXPECT_EQ(found->second[0][0][0].item<float>(), 2.0F);
    EXPECT_FALSE(cache.deepest(2, {}, LayerIndex{4})) << "another prompt";
}

TEST(ResumeCache, DropsTheLeastRecentlyUsedBeyondItsBudget) {
    ResumeCache cache(4 * 1000);
    const at::Tensor tensor = at::zeros({1, 10, 25});  // 1000 bytes; three fit
    for (std::uint32_t l = 0; l < 3; ++l) cache.put(1, {}, LayerIndex{l}, tensor);
    ASSERT_TRUE(cache.find(1, {}, LayerIndex{0}));
    cache.put(1, {}, LayerIndex{3}, tensor);
    EXPECT_TRUE(cache.find(1, {}, LayerIndex{0}));
    EXPECT_FALSE(cache.find(1, {}, LayerIndex{1}));
    EXPECT_LE(cache.bytes(), 4000U);
}

TEST(ResumeCache, ThumbnailsDependOnEditsOfTheirOwnLayer) {
    ResumeCache cache(1U << 20U);
    cache.putThumbnails(1, {}, LayerIndex{2}, {PatternThumbnail{}});
    EXPECT_NE(cache.findThumbnails(1, off(3), LayerIndex{2}), nullptr);
    EXPECT_EQ(cache.findThumbnails(1, off(2), LayerIndex{2}), nullptr);
}

}  // namespace
}  // namespace headscope
