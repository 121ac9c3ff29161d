// SPDX-License-Identifier: GPL-3.0-or-later
// Greedy or seeded continuation.
#include "core/forward/generator.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "core/forward/request_check.h"
#include "core/forward/torch_guard.h"
#include "core/model/tensor_bridge.h"
#include "core/model/transformer.h"

namespace headscope {
namespace {

// Own inversion instead of a library distribution: the same seed gives the same text everywhere.
TokenId sampleToken(const std::vector<float>& logProbs, float temperature, std::mt19937_64& random) {
    std::vector<double> cumulative;
    cumulative.reserve(logProbs.size());
    double total = 0;
    const double most = *std::max_element(logProbs.begin(), logProbs.end());
    for (const float value : logProbs)
        cumulative.push_back(total += std::exp((double{value} - most) / double{temperature}));
    const double drawn = static_cast<double>(random() >> 11U) * 0x1p-53 * total;
    const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), drawn);
    const auto index = std::min<std::ptrdiff_t>(found - cumulative.begin(),
                                                static_cast<std::ptrdiff_t>(logProbs.size()) - 1);
    return TokenId{static_cast<std::uint32_t>(index)};
}

}  // namespace

// One of the two texts.
struct GeneratedText {
    ModelInput input;
    InterventionSet edits;
    std::mt19937_64 random;
    std::vector<TokenId>* out = nullptr;
    bool done = false;
};

struct Generator::Impl {
    ForwardPass& pass;
    GenerateResult result;
    std::vector<GeneratedText> texts;
    std::size_t turn = 0;

    Result<void> extend(GeneratedText& text, const JobContext& job);
};

Generator::Generator() = default;
Generator::~Generator() = default;

Result<std::unique_ptr<Generator>> Generator::start(ForwardPass& pass, GenerateRequest request) {
    const ModelSpec& spec = pass.model().spec();
    if (!spec.output.head || spec.bidirectional()) {
        return fail(ErrorCode::metricUnavailable, "this model does not continue text",
                    "open a causal language model");
    }
    if (request.sample && !(request.temperature > 0.0F)) {
        return fail(ErrorCode::usage, "the temperature must be above 0",
                    "leave off --sample for greedy text");
    }
    HEADSCOPE_CHECKED(checkRequest(spec, request.input, request.interventions));
    std::unique_ptr<Generator> generator(new Generator());
    generator->m_impl = std::make_unique<Impl>(Impl{pass, {}, {}, 0});
    Impl& impl = *generator->m_impl;
    impl.result.request = std::move(request);
    const GenerateRequest& kept = impl.result.request;
    impl.texts.push_back(
        {kept.input, {}, std::mt19937_64(kept.seed), &impl.result.baseline, kept.newTokens == 0});
    if (!kept.interventions.empty()) {
        impl.texts.push_back({kept.input, kept.interventions, std::mt19937_64(kept.seed), &impl.result.edited,
                              kept.newTokens == 0});
    }
    return generator;
}

Result<void> Generator::Impl::extend(GeneratedText& text, const JobContext& job) {
    const GenerateRequest& request = result.request;
    HEADSCOPE_CHECKED(checkRequest(pass.model().spec(), text.input, text.edits));
    const Position last{text.input.tokenCount() - 1};
    // An encoder is walked once for the whole text.
    const WalkStep first{pass.model().spec().encoderLayers()};
    HEADSCOPE_TRY(const WalkState entering, pass.stateBefore(text.input, text.edits, first, job));
    HEADSCOPE_TRY(const at::Tensor leaving, pass.walkBatch(entering, text.input, first, {text.edits},
                                                           std::vector<Position>{last}, job));
    const at::Tensor logits = pass.model().transformer().unembed(leaving)[0][0];  // [V]
    HEADSCOPE_TRY(const at::Tensor logProbs, finiteLogProbs(logits));
    const TokenId token = request.sample
                              ? sampleToken(floatsOf(logProbs), request.temperature, text.random)
                              : TokenId{static_cast<std::uint32_t>(logits.argmax().item<std::int64_t>())};
    text.out->push_back(token);
    text.input.ids.push_back(token);
    if (!text.input.segments.empty()) text.input.segments.push_back(text.input.segments.back());
    const bool stopped = std::find(request.stop.begin(), request.stop.end(), token) != request.stop.end();
    const bool full = text.input.tokenCount() >= pass.model().spec().maxPositions;
    text.done = stopped || full || text.out->size() >= request.newTokens;
    return {};
}

Result<bool> Generator::step(const JobContext& job) {
    Impl& impl = *m_impl;
    const auto open = [](const GeneratedText& text) { return !text.done; };
    if (std::none_of(impl.texts.begin(), impl.texts.end(), open)) return false;
    while (impl.texts[impl.turn % impl.texts.size()].done) ++impl.turn;
    GeneratedText& text = impl.texts[impl.turn++ % impl.texts.size()];
    auto extended = guarded([&]() -> Result<void> {
        const at::NoGradGuard noGradients;
        return impl.extend(text, job);
    });
    if (!extended) return fail(std::move(extended).error());
    return std::any_of(impl.texts.begin(), impl.texts.end(), open);
}

const GenerateResult& Generator::result() const { return m_impl->result; }

float Generator::fraction() const {
    const std::size_t total = m_impl->texts.size() * std::max(1U, m_impl->result.request.newTokens);
    return static_cast<float>(m_impl->result.baseline.size() + m_impl->result.edited.size()) /
           static_cast<float>(total);
}

}  // namespace headscope
