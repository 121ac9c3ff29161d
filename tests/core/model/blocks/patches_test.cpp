// SPDX-License-Identifier: GPL-3.0-or-later
// Front ends by hand: which pixels meet which weights, and in which order positions follow.
#include "core/model/blocks/patches.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include "core/model/tensor_bridge.h"
#include "tests/support/tensor_matchers.h"

namespace headscope {
namespace {

// A picture of 2 × 4 pixels in patches of 2 × 2, two colours, D = 1: a patch is its weighted sum.
ModelSpec pictureSpec() {
    ModelSpec spec;
    spec.modelDim = 1;
    StackSpec stack;
    stack.media = {InputKind::image, 2, 2, 4, 2, 2, 1, true, ""};
    stack.positions = Positions::learned;
    spec.stacks.push_back(stack);
    return spec;
}

StackWeights pictureWeights() {
    StackWeights weights;
    weights.patches.weight = at::arange(1, 9, at::kFloat).view({1, 2, 2, 2});
    weights.patches.bias = at::full({1}, 100.0F);
    weights.leading = {at::full({1}, 7.0F)};
    weights.positions = at::zeros({3, 1});
    return weights;
}

MediaTensor picture(std::uint32_t height, std::uint32_t width, std::vector<float> values) {
    MediaTensor tensor;
    tensor.shape = {2, height, width};
    tensor.values = std::move(values);
    return tensor;
}

TEST(Patches, APatchIsTheSumOfItsPixelsTimesTheirWeights) {
    const ModelSpec spec = pictureSpec();
    std::vector<float> values(16, 0.0F);
    values[2] = 1.0F;   // first colour, row 0, column 2: second patch, weight 1
    values[15] = 1.0F;  // second colour, row 1, column 3: second patch, weight 8
    values[9] = 10.0F;  // second colour, row 0, column 1: first patch, weight 6
    const at::Tensor out = embedMedia(picture(2, 4, values), spec, spec.main(), pictureWeights());
    EXPECT_EQ(out.sizes(), (at::IntArrayRef{1, 3, 1}));
    EXPECT_EQ(floatsOf(out), (std::vector<float>{7, 160, 109}));
}

TEST(Patches, PositionsStretchToOtherSizesButLeadingOnesStay) {
    const ModelSpec spec = pictureSpec();
    StackWeights weights = pictureWeights();
    weights.positions = at::full({3, 1}, 5.0F);
    weights.positions[0][0] = 1.0F;
    const at::Tensor out =
        embedMedia(picture(4, 6, std::vector<float>(48, 0.0F)), spec, spec.main(), weights);
    // A constant table stays constant, whatever the filter.
    EXPECT_TRUE(
        test::near(floatsOf(out), std::vector<float>{8, 105, 105, 105, 105, 105, 105}, 1e-4, 0, "rows"));
}

TEST(Patches, ASoundsSecondConvolutionTakesEveryOtherFrame) {
    ModelSpec spec;
    spec.modelDim = 1;
    StackSpec stack;
    stack.media = {InputKind::sound, 1, 1, 4, 1, 2, 0, false, ""};
    spec.stacks.push_back(stack);
    StackWeights weights;
    weights.patches.weight = at::zeros({1, 1, 3});
    weights.patches.weight.tensor()[0][0][1] = 1.0F;  // each frame itself
    weights.patches.bias = at::full({1}, 50.0F);
    weights.steps.weight = at::ones({1, 1, 3});  // a frame and both neighbours
    weights.steps.bias = at::zeros({1});
    MediaTensor sound;
    sound.shape = {1, 4};
    sound.values = {0, 1, 2, 3};
    const at::Tensor out = embedMedia(sound, spec, spec.main(), weights);
    // gelu(x) = x for large x; a neighbour beyond the edge is 0.
    EXPECT_TRUE(test::near(floatsOf(out), std::vector<float>{101, 156}, 1e-3, 0, "steps"));
}

}  // namespace
}  // namespace headscope
