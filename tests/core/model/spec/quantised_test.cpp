// SPDX-License-Identifier: GPL-3.0-or-later
// Each method's checkpoint is refused by the method's name; expanded ones pass.
#include "core/model/spec/quantised.h"

#include <gtest/gtest.h>

#include "core/checkpoint/safetensors_writer.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope::test {
namespace {

Result<void> check(const std::string& config, const std::string& tensor, Dtype dtype) {
    const TemporaryFolder folder;
    const std::vector<std::byte> bytes(4 * dtypeBytes(dtype));
    const std::vector<OutTensor> tensors = {{tensor, dtype, {2, 2}, bytes}};
    EXPECT_TRUE(writeSafetensors(folder.path("model.safetensors"), tensors, {}, Overwrite::allow));
    return checkNotQuantised(valueOf(ConfigView::parse(config, "config.json")),
                             valueOf(Checkpoint::open(folder.path())));
}

std::string configOf(const std::string& method) {
    return R"({"quantization_config": {"quant_method": ")" + method + R"("}})";
}

TEST(Quantised, MethodsAreRefusedByTheirNames) {
    struct Case {
        std::string method, tensor;
        Dtype dtype;
    };
    for (const Case& one :
         {Case{"gptq", "model.layers.0.self_attn.q_proj.qweight", Dtype::i32},
          Case{"awq", "model.layers.0.mlp.up_proj.qweight", Dtype::i32},
          Case{"bitsandbytes", "model.layers.0.mlp.up_proj.weight", Dtype::u8},
          Case{"bitsandbytes", "model.layers.0.mlp.up_proj.weight", Dtype::i8},
          Case{"fp8", "model.layers.0.mlp.up_proj.weight", Dtype::f8e4m3},
          Case{"compressed-tensors", "model.layers.0.mlp.up_proj.weight_packed", Dtype::i32},
          Case{"mxfp4", "model.layers.0.mlp.experts.down_proj_blocks", Dtype::u8}}) {
        expectError(check(configOf(one.method), one.tensor, one.dtype), ErrorCode::tensorDtype,
                    {one.tensor, one.method, "is quantised by", "GGUF"});
    }
    expectError(check(R"({"quantization_config": {}})", "a.qweight", Dtype::i32), ErrorCode::tensorDtype,
                {"a method without a name"});
}

TEST(Quantised, ExpandedTensorsPass) {
    EXPECT_TRUE(check(configOf("mxfp4"), "model.layers.0.mlp.experts.down_proj", Dtype::bf16));
    EXPECT_TRUE(check("{}", "model.layers.0.mlp.up_proj.qweight", Dtype::i32)) << "nothing says so";
    EXPECT_TRUE(check(configOf("gptq"), "bert.embeddings.position_ids", Dtype::i64));
}

}  // namespace
}  // namespace headscope::test
