// SPDX-License-Identifier: GPL-3.0-or-later
// What the methods call their tensors. Source: transformers, quantizers/ and integrations/.
#include "core/model/spec/quantised.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace headscope {
namespace {

// GPTQ and AWQ; bitsandbytes; compressed-tensors; FP8; MXFP4.
constexpr std::array<std::string_view, 8> kEndings = {".qweight",       ".weight.absmax", ".weight.SCB",
                                                      ".weight_packed", ".SCB",           ".weight_scale_inv",
                                                      "_proj_blocks",   ".weight_format"};

bool isPacked(const TensorEntry& tensor) {
    const bool named = std::any_of(kEndings.begin(), kEndings.end(),
                                   [&](std::string_view ending) { return tensor.name.ends_with(ending); });
    if (named) return true;
    const bool eight = tensor.dtype == Dtype::u8 || tensor.dtype == Dtype::i8 ||
                       tensor.dtype == Dtype::f8e4m3 || tensor.dtype == Dtype::f8e5m2;
    return eight && tensor.name.ends_with(".weight");
}

}  // namespace

Result<void> checkNotQuantised(const ConfigView& config, const Checkpoint& checkpoint) {
    HEADSCOPE_TRY(const auto section, config.object("quantization_config"));
    if (!section) return {};
    const auto packed = std::find_if(checkpoint.tensors().begin(), checkpoint.tensors().end(), isPacked);
    if (packed == checkpoint.tensors().end()) return {};
    HEADSCOPE_TRY(const std::string method, section->text("quant_method", "a method without a name"));
    return fail(ErrorCode::tensorDtype,
                fmt::format("tensor \"{}\" ({}) is quantised by {}, which is not read", packed->name,
                            dtypeName(packed->dtype), method),
                "take the model that was not quantised, or a GGUF file of it");
}

}  // namespace headscope
