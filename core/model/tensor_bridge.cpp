// SPDX-License-Identifier: GPL-3.0-or-later
// Conversions between tensors and owned values.
#include "core/model/tensor_bridge.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <fmt/format.h>

#include <cstring>

#include "core/base/check.h"
#include "core/checkpoint/stored_layout.h"

namespace headscope {
namespace {

// Checkpoints come with these; integer tensors are buffers that no table asks for.
bool scalarTypeOf(Dtype dtype, at::ScalarType& out) {
    switch (dtype) {
        case Dtype::f32:
            out = at::kFloat;
            return true;
        case Dtype::f64:
            out = at::kDouble;
            return true;
        case Dtype::f16:
            out = at::kHalf;
            return true;
        case Dtype::bf16:
            out = at::kBFloat16;
            return true;
        default:
            return false;
    }
}

}  // namespace

Result<at::Tensor> tensorFromEntry(const TensorEntry& entry) {
    at::ScalarType type{};
    if (!scalarTypeOf(entry.dtype, type)) {
        return fail(ErrorCode::tensorDtype,
                    fmt::format("tensor \"{}\" is {}, expected F32, F16, BF16 or F64", entry.name,
                                dtypeName(entry.dtype)),
                    "convert the checkpoint to one of these");
    }
    std::vector<std::int64_t> shape;
    for (const std::uint64_t extent : entry.shape) shape.push_back(static_cast<std::int64_t>(extent));
    // The forward never writes to weights, so the read-only mapping may stand behind a tensor.
    auto* data = const_cast<std::byte*>(entry.bytes.data());
    const bool aligned = reinterpret_cast<std::uintptr_t>(data) % dtypeBytes(entry.dtype) == 0;
    if (aligned && !entry.layout) return at::from_blob(data, shape, at::TensorOptions(type)).to(at::kFloat);
    at::Tensor copy = at::empty(shape, at::TensorOptions(type));
    copyValues(entry, {static_cast<std::byte*>(copy.data_ptr()), static_cast<std::size_t>(copy.nbytes())});
    return copy.to(at::kFloat);
}

std::vector<float> floatsOf(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.detach().to(at::kFloat).contiguous();
    const float* data = flat.const_data_ptr<float>();
    return {data, data + flat.numel()};
}

CapturedTensor capturedFrom(std::string name, const at::Tensor& tensor) {
    return {std::move(name), tensor.sizes().vec(), floatsOf(tensor)};
}

at::Tensor tensorFromFloats(const std::vector<float>& values, const std::vector<std::int64_t>& shape) {
    at::Tensor tensor = at::empty(shape, at::TensorOptions(at::kFloat));
    HEADSCOPE_CHECK(tensor.numel() == static_cast<std::int64_t>(values.size()));
    if (!values.empty())
        std::memcpy(tensor.mutable_data_ptr<float>(), values.data(), values.size() * sizeof(float));
    return tensor;
}

at::Tensor indexTensor(const std::vector<std::int64_t>& values) {
    at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::TensorOptions(at::kLong));
    if (!values.empty()) {
        std::memcpy(tensor.mutable_data_ptr<std::int64_t>(), values.data(),
                    values.size() * sizeof(std::int64_t));
    }
    return tensor;
}

}  // namespace headscope
