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
enum class NormKind : std::uint8_t {
    none,
    layerNorm,
    plainLayerNorm,  ///< without scale and shift (OLMo)
    rmsNorm,
    rmsNormPlusOne,  ///< scaled by 1 + weight (Gemma)
};
/// Where a block normalises.
enum class NormPlace : std::uint8_t {
    pre,             ///< what a sublayer reads (GPT-2)
    afterResidual,   ///< each residual sum (BERT)
    afterSublayer,   ///< what a sublayer writes (OLMo 2)
    aroundSublayer,  ///< what it reads and what it writes (Gemma 2)
};
/// How the two sublayers of a block follow each other.
enum class SublayerOrder : std::uint8_t {
    sequential,     ///< the MLP reads what attention wrote
    parallel,       ///< both read the block's input, each through its own norm (NeoX)
    parallelShared  ///< both read the block's input through one norm (GPT-J)
};
/// How positions enter.
enum class Positions : std::uint8_t {
    none,
    learned,
    rotary,
    alibi,
    sinusoidal,  ///< computed: sines in the first half of the dimensions, cosines in the second
};
/// Frequencies of computed positions, i = 0 … D/2 − 1.  Source: Vaswani et al. 2017 §3.5.
enum class SinusoidForm : std::uint8_t {
    closed,  ///< 10000^(−i / (D/2 − 1)), as tensor2tensor (XGLM)
    open,    ///< 10000^(−2i / D), as the paper (Marian, Pegasus)
};
/// How ALiBi's bias joins the scores.  Source: Press et al. 2022; methods.md §1.2.
enum class AlibiForm : std::uint8_t {
    added,         ///< scale · q·k + bias
    scaledInBf16,  ///< scale · (q·k + bias), bias rounded to bf16 (Falcon)
};
/// Which keys a query may see.
enum class Visibility : std::uint8_t { causal, bidirectional };
/// Shape of the MLP: act(x W_in) W_out, or (act(x W_gate) ⊙ x W_in) W_out.
enum class MlpKind : std::uint8_t { plain, gated };
/// Non-linearity of the MLP and of an output transform.
enum class Activation : std::uint8_t { relu, gelu, geluTanh, geluQuick, silu, tanh };

/// Whether `query` may see `key`: the one mask rule of the program.
/// A window of W keeps the W nearest keys, the own one included (causal), or |q − k| < W (bidirectional).
[[nodiscard]] bool keyVisible(Visibility visibility, std::optional<std::uint32_t> window, Position query,
                              Position key);

/// A learned bias of each head by the distance of key and query, in buckets that widen with it.
/// Source: Raffel et al. 2020 (T5) §2.1; methods.md §1.2.
struct DistanceBias {
    std::uint32_t buckets{};      ///< rows of the table; 0: no such bias
    std::uint32_t longest = 128;  ///< from this distance on all share the last bucket
    friend bool operator==(const DistanceBias&, const DistanceBias&) = default;
};

/// The bucket of a key `distance` = key − query away.  Source: as DistanceBias, with its test vectors.
[[nodiscard]] std::uint32_t distanceBucket(const DistanceBias& bias, Visibility visibility,
                                           std::int64_t distance);

/// Scores that compare content with positions as well: s = scoreScale · (q·k + q·k_r + k·q_r), where k_r and
/// q_r are projections of a learned row for the distance r = query − key.
/// Source: He et al. 2021 (DeBERTa) §3.1, without its position-to-position term.
struct RelativeSpec {
    std::uint32_t span{};      ///< the table has 2 · span rows, distance 0 is row `span`; 0: no such scores
    std::uint32_t longest{};   ///< far distances share rows, logarithmically, up to this; 0: each has its own
    bool contentToPosition{};  ///< q·k_r
    bool positionToContent{};  ///< k·q_r
    bool ownProjections{};     ///< false: positions go through the layer's W_Q and W_K
    NormKind norm{};           ///< of the table's rows
    friend bool operator==(const RelativeSpec&, const RelativeSpec&) = default;
};

