// SPDX-License-Identifier: GPL-3.0-or-later
// The named places of a forward pass, with TransformerLens's names.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.h"

namespace headscope {

/// A place where a pass can be read. Shapes in the batch-1 form of capture files.
enum class TapPoint : std::uint8_t {
    scores,     ///< [1, H, Q, K] before the softmax, masked entries −inf
    pattern,    ///< [1, H, Q, K] after the softmax
    q,          ///< [1, T, H, d] before the rotary embedding
    k,          ///< [1, T, G, d] before the rotary embedding
    v,          ///< [1, T, G, d]
    rotQ,       ///< [1, T, H, d] after the rotary embedding (where there is one)
    rotK,       ///< [1, T, G, d] after the rotary embedding (where there is one)
    z,          ///< [1, T, H, d] input of the output projection
    attnOut,    ///< [1, T, D] output projection, bias included
    residPre,   ///< [1, T, D] entering the layer
    residMid,   ///< [1, T, D] between attention and MLP
    residPost,  ///< [1, T, D] leaving the layer (post-norm blocks: after the last norm)
    mlpOut,     ///< [1, T, D]
};

/// Every tap, in walk order of the file format.
inline constexpr std::array<TapPoint, 13> kAllTaps = {
    TapPoint::scores,   TapPoint::pattern,   TapPoint::q,     TapPoint::k,       TapPoint::v,
    TapPoint::rotQ,     TapPoint::rotK,      TapPoint::z,     TapPoint::attnOut, TapPoint::residPre,
    TapPoint::residMid, TapPoint::residPost, TapPoint::mlpOut};

/// Short name, as --taps takes it: "pattern", "rot_q", "resid_mid".
[[nodiscard]] std::string_view tapShortName(TapPoint tap);
/// The tap of a short name.
[[nodiscard]] std::optional<TapPoint> tapFromShortName(std::string_view name);
/// One tap of one block. With kind cross it is the place in the cross-attention sublayer.
struct TapKey {
    BlockRef block;
    TapPoint point{};
    AttentionKind kind{};
    friend auto operator<=>(const TapKey&, const TapKey&) = default;
};
/// Full name in captured files: "blocks.3.attn.hook_pattern"; of an encoder and a decoder
/// "encoder.blocks.3.attn.…", "decoder.blocks.3.attn.…", "decoder.blocks.3.cross_attn.…".
[[nodiscard]] std::string tapName(const TapKey& key, bool twoStacks);
/// Of the only stack.
[[nodiscard]] std::string tapName(TapPoint tap, LayerIndex layer);
/// True for the places that a cross-attention sublayer has as well: what lies inside attention, its output
/// and the residual after it.
[[nodiscard]] bool tapOfCross(TapPoint tap);
/// True for taps with a query-head axis (the head filter of a capture acts on these).
[[nodiscard]] bool tapHasQueryHeads(TapPoint tap);
/// True for k, v and rotated k, whose head axis counts key/value heads.
[[nodiscard]] bool tapHasKeyValueHeads(TapPoint tap);

}  // namespace headscope
