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
std::optional<at::ScalarType> floatingType(Dtype dtype) {
    switch (dtype) {
        case Dtype::f32:
            return at::kFloat;
        case Dtype::f64:
            return at::kDouble;
        case Dtype::f16:
            return at::kHalf;
        case Dtype::bf16:
            return at::kBFloat16;
        default:
            return std::nullopt;
    }
}

std::vector<std::int64_t> shapeOf(const TensorEntry& entry) {
    return {entry.shape.begin(), entry.shape.end()};
}

// True where the bytes are numbers of the entry's dtype, in whatever order.
bool isPlain(const TensorEntry& entry) {
    if (!entry.layout) return true;
    const StoredLayout& layout = *entry.layout;
    const bool decodes = entry.dtype == Dtype::f32 && layout.block.type != GgmlType::f32;
    return !decodes && layout.addend == 0.0F && layout.order == RowOrder::asIs;
}

}  // namespace

Result<void> checkFloating(const TensorEntry& entry) {
    if (floatingType(entry.dtype)) return {};
    return fail(ErrorCode::tensorDtype,
                fmt::format("tensor \"{}\" is {}, expected F32, F16, BF16 or F64", entry.name,
                            dtypeName(entry.dtype)),
                "convert the checkpoint to one of these");
}

at::ScalarType scalarTypeOf(Dtype dtype) {
    const auto type = floatingType(dtype);
    HEADSCOPE_CHECK(type);
    return *type;
}

std::optional<at::Tensor> mappedView(const TensorEntry& entry) {
    // The forward never writes to weights, so the read-only mapping may stand behind a tensor.
    auto* data = const_cast<std::byte*>(entry.bytes.data());
    const bool aligned = reinterpret_cast<std::uintptr_t>(data) % dtypeBytes(entry.dtype) == 0;
    if (!aligned || !isPlain(entry)) return std::nullopt;
    const at::TensorOptions options(scalarTypeOf(entry.dtype));
    const std::vector<std::int64_t> shape = shapeOf(entry);
    if (!entry.layout) return at::from_blob(data, shape, options);
    const StoredLayout& layout = *entry.layout;
    if (!layout.strides.empty()) {
        const std::vector<std::int64_t> strides(layout.strides.begin(), layout.strides.end());
        return at::from_blob(data, shape, strides, options);
    }
    if (!layout.transposed) return at::from_blob(data, shape, options);
    return at::from_blob(data, {shape[1], shape[0]}, options).t();
}

at::Tensor expandEntry(const TensorEntry& entry) {
    if (const auto view = mappedView(entry)) return view->to(at::kFloat);
    at::Tensor copy = at::empty(shapeOf(entry), at::TensorOptions(scalarTypeOf(entry.dtype)));
    copyValues(entry, {static_cast<std::byte*>(copy.data_ptr()), static_cast<std::size_t>(copy.nbytes())});
    return copy.to(at::kFloat);
}

Result<at::Tensor> tensorFromEntry(const TensorEntry& entry) {
    HEADSCOPE_CHECKED(checkFloating(entry));
    return expandEntry(entry);
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