/// The row of the table for keys that lie `distance` = query − key behind.
/// Source: transformers, modeling_deberta_v2.py, make_log_bucket_position.
[[nodiscard]] std::uint32_t relativeRow(const RelativeSpec& spec, std::int64_t distance);

/// One attention sublayer.
struct AttentionSpec {
    std::uint32_t queryHeads{};  ///< H
    std::uint32_t kvHeads{};     ///< G; H is a multiple of it
    std::uint32_t headDim{};     ///< d (read, never D / H)
    Visibility visibility{};
    float scoreScale{};       ///< s = scoreScale · q·k
    AlibiForm alibi{};        ///< where the stack's positions are ALiBi
    float softcap{};          ///< s becomes softcap · tanh(s / softcap); 0: not (Gemma 2)
    float clip{};             ///< q, k and v are kept within ± clip; 0: not (OLMo)
    NormKind qkNorm{};        ///< of q and k, before the rotary embedding
    DistanceBias distance;    ///< added to the scores
    RelativeSpec relative;    ///< DeBERTa's terms
    bool sink{};              ///< each head has a score that no key gets: rows sum to less than 1 (gpt-oss)
    bool qkNormOfAllHeads{};  ///< over all heads as one vector (OLMo 2); else each head by itself
    friend bool operator==(const AttentionSpec&, const AttentionSpec&) = default;
};

/// How an expert's gate meets its input.
enum class ExpertForm : std::uint8_t {
    gated,    ///< act(x W_gate) ⊙ x W_in
    clamped,  ///< g σ(1.702 g) ⊙ (u + 1), with g ≤ 7 and |u| ≤ 7 (gpt-oss)
};

/// A mixture of experts in the MLP's place.  Source: Shazeer et al. 2017; Jiang et al. 2024 (Mixtral).
struct ExpertsSpec {
    std::uint32_t count{};     ///< E; 0: no experts
    std::uint32_t perToken{};  ///< how many of them a token takes
    std::uint32_t dim{};       ///< F of one expert
    bool sharesSumToOne{};     ///< shares of the chosen ones are made to
    ExpertForm form{};
    friend bool operator==(const ExpertsSpec&, const ExpertsSpec&) = default;
};

/// What all layers of a stack share.
struct BlockSpec {
    NormKind norm{};
    NormPlace normPlace{};
    SublayerOrder order{};
    AttentionSpec attention;
    std::optional<AttentionSpec> cross;  ///< of a decoder's layers, to the encoder's output
    MlpKind mlp{};
    Activation activation{};
    std::uint32_t mlpDim{};      ///< F
    ExpertsSpec experts;         ///< of the layers that have them
    float residualScale = 1.0F;  ///< of what each sublayer writes (Granite)
    bool layerScale{};           ///< a learned factor for each dimension of what a sublayer writes (DINOv2)

    /// True where sublayers read the residual stream through a norm.
    [[nodiscard]] bool normalisesInput() const {
        return normPlace == NormPlace::pre || normPlace == NormPlace::aroundSublayer;
    }
    /// True where what sublayers write is normalised before it joins the residual stream.
    [[nodiscard]] bool normalisesOutput() const {
        return normPlace == NormPlace::afterSublayer || normPlace == NormPlace::aroundSublayer;
    }
    friend bool operator==(const BlockSpec&, const BlockSpec&) = default;
};

/// Which rotary embedding a layer has.
enum class LayerRotary : std::uint8_t { main, local, none };

/// What differs by layer.
struct LayerSpec {
    std::optional<std::uint32_t> window;  ///< visible keys, own one included; absent: all
    float scoreScale = 1.0F;              ///< extra factor (GPT-2's 1 / (l + 1) option)
    bool hasExperts{};                    ///< a mixture instead of the block's MLP
    bool normalisesAttention = true;  ///< false: attention reads the stream itself (ModernBERT's first layer)
    LayerRotary rotary{};             ///< the stack's, its local one (Gemma 3), none (SmolLM3)
    friend bool operator==(const LayerSpec&, const LayerSpec&) = default;
};

