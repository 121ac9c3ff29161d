// SPDX-License-Identifier: GPL-3.0-or-later
// Scores, mask and softmax for a range of query rows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/spec/model_spec.h"

namespace headscope {

/// Query positions that a layer computes: all of them, or the few that are needed.
struct QueryRows {
    std::vector<std::int64_t> positions;  ///< strictly rising
    at::Tensor index;                     ///< the same, [P] int64
    bool all = true;                      ///< positions are 0 … T − 1

    /// Number of rows, P.
    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(positions.size()); }
    /// Every position of a prompt of `tokens`.
    [[nodiscard]] static QueryRows everyOf(std::int64_t tokens);
    /// These positions only.
    [[nodiscard]] static QueryRows only(std::vector<std::int64_t> positions);
    /// Rows [begin, begin + count) of this.
    [[nodiscard]] QueryRows slice(std::int64_t begin, std::int64_t count) const;
};

/// A run of key positions.
struct KeyRange {
    std::int64_t begin = 0;
    std::int64_t count = 0;
    /// One past the last.
    [[nodiscard]] std::int64_t end() const { return begin + count; }
    friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

/// Which keys a sublayer's queries may see.
struct KeyLimits {
    Visibility visibility{};
    std::optional<std::uint32_t> window;
    std::int64_t keys{};  ///< K

    /// True where some rows see fewer keys than others.
    [[nodiscard]] bool narrow() const { return visibility == Visibility::causal || window.has_value(); }
    /// The keys that one query sees.
    [[nodiscard]] KeyRange seenBy(std::int64_t query) const;
    /// The shortest run with every key that any of the rows sees.
    [[nodiscard]] KeyRange seenByAny(const QueryRows& rows) const;
    /// The keys that each of the rows sees; empty where there is none.
    [[nodiscard]] KeyRange seenByAll(const QueryRows& rows) const;
};

/// Some rows of a pattern with the keys that any of them sees: what lies beyond is masked, and not computed.
struct PatternBlock {
    KeyLimits limits;
    QueryRows rows;        ///< R
    std::int64_t first{};  ///< place of the first row among those that the layer computes
    KeyRange keys;         ///< the computed columns, C
    KeyRange open;         ///< those of them that no row has masked; may be empty
    /// Which of the computed cells are visible; for editing, as masking needs only what is not open.
    /// Shape: -> [R, C] bool.
    [[nodiscard]] at::Tensor visible() const;
    /// The block of `rows`, the first of which is row `first` of the layer's.
    [[nodiscard]] static PatternBlock of(const KeyLimits& limits, QueryRows rows, std::int64_t first);
};

/// True where a query may see a key.  Shape: -> [P, C] bool.  Source: methods.md §1.2 'Windows'.
[[nodiscard]] at::Tensor visibleCells(const KeyLimits& limits, const QueryRows& rows, const KeyRange& keys);

/// scale · q·k, unmasked; query head h reads key head h / (H / G).
/// Shape: q [B or 1, P, H, d], k [B or 1, K, G, d] -> [B, H, P, K].  Source: Vaswani et al. 2017; Ainslie et
/// al. 2023 (GQA).
[[nodiscard]] at::Tensor attentionScores(const at::Tensor& q, const at::Tensor& k, float scale);

/// ALiBi's slopes: 2^(−8i/n) for n heads where n is a power of two; else those of the power below, then every
/// second one of twice as many.  Shape: -> [H].  Source: Press et al. 2022; methods.md §1.2.
[[nodiscard]] std::vector<float> alibiSlopes(std::uint32_t heads);

/// Adds −slope · (q − k), which a softmax cannot tell from slope · k.
/// Shape: scores [B, H, P, C], of `keys`; slopes [H] -> same.  Source: Press et al. 2022; methods.md §1.2 and
/// §1.5 (Falcon).
[[nodiscard]] at::Tensor addAlibi(const at::Tensor& scores, const at::Tensor& slopes,
                                  const AttentionSpec& spec, const KeyRange& keys);

/// The learned bias of every head for these rows.  Shape: table [buckets, H] -> [H, P, C].  Source: as
/// DistanceBias.
[[nodiscard]] at::Tensor distanceBias(const at::Tensor& table, const AttentionSpec& spec,
                                      const QueryRows& rows, const KeyRange& keys);

/// cap · tanh(x / cap).  Shape: x -> same.  Source: Gemma 2 report §2.
[[nodiscard]] at::Tensor softcapped(const at::Tensor& x, float cap);

/// Invisible cells become −inf, in place: no other may hold these scores yet.  Shape: scores [B, H, R, C].
void maskScores(const at::Tensor& scores, const PatternBlock& block);

/// Softmax over keys; −inf becomes exactly 0. With sinks [H] each row has one score more, whose share no key
/// gets.  Shape: [B, H, P, K] -> same.  Source: Vaswani et al. 2017; sinks: OpenAI 2025 (gpt-oss).
[[nodiscard]] at::Tensor softmaxPattern(const at::Tensor& maskedScores, const at::Tensor& sinks = {});

/// Σ_k A[q, k] v[k].  Shape: pattern [B or 1, H, P, K], v [B or 1, K, G, d] -> z [B, P, H, d].
[[nodiscard]] at::Tensor mixValues(const at::Tensor& pattern, const at::Tensor& v);

}  // namespace headscope
