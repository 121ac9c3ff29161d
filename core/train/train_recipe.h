// SPDX-License-Identifier: GPL-3.0-or-later
// All that a training run depends on, as one value that a file holds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/forward/trainable_model.h"
#include "core/train/bpe_trainer.h"

namespace headscope::train {

/// What the model learns to name.
enum class Objective : std::uint8_t {
    nextToken,
    masked,  ///< hidden tokens, as BERT learns: of those chosen 80 % masked, 10 % replaced, 10 % left
};

/// Equal recipes give equal models on one machine with one number of threads.
struct TrainRecipe {
    std::string config;  ///< the document of config.json; its vocab_size is filled in
    Objective objective = Objective::nextToken;
    std::uint32_t vocabulary{};          ///< tokens at most
    std::uint32_t tokenizerDocuments{};  ///< whose words the vocabulary is learned from
    std::uint64_t seed{};
    std::uint32_t steps{}, rows{}, length{};  ///< B texts of T tokens a step
    float learningRate{};
    std::uint32_t warmupSteps{};
    float finalShare{};  ///< of the learning rate, at the last step
    float maskShare = 0.15F;
    float headLasso = 0.0F;         ///< at the last step; 0: heads share as they like
    std::uint32_t primerSteps = 0;  ///< at first, on syntheticPrimer() alone
    AdamSettings adam;
    TrainPrecision precision{};

    /// The special tokens that the objective needs.
    [[nodiscard]] SpecialTokenSet specialTokens() const {
        return objective == Objective::masked ? SpecialTokenSet::masked : SpecialTokenSet::document;
    }
    /// Linear warm-up, then a cosine down to the final share.  Source: Loshchilov & Hutter 2017
    /// (arXiv:1608.03983) without restarts.
    [[nodiscard]] float learningRateAt(std::uint32_t step) const;
    /// Rises from 0 in a straight line: heads learn first, then share out.
    [[nodiscard]] float headLassoAt(std::uint32_t step) const;
};

/// Reads a recipe.  Errors: fileMissing, fileUnreadable, fileFormat, configKey (names the key and the
/// bounds).
[[nodiscard]] Result<TrainRecipe> readRecipe(const std::filesystem::path& file);
/// Parses one; `name` stands for the file in errors.  Errors: fileFormat, configKey.
[[nodiscard]] Result<TrainRecipe> parseRecipe(std::string_view text, const std::string& name);

}  // namespace headscope::train
