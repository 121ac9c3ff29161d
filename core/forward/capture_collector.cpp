// SPDX-License-Identifier: GPL-3.0-or-later
// From a CaptureSpec to taps, and from taps to plain values.
#include "core/forward/capture_collector.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/head_text.h"
#include "core/model/taps.h"
#include "core/model/tensor_bridge.h"

namespace headscope {
namespace {

std::vector<std::int64_t> headsOfLayer(const std::vector<HeadRef>& heads, LayerIndex layer) {
    std::vector<std::int64_t> indices;
    for (const HeadRef& head : heads) {
        if (head.layer == layer) indices.push_back(head.head.value);
    }
    return indices;
}

// The axis that counts query heads: 1 for [1, H, Q, K], 2 for [1, T, H, d].
std::int64_t headAxis(TapPoint point) {
    return point == TapPoint::scores || point == TapPoint::pattern ? 1 : 2;
}

std::string gibibytes(std::uint64_t bytes) {
    return fmt::format("{:.2f} GiB", static_cast<double>(bytes) / (1U << 30U));
}

}  // namespace

CaptureCollector::CaptureCollector(const CaptureSpec& capture, const ModelSpec& spec)
    : m_capture(capture), m_spec(spec), m_layers(capture.layers) {
    if (!m_layers.empty()) return;
    for (std::uint32_t l = 0; l < spec.layerCount(); ++l) m_layers.push_back(LayerIndex{l});
}

TapRequest CaptureCollector::taps() const {
    TapRequest request;
    request.thumbnails = m_capture.thumbnails;
    for (const LayerIndex layer : m_layers) {
        for (const TapPoint point : m_capture.taps) request.taps.insert({layer, point});
    }
    return request;
}

std::vector<CapturedTensor> CaptureCollector::collect(const Taps& taps, const ModelInput&) const {
    std::vector<CapturedTensor> captured;
    for (const LayerIndex layer : m_layers) {
        const auto heads = headsOfLayer(m_capture.heads, layer);
        for (const TapPoint point : m_capture.taps) {
            at::Tensor tensor = taps.kept(point, layer);
            if (!tensor.defined()) continue;  // rotated q and k of a model that does not rotate
            if (!m_capture.heads.empty() && tapHasQueryHeads(point)) {
                if (heads.empty()) continue;
                tensor = tensor.index_select(headAxis(point), indexTensor(heads));
            }
            captured.push_back(capturedFrom(tapName(point, layer), tensor));
        }
    }
    return captured;
}

Result<void> checkCapture(const CaptureSpec& capture, const ModelSpec& spec, std::uint32_t tokenCount,
                          std::uint64_t memoryLimitBytes) {
    for (const LayerIndex layer : capture.layers) {
        if (layer.value < spec.layerCount()) continue;
        return fail(ErrorCode::headRange, fmt::format("this model has no layer {}", layer.value),
                    fmt::format("it has {} layers", spec.layerCount()));
    }
    for (const HeadRef& head : capture.heads) {
        if (head.stack == Stack::main && head.layer.value < spec.layerCount() &&
            head.head.value < spec.headCount())
            continue;
        return fail(ErrorCode::headRange, fmt::format("this model has no head {}", headText(head)),
                    fmt::format("it has {} layers of {} heads", spec.layerCount(), spec.headCount()));
    }
    const std::uint64_t needed = capture.bytes(spec, tokenCount);
    if (needed <= memoryLimitBytes) return {};
    return fail(ErrorCode::memoryLimit,
                fmt::format("this run would keep {}; the limit is {}", gibibytes(needed),
                            gibibytes(memoryLimitBytes)),
                "capture fewer layers, heads or taps, or raise --memory-limit");
}

AttentionPattern patternFrom(const at::Tensor& pattern, const ModelSpec& spec, LayerIndex layer,
                             std::span<const HeadIndex> heads) {
    const StackSpec& stack = spec.main();
    AttentionPattern out;
    out.layer = layer;
    out.heads.assign(heads.begin(), heads.end());
    out.queries = static_cast<std::uint32_t>(pattern.size(2));
    out.keys = static_cast<std::uint32_t>(pattern.size(3));
    out.visibility = stack.block.attention.visibility;
    out.window = stack.layers[layer.value].window;
    std::vector<std::int64_t> indices;
    for (const HeadIndex head : heads) indices.push_back(head.value);
    out.values = floatsOf(pattern[0].index_select(0, indexTensor(indices)));
    return out;
}

}  // namespace headscope
