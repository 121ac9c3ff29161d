// SPDX-License-Identifier: GPL-3.0-or-later
// One look at every matrix, from the last to the first.
#include "core/model/weight_keeping.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/sum.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <ranges>
#include <set>
#include <string>
#include <vector>

#include "core/model/stored_matrix.h"

namespace headscope {
namespace {

// Each once, the one that is used last first.
std::vector<const StoredMatrix*> storedOf(Weights& weights) {
    std::vector<const StoredMatrix*> used, all;
    forEachMatrix(weights, [&used](WeightMatrix& matrix) {
        if (matrix.stored()) used.push_back(matrix.stored());
    });
    std::set<const StoredMatrix*> seen;
    for (const StoredMatrix* matrix : used | std::views::reverse) {
        if (seen.insert(matrix).second) all.push_back(matrix);
    }
    return all;
}

bool blocksFinite(const StoredMatrix& matrix) {
    for (std::int64_t first = 0; first < matrix.rows(); first += matrix.blockRows()) {
        const std::int64_t count = std::min(matrix.blockRows(), matrix.rows() - first);
        if (!allFinite(matrix.block(first, count))) return false;
    }
    return true;
}

// In memory of its own, whatever its layout in the file; absent where a value is not finite.
std::optional<at::Tensor> narrowed(const StoredMatrix& matrix, at::ScalarType type) {
    at::Tensor out = at::empty({matrix.rows(), matrix.columns()}, type);  // [out, in]
    for (std::int64_t first = 0; first < matrix.rows(); first += matrix.blockRows()) {
        const std::int64_t count = std::min(matrix.blockRows(), matrix.rows() - first);
        const at::Tensor block = matrix.block(first, count);  // [count, in]
        if (!allFinite(block)) return std::nullopt;
        out.narrow(0, first, count).copy_(block);
    }
    return out;
}

bool isTable(const Weights& weights, const WeightMatrix& matrix) {
    return std::any_of(weights.stacks.begin(), weights.stacks.end(),
                       [&matrix](const StackWeights& stack) { return &stack.tokens == &matrix; });
}

}  // namespace

// One pass over the data; only a sum that is not finite needs the exact look (it may have overflowed).
bool allFinite(const at::Tensor& tensor) {
    if (tensor.sum().isfinite().item<bool>()) return true;
    return tensor.isfinite().all().item<bool>();
}

Failure notFinite(const std::string& tensor) {
    return fail(ErrorCode::notFinite, fmt::format("tensor \"{}\" holds NaN or infinite values", tensor),
                "is the file damaged? download it again");
}

MatrixSizes sizesOf(Weights& weights) {
    MatrixSizes sizes;
    for (const StoredMatrix* matrix : storedOf(weights)) {
        sizes.all += matrix->floatBytes();
        sizes.use = std::max(sizes.use, matrix->useBytes());
    }
    return sizes;
}

Result<void> keepMatrices(Weights& weights, std::uint64_t bytes) {
    std::map<const StoredMatrix*, at::Tensor> kept;
    for (const StoredMatrix* matrix : storedOf(weights)) {
        if (matrix->floatBytes() > bytes) {
            if (!blocksFinite(*matrix)) return notFinite(matrix->name());
            continue;
        }
        bytes -= matrix->floatBytes();
        at::Tensor tensor = matrix->kept();  // [out, in]
        if (!allFinite(tensor)) return notFinite(matrix->name());
        kept.emplace(matrix, std::move(tensor));
    }
    forEachMatrix(weights, [&kept](WeightMatrix& matrix) {
        const auto found = kept.find(matrix.stored());
        if (matrix.stored() && found != kept.end()) matrix = found->second;
    });
    return {};
}

Result<void> narrowMatrices(Weights& weights, at::ScalarType type) {
    std::map<const StoredMatrix*, at::Tensor> kept;
    std::string broken;
    forEachMatrix(weights, [&](WeightMatrix& matrix) {
        if (!broken.empty() || isTable(weights, matrix)) return;
        const StoredMatrix* stored = matrix.stored();
        if (!stored) {
            matrix = matrix.to(type);
            return;
        }
        auto known = kept.find(stored);
        if (known == kept.end()) {
            const std::optional<at::Tensor> tensor = narrowed(*stored, type);
            if (!tensor) {
                broken = stored->name();
                return;
            }
            known = kept.emplace(stored, *tensor).first;
        }
        matrix = known->second;
    });
    if (!broken.empty()) return notFinite(broken);
    return {};
}

}  // namespace headscope
