// SPDX-License-Identifier: GPL-3.0-or-later
// The project's own texts as rows of tokens to learn from.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "core/forward/trainable_model.h"
#include "core/text/tokenizer.h"
#include "core/train/synthetic_text.h"
#include "core/train/train_recipe.h"

namespace headscope::train {

/// Fills rows with document after document. Row r of batch s is a function of the recipe alone, so that a run
/// goes on after an interruption as if there had been none.
class TokenRows {
public:
    /// `tokenizer` must have the special tokens of the recipe's objective.
    TokenRows(const TrainRecipe& recipe, Split split, std::shared_ptr<const text::Tokenizer> tokenizer);
    /// The batch of one step.  Errors: those of tokenising.
    [[nodiscard]] Result<TrainBatch> batch(std::uint64_t step) const;

private:
    [[nodiscard]] Result<std::vector<std::int64_t>> row(std::uint64_t index) const;
    void aimAtNext(const std::vector<std::int64_t>& row, TrainBatch& batch) const;
    void hideSome(const std::vector<std::int64_t>& row, std::uint64_t index, TrainBatch& batch) const;

    const TrainRecipe& m_recipe;
    Split m_split;
    std::shared_ptr<const text::Tokenizer> m_tokenizer;
    std::int64_t m_begin{}, m_between{}, m_mask = -1, m_ordinary{};
};

}  // namespace headscope::train
