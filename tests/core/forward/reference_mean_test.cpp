// SPDX-License-Identifier: GPL-3.0-or-later
// Longer texts weigh more.
#include "core/forward/reference_mean.h"

#include <gtest/gtest.h>

namespace headscope {
namespace {

TEST(ReferenceMean, WeighsTextsByTheirPositions) {
    const auto means = [](float value) {
        ReferenceTensor tensor;
        tensor.parts = {{Stack::main, AttentionKind::self, 1, 1, 2, {value, 2.0F * value}}};
        return tensor;
    };
    ModelInput one, three;
    one.ids.assign(1, TokenId{});
    three.ids.assign(3, TokenId{});
    ReferenceMean mean;
    mean.add(means(1.0F), one);
    mean.add(means(5.0F), three);
    EXPECT_EQ(mean.value().parts.front().values, (std::vector<float>{4.0F, 8.0F}));
}

}  // namespace
}  // namespace headscope
