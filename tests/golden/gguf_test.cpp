// SPDX-License-Identifier: GPL-3.0-or-later
// A model in a GGUF file against transformers on the same dequantised weights (reference/make_gguf_model.py).
#include "model_fixture.h"
#include "tensor_matchers.h"

namespace headscope::test {
namespace {

TEST(GoldenGguf, GivesThePatternsAndLogitsOfTransformers) {
    const auto folder = sourceDir() / "tests/data/gguf";
    const auto model = openModel(folder / "gemma3.gguf");
    ASSERT_TRUE(model);
    ForwardPass pass(model, kTestMemory);
    const GoldenTensors golden(folder / "gemma3.safetensors");
    const RunResult result = runOrFail(pass, fullCapture(golden.ids("input_ids")));
    const auto attentions = golden.floats("attentions");
    const std::size_t size = attentions.size() / model->spec().layerCount();
    for (std::uint32_t l = 0; l < model->spec().layerCount(); ++l) {
        const std::string name = tapName(TapPoint::pattern, LayerIndex{l});
        EXPECT_TRUE(near(captured(result, name).values, std::span(attentions).subspan(l * size, size), 2e-5,
                         0, name));
    }
    EXPECT_TRUE(near(captured(result, "logits").values, golden.floats("answer"), 0, 1e-4, "logits"));
}

}  // namespace
}  // namespace headscope::test