/// What happens between token ids and the first layer.
struct EmbeddingSpec {
    std::uint32_t segments{};  ///< token types; 0: none
    NormKind norm{};           ///< after the sum (BERT)
    /// A token that takes no position: it reads the row before the first, the others count on without it
    /// (RoBERTa).
    std::optional<std::uint32_t> unplacedToken;
    std::uint32_t positionOffset{};  ///< row of position 0 in the table of positions (OPT: 2)
    float scale = 1.0F;              ///< of token embeddings (Gemma: √D)
    bool projectsLast{};             ///< after positions and norm (ELECTRA); else tokens alone (OPT)
    std::uint32_t width{};           ///< of token embeddings, projected to D and back; 0: D itself (OPT-350m)
    SinusoidForm sinusoids{};        ///< where positions are computed
    friend bool operator==(const EmbeddingSpec&, const EmbeddingSpec&) = default;
};

/// What a stack reads.
enum class InputKind : std::uint8_t { tokens, image, sound };

/// A picture cut into patches, or a spectrogram into steps, where a stack does not read tokens.
/// Source: Dosovitskiy et al. 2021 (ViT) §3.1; Radford et al. 2022 (Whisper) §2.2.
struct MediaSpec {
    InputKind kind{};             ///< tokens: none of what follows
    std::uint32_t channels{};     ///< colours of a picture, mel bands of a sound
    std::uint32_t height{};       ///< pixels that the positions were made for; 1 for a sound
    std::uint32_t width{};        ///< the same; frames of a sound
    std::uint32_t patchHeight{};  ///< pixels of one position; 1 for a sound
    std::uint32_t patchWidth{};   ///< the same; frames of a sound
    std::uint32_t leading{};      ///< learned positions before the patches: class token, distillation token
    bool stretches{};             ///< positions are resized for pictures of other sizes (DINOv2)
    std::string processor;        ///< of transformers, for folders that name none: "ViTImageProcessor"

    /// Positions that a picture of this size becomes.
    [[nodiscard]] std::uint32_t positionsOf(std::uint32_t pictureHeight, std::uint32_t pictureWidth) const {
        return leading + (pictureHeight / patchHeight) * (pictureWidth / patchWidth);
    }
    /// Positions at the size that they were made for.
    [[nodiscard]] std::uint32_t positions() const { return positionsOf(height, width); }
    friend bool operator==(const MediaSpec&, const MediaSpec&) = default;
};

/// One stack of layers.
struct StackSpec {
    Stack stack = Stack::main;
    MediaSpec media;  ///< in place of tokens
    EmbeddingSpec embedding;
    Positions positions{};
    RotarySpec rotary;
    RotarySpec localRotary;  ///< of layers that say so; dims 0: none does
    BlockSpec block;
    std::vector<LayerSpec> layers;  ///< layers.size() = L
    NormKind finalNorm{};
    friend bool operator==(const StackSpec&, const StackSpec&) = default;
};

/// What an output head reads, after the final norm.
enum class HeadInput : std::uint8_t {
    position,           ///< each position by itself
    first,              ///< position 0, for the whole input (BERT's sequence classifier)
    mean,               ///< the mean over all positions, for the whole input (ModernBERT's)
    withPatchMean,      ///< each position, and beside it the mean of all patches (DINOv2's classifier)
    withSecondPosition  ///< beside it the distillation token; half of two heads' sum (DeiT with its teacher)
};

/// What happens between the last residual and the logits.
struct OutputSpec {
    bool head = true;                     ///< false: the checkpoint has no output head
    bool tied = false;                    ///< W_U is the embedding, transposed
    bool bias = false;                    ///< logits += b_U
    bool transform = false;               ///< BERT: dense, activation, norm before W_U
    Activation activation{};              ///< of the transform
    NormKind norm = NormKind::layerNorm;  ///< of the transform (classifiers mostly have none)
    float scale = 1.0F;                   ///< logits are multiplied by it (Cohere)
    float softcap{};                      ///< then become softcap · tanh(logit / softcap); 0: not (Gemma 2)
    HeadInput reads{};                    ///< of a classifier
    bool projects{};  ///< without a head: the last hidden state is projected (CLIP's common space)
    std::vector<std::string> labels;  ///< of a classifier's classes, in the tokens' place

