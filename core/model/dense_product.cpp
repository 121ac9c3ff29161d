// SPDX-License-Identifier: GPL-3.0-or-later
// oneDNN through the operator that LibTorch's own compiler uses; at::linear where that is not to be had.
#include "core/model/dense_product.h"

#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <ATen/core/ivalue.h>
#include <ATen/ops/linear.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/model/activation.h"

namespace headscope {
namespace {

bool byIntel() {
#if defined(__x86_64__)
    return __builtin_cpu_is("intel") != 0;
#else
    return true;  // oneDNN's kernels are written for x86-64
#endif
}

std::optional<c10::OperatorHandle> oneDnnLinear() {
    static const auto found = c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
    return found;
}

bool oneDnnIsFaster() {
    static const bool faster = !byIntel() && oneDnnLinear();
    return faster;
}

// What oneDNN's operator takes: f32 or bfloat16 that lies in memory, and nobody who wants gradients.
bool fits(const at::Tensor& x, const at::Tensor& weight) {
    const auto plain = [type = x.scalar_type()](const at::Tensor& tensor) {
        return (type == at::kFloat || type == at::kBFloat16) && tensor.scalar_type() == type &&
               tensor.layout() == at::kStrided && tensor.device().is_cpu() && tensor.numel() > 0;
    };
    return plain(x) && plain(weight) && !at::GradMode::is_enabled();
}

// oneDNN's fast kernels read rows or columns that follow each other without a gap; others it multiplies a
// thousand times slower. A slice of a fused projection has gaps: copied, it is still the faster way.
at::Tensor withoutGaps(const at::Tensor& weight) {
    if (weight.is_contiguous() || weight.t().is_contiguous()) return weight;
    return weight.stride(0) == 1 ? weight.t().contiguous().t() : weight.contiguous();
}

// How oneDNN's operator calls a non-linearity.
struct PostOperation {
    std::string name, algorithm;
};

std::optional<PostOperation> postOperation(std::optional<Activation> after) {
    if (!after) return PostOperation{"none", ""};
    switch (*after) {
        case Activation::relu:
            return PostOperation{"relu", ""};
        case Activation::gelu:
            return PostOperation{"gelu", "none"};
        case Activation::geluTanh:
            return PostOperation{"gelu", "tanh"};
        case Activation::silu:
            return PostOperation{"swish", ""};
        case Activation::geluQuick:
        case Activation::tanh:
            break;
    }
    return std::nullopt;
}

}  // namespace

bool multipliesBfloat16() {
#if defined(__x86_64__)
    static const bool does = __builtin_cpu_supports("avx512bf16") != 0 && oneDnnLinear();
    return does;
#else
    return false;
#endif
}

ProductLibrary productLibrary(const at::Tensor& weight) {
    constexpr std::int64_t kLeastElements = std::int64_t{1} << 18;  // 512 × 512
    return oneDnnIsFaster() && weight.numel() >= kLeastElements ? ProductLibrary::oneDnn
                                                                : ProductLibrary::mkl;
}

ProductLibrary attentionLibrary(std::int64_t keys) {
    constexpr std::int64_t kLeastKeys = 1024;  // measured: even at 512, a third faster at 8,192
    return oneDnnIsFaster() && keys >= kLeastKeys ? ProductLibrary::oneDnn : ProductLibrary::mkl;
}

at::Tensor denseProduct(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                        std::optional<Activation> after, std::optional<ProductLibrary> library) {
    const auto operation = oneDnnLinear();
    if (library.value_or(productLibrary(weight)) == ProductLibrary::mkl || !operation || !fits(x, weight)) {
        const at::Tensor y = at::linear(x, weight, bias);
        return after ? activate(y, *after) : y;
    }
    const auto post = postOperation(after);
    if (!post) return activate(denseProduct(x, weight, bias, {}, library), *after);
    // Boxed: the operator is not of the public interface, so its C++ signature may change under us.
    torch::jit::Stack stack{x.contiguous(),
                            withoutGaps(weight),
                            bias.defined() ? c10::IValue(bias.contiguous()) : c10::IValue(),
                            post->name,
                            c10::List<std::optional<at::Scalar>>(),
                            post->algorithm};
    operation->callBoxed(stack);
    return std::move(stack.front()).toTensor();
}

}  // namespace headscope
