// SPDX-License-Identifier: GPL-3.0-or-later
// The engine as scripts/bench asks for it: one line of work in, one line of JSON out. A program of its own
// and no test, so that it can take turns with another engine on the same cores.
//
//   pass T WHAT     one pass of T tokens on cold caches; WHAT: heads (thumbnails of every head, the answer at
//   the
//                   last position), patterns (every pattern kept), window (thumbnails, every position's
//                   answer)
//   sweep T         every head zeroed in turn, KL at the last position
//   preview T       the same in products of 16 bits; null where there is no preview
//   toggles T N     N clicks on random heads after the baseline: the milliseconds of each
//   views T         one pass, then pictures of heads: the whole head in cells of T / 1024, of a layer not
//                   looked at before and of one that was, and 512 x 512 cells by themselves
//   roofline T      the bare matrix products of a pass, and those of the unembedding of one row
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/randn.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "core/forward/compute_options.h"
#include "core/forward/forward_pass.h"
#include "core/forward/loaded_model.h"
#include "core/forward/sweep_runner.h"
#include "core/model/dense_product.h"

namespace headscope {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The same tokens that the script feeds to the reference.
ModelInput inputOf(const ModelSpec& spec, std::uint32_t tokens) {
    ModelInput input;
    for (std::uint32_t i = 0; i < tokens; ++i)
        input.ids.push_back(TokenId{(i * 7919U + 13U) % spec.vocabulary});
    return input;
}

template <class T>
T valueOf(Result<T> result) {
    if (result) return std::move(*result);
    std::cerr << result.error().message << '\n';
    std::exit(EXIT_FAILURE);
}

class Worker {
public:
    Worker(std::shared_ptr<const LoadedModel> model, std::uint64_t limit)
        : m_model(std::move(model)), m_limit(limit) {}

    json answer(const std::string& line) {
        std::istringstream words(line);
        std::string work;
        std::uint32_t tokens = 0;
        words >> work >> tokens;
        if (work == "pass") {
            std::string what;
            words >> what;
            return pass(tokens, what);
        }
        if (work == "sweep") return sweep(m_model, tokens);
        if (work == "preview") {
            if (!m_narrow) m_narrow = LoadedModel::narrowed(m_model);
            return m_narrow ? sweep(m_narrow, tokens) : json();
        }
        if (work == "toggles") {
            std::uint32_t count = 0;
            words >> count;
            return toggles(tokens, count);
        }
        if (work == "views") return views(tokens);
        if (work == "roofline") return roofline(tokens);
        return {{"error", fmt::format("no such work: {}", line)}};
    }

private:
    [[nodiscard]] const ModelSpec& spec() const { return m_model->spec(); }

    [[nodiscard]] RunRequest request(std::uint32_t tokens, const std::string& what) const {
        RunRequest request;
        request.input = inputOf(spec(), tokens);
        request.logits.everyPosition = what == "window";
        if (what == "patterns") {
            request.capture.taps = {TapPoint::pattern};
        } else {
            request.capture.thumbnails = true;
        }
        return request;
    }

    json pass(std::uint32_t tokens, const std::string& what) {
        const RunRequest wanted = request(tokens, what);
        ForwardPass pass(m_model, m_limit);
        const auto start = Clock::now();
        const RunResult result = valueOf(pass.run(wanted, {}));
        return {{"ms", millisecondsSince(start)}, {"top", result.logits->top.front().token.value}};
    }

    [[nodiscard]] json sweep(const std::shared_ptr<const LoadedModel>& model, std::uint32_t tokens) const {
        ForwardPass pass(model, m_limit);
        SweepRequest wanted;
        wanted.input = inputOf(spec(), tokens);
        const auto start = Clock::now();
        const auto runner = valueOf(SweepRunner::start(pass, std::move(wanted), {}));
        while (valueOf(runner->step({}))) {
        }
        return {{"ms", millisecondsSince(start)},
                {"layers", pass.counters().layersWalked},
                {"values", runner->result().values}};
    }

    json toggles(std::uint32_t tokens, std::uint32_t count) {
        ForwardPass pass(m_model, m_limit);
        RunRequest wanted = request(tokens, "window");
        (void)valueOf(pass.run(wanted, {}));
        std::mt19937 random(7);
        const std::vector<HeadRef> heads = allHeads(spec());
        std::vector<double> milliseconds;
        for (std::uint32_t i = 0; i < count; ++i) {
            wanted.interventions =
                wanted.interventions.toggled(heads[random() % heads.size()], EditKind::zeroZ);
            const auto start = Clock::now();
            (void)valueOf(pass.run(wanted, {}));
            milliseconds.push_back(millisecondsSince(start));
        }
        return {{"ms", milliseconds}, {"layers", pass.counters().layersWalked}};
    }

