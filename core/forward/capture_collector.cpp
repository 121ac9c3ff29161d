// SPDX-License-Identifier: GPL-3.0-or-later
// From a CaptureSpec to taps, and from taps to plain values.
#include "core/forward/capture_collector.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/forward/request_check.h"
#include "core/model/taps.h"
#include "core/model/tensor_bridge.h"

namespace headscope {
namespace {

std::string gibibytes(std::uint64_t bytes) {
    return fmt::format("{:.2f} GiB", static_cast<double>(bytes) / (1U << 30U));
}

}  // namespace

CaptureCollector::CaptureCollector(const CaptureSpec& capture, const ModelSpec& spec)
    : m_capture(capture), m_spec(spec), m_keys(capture.keys(spec)) {
    std::erase_if(m_keys, [&](const TapKey& key) {
        return tapHasQueryHeads(key.point) && capture.keptHeads(spec, key).empty();
    });
}

TapRequest CaptureCollector::taps() const {
    TapRequest request;
    request.thumbnails = m_capture.thumbnails;
    request.taps.insert(m_keys.begin(), m_keys.end());
    if (m_capture.heads.empty()) return request;
    for (const TapKey& key : m_keys) {
        if (tapHasQueryHeads(key.point)) request.heads[key] = m_capture.keptHeads(m_spec, key);
    }
    return request;
}

std::vector<CapturedTensor> CaptureCollector::collect(const Taps& taps) const {
    std::vector<CapturedTensor> captured;
    captured.reserve(m_keys.size());
    for (const TapKey& key : m_keys)
        captured.push_back(capturedFrom(tapName(key, m_spec.twoStacks()), taps.kept(key)));
    return captured;
}

Result<void> checkCapture(const CaptureSpec& capture, const ModelSpec& spec, const ModelInput& input,
                          std::uint64_t memoryLimitBytes) {
    for (const BlockRef& block : capture.blocks) {
        if (spec.hasHead({block.stack, block.layer, AttentionKind::self, HeadIndex{0}})) continue;
        return fail(ErrorCode::headRange, fmt::format("this model has no layer {}", block.layer.value),
                    fmt::format("it has {} layers", spec.layerCount()));
    }
    for (const HeadRef& head : capture.heads) {
        if (!spec.hasHead(head)) return noSuchHead(spec, head);
    }
    const std::uint64_t needed = capture.bytes(spec, input);
    if (needed <= memoryLimitBytes) return {};
    return fail(ErrorCode::memoryLimit,
                fmt::format("this run would keep {}; the limit is {}", gibibytes(needed),
                            gibibytes(memoryLimitBytes)),
                "capture fewer layers, heads or taps, or raise --memory-limit");
}

}  // namespace headscope
