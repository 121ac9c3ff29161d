// SPDX-License-Identifier: GPL-3.0-or-later
// From a recipe to a model folder: vocabulary, steps, checkpoints, files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/forward/trainable_model.h"
#include "core/train/token_rows.h"
#include "core/train/train_recipe.h"

namespace headscope::train {

/// A point of the curve: means over the steps since the point before.
struct CurvePoint {
    std::uint32_t step{};  ///< steps done
    double loss{};         ///< on training texts, in nats
    double heldOut{};      ///< on held-out texts, in nats
    friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

/// Trains one model in a folder, which then holds config.json, tokenizer.json, tokenizer_config.json,
/// model.safetensors and training.json (recipe and curve); checkpoint.safetensors while it is not done.
class Trainer {
public:
    /// Learns the vocabulary, or with `resume` reads the folder's checkpoint.
    /// Errors: fileExists (a model or checkpoint is there and not resumed), fileMissing (nothing to resume),
    /// configKey, unknownArchitecture, those of reading and writing.
    [[nodiscard]] static Result<std::unique_ptr<Trainer>> start(const TrainRecipe& recipe,
                                                                const std::filesystem::path& folder,
                                                                bool resume);
    /// One step.  Errors: notFinite, memoryLimit.
    [[nodiscard]] Result<StepReport> step();
    /// Steps done.
    [[nodiscard]] std::uint32_t done() const { return m_done; }
    /// Every step is done.
    [[nodiscard]] bool complete() const { return m_done == m_recipe.steps; }
    /// The curve so far.
    [[nodiscard]] const std::vector<CurvePoint>& curve() const { return m_curve; }
    /// Writes what resuming needs.  Errors: fileWriteFailed.
    [[nodiscard]] Result<void> saveCheckpoint() const;
    /// Writes the model as it is and, once complete, drops the checkpoint.  Errors: fileWriteFailed,
    /// notFinite.
    [[nodiscard]] Result<void> saveModel() const;

private:
    Trainer(TrainRecipe recipe, std::filesystem::path folder);
    [[nodiscard]] Result<void> prepare(bool resume);
    [[nodiscard]] Result<void> learnVocabulary();
    [[nodiscard]] Result<void> readCheckpoint();
    [[nodiscard]] Result<void> addPoint();
    [[nodiscard]] std::filesystem::path file(const char* name) const { return m_folder / name; }

    TrainRecipe m_recipe;
    std::filesystem::path m_folder;
    std::unique_ptr<TrainableModel> m_model;
    std::optional<TokenRows> m_rows, m_heldOut;
    std::uint32_t m_done = 0;
    double m_sum = 0.0;  // of losses since the last point
    std::vector<CurvePoint> m_curve;
};

}  // namespace headscope::train
