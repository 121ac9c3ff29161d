// SPDX-License-Identifier: GPL-3.0-or-later
// The front ends of vision and speech models.
#include "core/model/blocks/patches.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/upsample_bicubic2d.h>

#include <array>
#include <vector>

#include "core/model/blocks/norm.h"
#include "core/model/tensor_bridge.h"

namespace headscope {
namespace {

// Shape: values [C, H, W] -> [1, n + h · w, D].
at::Tensor pictureRows(const at::Tensor& values, const MediaSpec& media, const StackWeights& weights) {
    const std::array<std::int64_t, 2> stride = {media.patchHeight, media.patchWidth}, padding = {0, 0};
    const at::Tensor patches = at::conv2d(values.unsqueeze(0), weights.patches.weight.tensor(),
                                          weights.patches.bias, stride, padding);  // [1, D, h, w]
    std::vector<at::Tensor> rows;
    rows.reserve(weights.leading.size() + 1);
    for (const at::Tensor& token : weights.leading) rows.push_back(token.view({1, 1, -1}));
    rows.push_back(patches.flatten(2).transpose(1, 2));  // [1, h · w, D]
    return at::cat(rows, 1);
}

// Shape: values [mels, frames] -> [1, frames / 2, D].
at::Tensor soundRows(const at::Tensor& values, const MediaSpec& media, const StackWeights& weights) {
    const auto convolved = [](const at::Tensor& x, const LinearWeights& linear, std::int64_t stride) {
        const at::Tensor weight = linear.weight.tensor();
        const std::int64_t half = weight.size(-1) / 2;  // keeps the length
        return at::gelu(at::conv1d(x, weight, linear.bias, stride, half));
    };
    const at::Tensor heard = convolved(values.unsqueeze(0), weights.patches, 1);  // [1, D, frames]
    const at::Tensor steps = convolved(heard, weights.steps, media.patchWidth);   // [1, D, T]
    return steps.transpose(1, 2);
}

// The table of positions for a picture of another size.  Shape: [n + h · w, D] -> [n + h' · w', D].
at::Tensor stretched(const at::Tensor& table, const MediaSpec& media, std::int64_t rows,
                     std::int64_t columns) {
    const std::int64_t ownRows = media.height / media.patchHeight,
                       ownColumns = media.width / media.patchWidth;
    if (rows == ownRows && columns == ownColumns) return table;
    const auto leading = static_cast<std::int64_t>(media.leading);
    const std::array<std::int64_t, 2> size = {rows, columns};
    const at::Tensor grid = table.narrow(0, leading, ownRows * ownColumns)
                                .view({1, ownRows, ownColumns, -1})
                                .permute({0, 3, 1, 2});                                     // [1, D, h, w]
    const at::Tensor larger = at::upsample_bicubic2d(grid, size, /*align_corners=*/false);  // [1, D, h', w']
    return at::cat({table.narrow(0, 0, leading), larger[0].flatten(1).t()}, 0);
}

}  // namespace

at::Tensor embedMedia(const MediaTensor& media, const ModelSpec& spec, const StackSpec& stack,
                      const StackWeights& weights) {
    const MediaSpec& form = stack.media;
    const std::vector<std::int64_t> shape(media.shape.begin(), media.shape.end());
    const at::Tensor values = tensorFromFloats(media.values, shape);
    const bool picture = form.kind == InputKind::image;
    at::Tensor residual =
        picture ? pictureRows(values, form, weights) : soundRows(values, form, weights);  // [1, T, D]
    if (stack.positions == Positions::learned) {
        residual = residual + (picture ? stretched(weights.positions, form, shape[1] / form.patchHeight,
                                                   shape[2] / form.patchWidth)
                                       : weights.positions);  // [T, D]
    }
    return normalise(residual, stack.embedding.norm, weights.embedNorm, spec.normEpsilon);
}

}  // namespace headscope