    json views(std::uint32_t tokens) {
        ForwardPass pass(m_model, m_limit);
        const auto start = Clock::now();
        (void)valueOf(pass.run(request(tokens, "heads"), {}));
        json answer{{"pass_ms", millisecondsSince(start)}};
        const auto view = [&](std::uint32_t layer, std::uint32_t head, std::uint32_t size,
                              std::uint32_t side) {
            PatternRequest wanted{
                inputOf(spec(), tokens), {}, {{Stack::main, LayerIndex{layer}, {}, HeadIndex{head}}}};
            const PositionRange range{Position{tokens - size}, Position{tokens}};
            wanted.region = PatternRegion{range, {Position{0}, Position{size}}, side};
            const auto asked = Clock::now();
            (void)valueOf(pass.patterns(wanted, {}));
            return millisecondsSince(asked);
        };
        const std::uint32_t side = std::max(1U, tokens / 1024);
        json fresh = json::array(), known = json::array(), near = json::array();
        for (std::uint32_t layer = 0; layer < spec().layerCount(); ++layer) {
            fresh.push_back(view(layer, 0, tokens, side));
            known.push_back(view(layer, 1, tokens, side));
            near.push_back(view(layer, 1, std::min(tokens, 512U), 1));
        }
        answer["fresh_ms"] = fresh;
        answer["known_ms"] = known;
        answer["near_ms"] = near;
        answer["layers"] = pass.counters().layersWalked;
        return answer;
    }

    // What no implementation can leave out: the products of every layer with its weights, and of queries with
    // keys and of patterns with values, below the diagonal alone.
    json roofline(std::uint32_t tokens) const {
        const at::NoGradGuard noGradients;
        const StackSpec& stack = spec().main();
        const auto width = static_cast<std::int64_t>(spec().modelDim);
        const auto hidden = static_cast<std::int64_t>(stack.block.mlpDim);
        const auto heads = static_cast<std::int64_t>(stack.block.attention.queryHeads);
        const auto groups = static_cast<std::int64_t>(stack.block.attention.kvHeads);
        const auto dim = static_cast<std::int64_t>(stack.block.attention.headDim);
        const bool gated = stack.block.mlp == MlpKind::gated;
        const at::Tensor x = at::randn({tokens, width}), z = at::randn({tokens, heads * dim});
        const at::Tensor fed = at::randn({tokens, hidden});
        struct Layer {
            at::Tensor q, k, v, o, in, gate, out;
        };
        std::vector<Layer> layers(stack.layers.size());
        for (Layer& layer : layers) {
            layer = {at::randn({heads * dim, width}),  at::randn({groups * dim, width}),
                     at::randn({groups * dim, width}), at::randn({width, heads * dim}),
                     at::randn({hidden, width}),       gated ? at::randn({hidden, width}) : at::Tensor(),
                     at::randn({width, hidden})};
        }
        const at::Tensor q = at::randn({groups, heads / groups * tokens, dim});
        const at::Tensor k = at::randn({groups, dim, (tokens + 1) / 2});
        const at::Tensor a = at::randn({groups, heads / groups * tokens, (tokens + 1) / 2});
        const at::Tensor v = at::randn({groups, (tokens + 1) / 2, dim});
        const at::Tensor head = at::randn({spec().vocabulary, width});
        const auto start = Clock::now();
        for (const Layer& layer : layers) {
            (void)denseProduct(x, layer.q, {});
            (void)denseProduct(x, layer.k, {});
            (void)denseProduct(x, layer.v, {});
            (void)at::matmul(q, k);
            (void)at::matmul(a, v);
            (void)denseProduct(z, layer.o, {});
            (void)denseProduct(x, layer.in, {});
            if (gated) (void)denseProduct(x, layer.gate, {});
            (void)denseProduct(fed, layer.out, {});
        }
        const double body = millisecondsSince(start);
        const auto headStart = Clock::now();
        (void)denseProduct(x.narrow(0, 0, 1), head, {});
        const double row = millisecondsSince(headStart);
        return {{"ms", body + row}, {"body", body}, {"row", row}};
    }

    std::shared_ptr<const LoadedModel> m_model, m_narrow;
    std::uint64_t m_limit;
};

int serve(int argc, char** argv) {
    if (argc != 3 && argc != 4) {
        std::cerr << "usage: headscope_bench_worker MODEL THREADS [BYTES]\n";
        return EXIT_FAILURE;
    }
    const std::uint32_t threads = applyThreads(static_cast<std::uint32_t>(std::stoul(argv[2])));
    const std::uint64_t limit = effectiveMemoryLimit(argc > 3 ? std::stoull(argv[3]) : 0);
    const MemoryLimit memory{limit, residentBytes()};
    const auto start = Clock::now();
    Worker worker(valueOf(LoadedModel::load(std::filesystem::path(argv[1]), {}, {}, memory)), limit);
    std::cout << json{{"threads", threads}, {"load_ms", millisecondsSince(start)}} << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        json answer = worker.answer(line);
        if (!answer.is_null()) answer["rss"] = residentBytes();
        std::cout << answer << std::endl;
    }
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace headscope

int main(int argc, char** argv) { return headscope::serve(argc, argv); }
