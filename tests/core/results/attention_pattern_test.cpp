// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns by slot, query and key; the mask is the one of the model.
#include "core/results/attention_pattern.h"

#include <gtest/gtest.h>

#include <numeric>

namespace headscope {
namespace {

/// Two heads of 3 queries and 4 keys with values 0, 1, 2, …
AttentionPattern countingPattern() {
    AttentionPattern pattern;
    pattern.heads = {HeadIndex{5}, HeadIndex{2}};
    pattern.queries = 3;
    pattern.keys = 4;
    pattern.values.resize(24);
    std::iota(pattern.values.begin(), pattern.values.end(), 0.0F);
    return pattern;
}

TEST(AttentionPattern, IsRowMajorByHeadQueryKey) {
    const AttentionPattern pattern = countingPattern();
    EXPECT_EQ(pattern.head(1).size(), 12U);
    EXPECT_EQ(pattern.head(1).front(), 12.0F);
    EXPECT_EQ(pattern.at(0, Position{0}, Position{3}), 3.0F) << "keys are columns";
    EXPECT_EQ(pattern.at(1, Position{2}, Position{1}), 12.0F + 2 * 4 + 1);
}

TEST(AttentionPattern, MasksAsTheModelDoes) {
    AttentionPattern pattern = countingPattern();
    for (const Visibility visibility : {Visibility::causal, Visibility::bidirectional}) {
        for (const std::optional<std::uint32_t> window :
             {std::optional<std::uint32_t>(), std::optional(2U)}) {
            pattern.visibility = visibility;
            pattern.window = window;
            for (std::uint32_t q = 0; q < 3; ++q) {
                for (std::uint32_t k = 0; k < 4; ++k) {
                    EXPECT_EQ(pattern.visible(Position{q}, Position{k}),
                              keyVisible(visibility, window, Position{q}, Position{k}));
                }
            }
        }
    }
    pattern.visibility = Visibility::causal;
    EXPECT_FALSE(pattern.visible(Position{0}, Position{1}));
}

}  // namespace
}  // namespace headscope
