// SPDX-License-Identifier: GPL-3.0-or-later
// Names of taps. Source: TransformerLens, ActivationCache hook names.
#include "core/request/tap_point.h"

#include <fmt/format.h>

namespace headscope {
namespace {

struct Name {
    TapPoint tap;
    std::string_view shortName, hook;  // hook: below blocks.{l}.
};

constexpr std::array<Name, 13> kNames = {{
    {TapPoint::scores, "scores", "attn.hook_attn_scores"},
    {TapPoint::pattern, "pattern", "attn.hook_pattern"},
    {TapPoint::q, "q", "attn.hook_q"},
    {TapPoint::k, "k", "attn.hook_k"},
    {TapPoint::v, "v", "attn.hook_v"},
    {TapPoint::rotQ, "rot_q", "attn.hook_rot_q"},
    {TapPoint::rotK, "rot_k", "attn.hook_rot_k"},
    {TapPoint::z, "z", "attn.hook_z"},
    {TapPoint::attnOut, "attn_out", "hook_attn_out"},
    {TapPoint::residPre, "resid_pre", "hook_resid_pre"},
    {TapPoint::residMid, "resid_mid", "hook_resid_mid"},
    {TapPoint::residPost, "resid_post", "hook_resid_post"},
    {TapPoint::mlpOut, "mlp_out", "hook_mlp_out"},
}};

const Name& nameOf(TapPoint tap) { return kNames[static_cast<std::size_t>(tap)]; }

}  // namespace

std::string_view tapShortName(TapPoint tap) { return nameOf(tap).shortName; }

std::optional<TapPoint> tapFromShortName(std::string_view name) {
    for (const Name& entry : kNames) {
        if (entry.shortName == name) return entry.tap;
    }
    return std::nullopt;
}

namespace {

std::string crossHook(TapPoint tap) {
    if (tap == TapPoint::attnOut) return "hook_cross_attn_out";
    if (tap == TapPoint::residMid) return "hook_resid_mid_cross";
    return fmt::format("cross_{}", nameOf(tap).hook);
}

}  // namespace

std::string tapName(const TapKey& key, bool twoStacks) {
    const char* stack = !twoStacks ? "" : key.block.stack == Stack::encoder ? "encoder." : "decoder.";
    return fmt::format(
        "{}blocks.{}.{}", stack, key.block.layer.value,
        key.kind == AttentionKind::cross ? crossHook(key.point) : std::string(nameOf(key.point).hook));
}

std::string tapName(TapPoint tap, LayerIndex layer) {
    return tapName({{Stack::main, layer}, tap, {}}, false);
}

bool tapOfCross(TapPoint tap) {
    return tap != TapPoint::rotQ && tap != TapPoint::rotK && tap != TapPoint::residPre &&
           tap != TapPoint::residPost && tap != TapPoint::mlpOut;
}

bool tapHasQueryHeads(TapPoint tap) {
    return tap == TapPoint::scores || tap == TapPoint::pattern || tap == TapPoint::q ||
           tap == TapPoint::rotQ || tap == TapPoint::z;
}

bool tapHasKeyValueHeads(TapPoint tap) {
    return tap == TapPoint::k || tap == TapPoint::v || tap == TapPoint::rotK;
}

}  // namespace headscope
