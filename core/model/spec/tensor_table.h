// SPDX-License-Identifier: GPL-3.0-or-later
// How a family's tensor names become ours: rows of data, read by core/model/weights.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headscope {

/// What happens to a tensor between file and forward; a view, where strides can say it.
enum class Transform : std::uint8_t {
    none,
    transpose,  ///< file holds [in, out] (GPT-2's Conv1D), the forward wants [out, in]
};

/// A range along one axis of the tensor in the file, for fused projections.
struct TensorSlice {
    std::uint32_t axis{};
    std::uint64_t begin{}, count{};
    friend bool operator==(const TensorSlice&, const TensorSlice&) = default;
};

/// Rows of a fused projection that lie in strips: seen as [outer, parts, d, ..], parts [begin, begin + count)
/// are taken of each outer group. NeoX keeps [H, 3, d], Falcon [G, H/G + 2, d].
struct TensorStrips {
    std::uint64_t outer{}, parts{}, begin{}, count{};
    friend bool operator==(const TensorStrips&, const TensorStrips&) = default;
};

/// One tensor of the forward and where it is in the file.
struct TensorRow {
    std::string ours;                  ///< "blocks.3.attn.q.weight"
    std::string theirs;                ///< without the base model's prefix: "h.3.attn.c_attn.weight"
    std::vector<std::uint64_t> shape;  ///< in the file, before slice and transform
    Transform transform = Transform::none;
    bool required = true;
    std::optional<TensorSlice> slice;
    std::string alias;    ///< older spelling of `theirs`; empty: none
    bool ofHead = false;  ///< beside the base model: written without its prefix
    std::optional<TensorStrips> strips;
    std::optional<std::uint32_t> member;  ///< of a stack of tensors along axis 0 (gpt-oss's experts)
    std::optional<std::uint32_t>
        everySecond;  ///< then rows 0, 2, 4 … (0) or 1, 3, 5 … (1), after the transform
};

/// All rows of a model, and what its files hold beside them.
struct TensorTable {
    std::vector<std::string> prefixes;  ///< tried in order before each name: "transformer.", ""
    std::vector<TensorRow> rows;
    std::vector<std::string> ignoredEndings;          ///< buffers and parts that the forward does not use
    std::vector<std::string> ignoredBeginnings = {};  ///< parts of the file that are a model of their own

    /// Adds a row.
    TensorRow& add(std::string ours, std::string theirs, std::vector<std::uint64_t> shape) {
        return rows.emplace_back(TensorRow{std::move(ours),
                                           std::move(theirs),
                                           std::move(shape),
                                           Transform::none,
                                           true,
                                           {},
                                           {},
                                           false,
                                           {},
                                           {},
                                           {}});
    }
    /// Adds `ours`.weight and `ours`.bias of a norm over `dim`, with the old gamma/beta spelling.
    void addNorm(const std::string& ours, const std::string& theirs, std::uint64_t dim, bool bias);
    /// Adds `ours`.weight [out, in] and, with `bias`, `ours`.bias [out].
    void addLinear(const std::string& ours, const std::string& theirs, std::uint64_t out, std::uint64_t in,
                   bool bias);
    /// Adds `ours` from rows [begin, begin + count) of a fused projection of `out` rows.
    void addSlice(const std::string& ours, const std::string& theirs, std::uint64_t out, std::uint64_t in,
                  bool bias, std::uint64_t begin, std::uint64_t count);
    /// Adds `ours` from strips of the rows of a fused projection of `out` rows.
    void addStrips(const std::string& ours, const std::string& theirs, std::uint64_t out, std::uint64_t in,
                   bool bias, const TensorStrips& strips);
};

}  // namespace headscope