    /// True where the head gives one answer for the whole input, at position 0.
    [[nodiscard]] bool answersOnce() const { return reads == HeadInput::first || reads == HeadInput::mean; }
    /// True where what the head reads of a position depends on others' last residuals.
    [[nodiscard]] bool readsBeside() const {
        return reads != HeadInput::position && reads != HeadInput::first;
    }
    friend bool operator==(const OutputSpec&, const OutputSpec&) = default;
};

/// A model of one stack, or of an encoder and the decoder that reads it.
struct ModelSpec {
    std::string family;             ///< id of the family that read it: "gpt2"
    std::string architecture;       ///< as in config.json: "GPT2LMHeadModel"
    std::uint32_t modelDim{};       ///< D
    std::uint32_t vocabulary{};     ///< V, of the tokens read; of a picture the classes
    std::uint32_t maxPositions{};   ///< n_ctx
    float normEpsilon{};            ///< from the config, no default
    std::vector<StackSpec> stacks;  ///< the only one, or encoder, then main
    OutputSpec output;
    std::optional<std::uint32_t> startToken;  ///< what a decoder's input begins with; absent: no decoder

    /// Numbers of an answer: classes of a classifier, else V.
    [[nodiscard]] std::uint32_t outputs() const {
        return output.labels.empty() ? vocabulary : static_cast<std::uint32_t>(output.labels.size());
    }
    /// The main stack: the only one, or the decoder.
    [[nodiscard]] const StackSpec& main() const { return stacks.back(); }
    /// A stack that the model has.
    [[nodiscard]] const StackSpec& stack(Stack which) const {
        return which == Stack::main ? stacks.back() : stacks.front();
    }
    /// True for an encoder and a decoder.
    [[nodiscard]] bool twoStacks() const { return stacks.size() > 1; }
    /// The encoder's layers before a decoder's; 0 with one stack.
    [[nodiscard]] std::uint32_t encoderLayers() const {
        return twoStacks() ? static_cast<std::uint32_t>(stacks.front().layers.size()) : 0;
    }
    /// Blocks of the whole walk, and the step after the last one.
    [[nodiscard]] WalkStep endStep() const { return WalkStep{encoderLayers() + layerCount()}; }
    /// Where a block stands in the walk.
    [[nodiscard]] WalkStep stepOf(BlockRef block) const {
        return WalkStep{block.layer.value + (block.stack == Stack::main ? encoderLayers() : 0)};
    }
    /// The block of a step; that after the last one is {main, L}.
    [[nodiscard]] BlockRef blockAt(WalkStep step) const {
        const std::uint32_t before = encoderLayers();
        if (step.value < before) return {Stack::encoder, LayerIndex{step.value}};
        return {Stack::main, LayerIndex{step.value - before}};
    }
    /// One of the attention sublayers of a stack's blocks.  Precondition: hasAttention().
    [[nodiscard]] const AttentionSpec& attention(Stack which, AttentionKind kind) const {
        const BlockSpec& block = stack(which).block;
        return kind == AttentionKind::cross ? *block.cross : block.attention;
    }
    /// True where the model has such heads at all.
    [[nodiscard]] bool hasAttention(Stack which, AttentionKind kind) const {
        return (which == Stack::main || twoStacks()) &&
               (kind == AttentionKind::self || stack(which).block.cross.has_value());
    }
    /// True where the model has this head.
    [[nodiscard]] bool hasHead(HeadRef head) const;
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

/// "text", "pictures of 224 × 224 in patches of 16 × 16", "speech in 80 mel bands".
[[nodiscard]] std::string describeInput(const ModelSpec& spec);
/// "causal", "bidirectional", with ", sliding window 4096" where layers have one.
[[nodiscard]] std::string describeAttention(const ModelSpec& spec);
/// "learned", "rotary", "ALiBi", "relative", "none".
[[nodiscard]] std::string describePositions(const ModelSpec& spec);

}  // namespace headscope
