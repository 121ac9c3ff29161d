// SPDX-License-Identifier: GPL-3.0-or-later
// All that the one forward needs to know of a model. Families fill it; nothing else tells models apart.
// An option exists here once a family needs it and a test covers it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/head_text.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/spec/rotary_spec.h"

namespace headscope {

/// The kind of normalisation.
enum class NormKind : std::uint8_t { none, layerNorm, rmsNorm };
/// Where a block normalises: before its sublayers (GPT-2), or after each residual sum (BERT).
enum class NormPlace : std::uint8_t { pre, afterResidual };
/// How positions enter.
enum class Positions : std::uint8_t { none, learned, rotary };
/// Which keys a query may see.
enum class Visibility : std::uint8_t { causal, bidirectional };
/// Shape of the MLP: act(x W_in) W_out, or (act(x W_gate) ⊙ x W_in) W_out.
enum class MlpKind : std::uint8_t { plain, gated };
/// Non-linearity of the MLP and of an output transform.
enum class Activation : std::uint8_t { relu, gelu, geluTanh, silu };

/// Whether `query` may see `key`: the one mask rule of the program.
/// A window of W keeps the W nearest keys, the own one included (causal), or |q − k| < W (bidirectional).
[[nodiscard]] bool keyVisible(Visibility visibility, std::optional<std::uint32_t> window, Position query,
                              Position key);

/// One attention sublayer.
struct AttentionSpec {
    std::uint32_t queryHeads{};  ///< H
    std::uint32_t kvHeads{};     ///< G; H is a multiple of it
    std::uint32_t headDim{};     ///< d (read, never D / H)
    Visibility visibility{};
    float scoreScale{};  ///< s = scoreScale · q·k
    friend bool operator==(const AttentionSpec&, const AttentionSpec&) = default;
};

/// What all layers of a stack share.
struct BlockSpec {
    NormKind norm{};
    NormPlace normPlace{};
    AttentionSpec attention;
    MlpKind mlp{};
    Activation activation{};
    std::uint32_t mlpDim{};  ///< F
    friend bool operator==(const BlockSpec&, const BlockSpec&) = default;
};

/// What differs by layer.
struct LayerSpec {
    std::optional<std::uint32_t> window;  ///< visible keys, own one included; absent: all
    float scoreScale = 1.0F;              ///< extra factor (GPT-2's 1 / (l + 1) option)
    friend bool operator==(const LayerSpec&, const LayerSpec&) = default;
};

/// What happens between token ids and the first layer.
struct EmbeddingSpec {
    std::uint32_t segments{};  ///< token types; 0: none
    NormKind norm{};           ///< after the sum (BERT)
    friend bool operator==(const EmbeddingSpec&, const EmbeddingSpec&) = default;
};

/// One stack of layers.
struct StackSpec {
    Stack stack = Stack::main;
    EmbeddingSpec embedding;
    Positions positions{};
    RotarySpec rotary;
    BlockSpec block;
    std::vector<LayerSpec> layers;  ///< layers.size() = L
    NormKind finalNorm{};
    friend bool operator==(const StackSpec&, const StackSpec&) = default;
};

/// What happens between the last residual and the logits.
struct OutputSpec {
    bool head = true;         ///< false: the checkpoint has no output head
    bool tied = false;        ///< W_U is the embedding, transposed
    bool bias = false;        ///< logits += b_U
    bool transform = false;   ///< BERT: dense, activation, norm before W_U
    Activation activation{};  ///< of the transform
    friend bool operator==(const OutputSpec&, const OutputSpec&) = default;
};

/// A model. Today every family has one stack; encoder–decoders have two.
struct ModelSpec {
    std::string family;            ///< id of the family that read it: "gpt2"
    std::string architecture;      ///< as in config.json: "GPT2LMHeadModel"
    std::uint32_t modelDim{};      ///< D
    std::uint32_t vocabulary{};    ///< V
    std::uint32_t maxPositions{};  ///< n_ctx
    float normEpsilon{};           ///< from the config, no default
    std::vector<StackSpec> stacks;
    OutputSpec output;

    /// The main stack.
    [[nodiscard]] const StackSpec& main() const { return stacks.back(); }
    /// L of the main stack.
    [[nodiscard]] std::uint32_t layerCount() const {
        return static_cast<std::uint32_t>(main().layers.size());
    }
    /// H of the main stack.
    [[nodiscard]] std::uint32_t headCount() const { return main().block.attention.queryHeads; }
    /// The head grids of every stack, as parseHeads takes them.
    [[nodiscard]] std::vector<HeadGrid> headGrids() const;
    /// True where queries see later keys.
    [[nodiscard]] bool bidirectional() const {
        return main().block.attention.visibility == Visibility::bidirectional;
    }
    friend bool operator==(const ModelSpec&, const ModelSpec&) = default;
};

/// Checks that a spec makes sense before anything is allocated from it.  Errors: configKey, naming the
/// number.
[[nodiscard]] Result<void> validate(const ModelSpec& spec);

/// Every head of the spec, in walk order.
[[nodiscard]] std::vector<HeadRef> allHeads(const ModelSpec& spec);

/// "causal", "bidirectional", with ", sliding window 4096" where layers have one.
[[nodiscard]] std::string describeAttention(const ModelSpec& spec);
/// "learned", "rotary", "none".
[[nodiscard]] std::string describePositions(const ModelSpec& spec);

}  // namespace headscope
