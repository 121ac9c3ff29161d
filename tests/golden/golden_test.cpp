// SPDX-License-Identifier: GPL-3.0-or-later
// Whole passes of four real models against independent references; manifest.json has origin and tolerance.
//
// Covers: core/model/transformer.cpp
// Covers: core/model/blocks/attention.cpp
// Covers: core/model/blocks/embedding.cpp
#include "core/forward/generator.h"
#include "model_fixture.h"
#include "tensor_matchers.h"

namespace headscope::test {
namespace {

// The one table of tolerances: design.md §7.
constexpr double kPattern = 2e-5;
constexpr double kRelative = 1e-4;
constexpr double kLossAbsolute = 1e-5;

std::span<const float> layerOf(const std::vector<float>& all, std::size_t layer, std::size_t layers) {
    const std::size_t size = all.size() / layers;
    return std::span(all).subspan(layer * size, size);
}

// attn_scores of the references hold 0 above the diagonal; ours hold −inf there.
void compareScores(std::span<const float> ours, std::span<const float> reference, const std::string& what) {
    std::vector<float> finite(ours.begin(), ours.end());
    for (std::size_t i = 0; i < finite.size(); ++i) {
        if (std::isinf(finite[i])) {
            finite[i] = reference[i];
        }
    }
    EXPECT_TRUE(near(finite, reference, 0, kRelative, what));
}

// z of the references is [H, T, d] per layer, TransformerLens's [T, H, d].
std::vector<float> headsFirst(const CapturedTensor& z) {
    const auto tokens = static_cast<std::size_t>(z.shape[1]);
    const auto heads = static_cast<std::size_t>(z.shape[2]);
    const auto dim = static_cast<std::size_t>(z.shape[3]);
    std::vector<float> out(z.values.size());
    for (std::size_t t = 0; t < tokens; ++t) {
        for (std::size_t h = 0; h < heads; ++h) {
            for (std::size_t i = 0; i < dim; ++i)
                out[(h * tokens + t) * dim + i] = z.values[(t * heads + h) * dim + i];
        }
    }
    return out;
}

void compareActivations(const std::filesystem::path& model, const std::string& file) {
    const auto loaded = openModel(model);
    ASSERT_TRUE(loaded);
    ForwardPass pass(loaded, kTestMemory);
    const GoldenTensors golden(model / "golden" / file);
    std::vector<std::uint8_t> segments;
    if (golden.has("token_type_ids")) {
        for (const float s : golden.floats("token_type_ids"))
            segments.push_back(static_cast<std::uint8_t>(s));
    }
    const RunResult result = runOrFail(pass, fullCapture(golden.ids("input_ids"), segments));
    const std::size_t layers = loaded->spec().layerCount();
    EXPECT_TRUE(near(captured(result, "logits").values, golden.floats("logits"), 0, kRelative, "logits"));
    const auto attentions = golden.floats("attentions");
    const auto scores = golden.floats("attn_scores");
    const auto hidden = golden.floats("hidden_states");
    const auto z = golden.floats("head_outputs_z");
    for (std::size_t l = 0; l < layers; ++l) {
        const auto name = [l](TapPoint tap) {
            return tapName(tap, LayerIndex{static_cast<std::uint32_t>(l)});
        };
        EXPECT_TRUE(near(captured(result, name(TapPoint::pattern)).values, layerOf(attentions, l, layers),
                         kPattern, 0, name(TapPoint::pattern)));
        compareScores(captured(result, name(TapPoint::scores)).values, layerOf(scores, l, layers),
                      name(TapPoint::scores));
        EXPECT_TRUE(near(headsFirst(captured(result, name(TapPoint::z))), layerOf(z, l, layers), 0, kRelative,
                         name(TapPoint::z)));
        EXPECT_TRUE(near(captured(result, name(TapPoint::residPre)).values, layerOf(hidden, l, layers + 1), 0,
                         kRelative, name(TapPoint::residPre)));
        EXPECT_TRUE(near(captured(result, name(TapPoint::residPost)).values,
                         layerOf(hidden, l + 1, layers + 1), 0, kRelative, name(TapPoint::residPost)));
    }
}

TEST(Golden, Stories260k) {
    HEADSCOPE_NEEDS_SHARED("models/stories260k-llama");
    for (const char* file :
         {"activations_0.safetensors", "activations_1.safetensors", "activations_2.safetensors"}) {
        SCOPED_TRACE(file);
        compareActivations(sharedDir() / "models/stories260k-llama", file);
    }
}

TEST(Golden, NanoSortGpt2) {
    HEADSCOPE_NEEDS_SHARED("models/nano-sort-gpt2");
    for (const char* file :
         {"activations_0.safetensors", "activations_1.safetensors", "activations_2.safetensors"}) {
        SCOPED_TRACE(file);
        compareActivations(sharedDir() / "models/nano-sort-gpt2", file);
    }
}

TEST(Golden, InductionGpt2) {
    HEADSCOPE_NEEDS_SHARED("models/trained-here-induction-gpt2");
    compareActivations(sharedDir() / "models/trained-here-induction-gpt2",
                       "activations_repeated.safetensors");
}

TEST(Golden, TinyBert) {
    HEADSCOPE_NEEDS_SHARED("models/trained-here-tiny-bert");
    for (const char* file : {"activations_0.safetensors", "activations_1.safetensors",
                             "activations_2.safetensors", "pair_activations.safetensors"}) {
        SCOPED_TRACE(file);
        compareActivations(sharedDir() / "models/trained-here-tiny-bert", file);
    }
}

// The authors' own PyTorch values of block 0: q, k, v before the heads are joined, att with −inf, attSm.
TEST(Golden, NanoSortUpstreamPartials) {
    HEADSCOPE_NEEDS_SHARED("models/nano-sort-gpt2");
    const auto folder = sharedDir() / "models/nano-sort-gpt2";
    ForwardPass pass(openModel(folder), kTestMemory);
    const GoldenTensors golden(folder / "golden/upstream_pytorch_partials.safetensors");
    const auto ids = golden.ids("idx");
    const auto logits = golden.floats("lm_head");
    const std::size_t batch = golden.shape("idx")[0];
    const std::size_t tokens = golden.shape("idx")[1];
    for (std::size_t b = 0; b < batch; ++b) {
        const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(b * tokens);
        const RunResult result =
            runOrFail(pass, fullCapture({begin, begin + static_cast<std::ptrdiff_t>(tokens)}));
        EXPECT_TRUE(
            near(captured(result, "logits").values, layerOf(logits, b, batch), 0, kRelative, "lm_head"));
    }
}

// Greedy decoding writes the sorted letters: with the sorted text as input, every next token is the arg max.
TEST(Golden, NanoSortSortsAll729Inputs) {
    HEADSCOPE_NEEDS_SHARED("models/nano-sort-gpt2");
    const auto folder = sharedDir() / "models/nano-sort-gpt2";
    ForwardPass pass(openModel(folder), kTestMemory);
    const auto cases = readJson(folder / "golden/all_729_inputs.json");
    ASSERT_EQ(cases.size(), 729U);
    for (const auto& item : cases) {
        const std::string text = item["input"].get<std::string>() + item["output"].get<std::string>();
        ASSERT_EQ(text.size(), 12U);
        RunRequest request;
        for (const char c : text.substr(0, 11))
            request.input.ids.push_back(TokenId{static_cast<std::uint32_t>(c - 'A')});
        request.capture.logits = KeptLogits::all;
        const RunResult result = runOrFail(pass, request);
        const std::vector<float>& logits = captured(result, "logits").values;
        for (std::size_t position = 5; position < 11; ++position) {
            const auto row = logits.begin() + static_cast<std::ptrdiff_t>(position * 3);
            const auto best = std::max_element(row, row + 3) - row;
            ASSERT_EQ(best, text[position + 1] - 'A') << text << " at " << position;
        }
    }
}

std::vector<float> lossesAfter(ForwardPass& pass, const std::vector<TokenId>& ids,
                               const InterventionSet& edits) {
    RunRequest request;
    request.input.ids = ids;
    request.interventions = edits;
    return runOrFail(pass, request).logits->lossPerPosition;
}

TEST(Golden, InductionHeadAblationLosses) {
    HEADSCOPE_NEEDS_SHARED("models/trained-here-induction-gpt2");
    const auto folder = sharedDir() / "models/trained-here-induction-gpt2";
    ForwardPass pass(openModel(folder), kTestMemory);
    const auto scores = readJson(folder / "golden/head_scores.json");
    const auto golden = readJson(folder / "golden/loss_and_ablation.json");
    const std::vector<TokenId> ids = idsOf(scores["repeated_ids"]);
    const std::vector<float> losses = lossesAfter(pass, ids, {});
    const auto reference = golden["nll_per_position"].get<std::vector<float>>();
    ASSERT_EQ(losses.size(), reference.size());
    for (std::size_t i = 0; i < losses.size(); ++i) {
        EXPECT_NEAR(losses[i], reference[i], kLossAbsolute + kRelative * double{reference[i]})
            << "position " << i;
    }
    for (std::uint32_t l = 0; l < 2; ++l) {
        for (std::uint32_t h = 0; h < 2; ++h) {
            const HeadRef head{Stack::main, LayerIndex{l}, AttentionKind::self, HeadIndex{h}};
            const auto edited = lossesAfter(pass, ids, InterventionSet().toggled(head, EditKind::zeroZ));
            double mean = 0;
            for (std::size_t i = 26; i < edited.size(); ++i)
                mean += double{edited[i]} / static_cast<double>(edited.size() - 26);
            const double expected = golden["mean_nll_second_copy_with_head_zero_ablated"][l][h];
            EXPECT_NEAR(mean, expected, kLossAbsolute + kRelative * expected) << l << "." << h;
        }
    }
}

std::vector<TokenId> greedy(ForwardPass& pass, const std::vector<TokenId>& start, std::uint32_t count) {
    GenerateRequest request;
    request.input.ids = start;
    request.newTokens = count;
    auto generator = Generator::start(pass, request);
    if (!generator) {
        ADD_FAILURE() << generator.error().text();
        return {};
    }
    Result<bool> more = true;
    while (more && *more) more = (*generator)->step({});
    EXPECT_TRUE(more.has_value());
    return (*generator)->result().baseline;
}

// llama2.c's own published text of 200 tokens, and further prompts of the float64 reference.
TEST(Golden, Stories260kGreedyText) {
    HEADSCOPE_NEEDS_SHARED("models/stories260k-llama");
    const auto folder = sharedDir() / "models/stories260k-llama";
    ForwardPass pass(openModel(folder), kTestMemory);
    const auto golden = readJson(folder / "golden/greedy.json");
    const auto check = [&](const nlohmann::json& record, const char* start) {
        const std::vector<TokenId> expected = idsOf(record["greedy_ids"]);
        EXPECT_EQ(greedy(pass, idsOf(record[start]), static_cast<std::uint32_t>(expected.size())), expected);
    };
    check(golden["published"], "start_ids");
    for (const auto& record : golden["own_reference_float64_numpy"]) check(record, "prompt_ids");
}

}  // namespace
}  // namespace headscope::test
