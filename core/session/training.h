// SPDX-License-Identifier: GPL-3.0-or-later
// Training as one call, for programs that see only the session.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/results/skill_report.h"

namespace headscope {

/// What is to be trained, and where.
struct TrainingRequest {
    std::filesystem::path recipe;  ///< a file as docs/training.md describes
    std::filesystem::path folder;  ///< becomes the model's
    bool resume = false;
    std::optional<std::uint32_t> steps;  ///< instead of the recipe's
    std::optional<std::uint64_t> seed;   ///< instead of the recipe's
    std::uint32_t threads = 0;           ///< 0: all cores
    std::uint32_t checkpointEverySteps = 500;
};

/// Where it stands after a step.
struct TrainingProgress {
    std::uint32_t done{}, total{};
    double loss{};                      ///< of the last step, in nats
    std::optional<double> heldOutLoss;  ///< of the last point of the curve, in nats
    std::uint64_t tokensPerStep{};
};

/// Trains until the recipe's steps are done or `report`, called after each step, returns false; then the
/// checkpoint is written and the call fails with `cancelled`. Errors: those of Trainer
/// (core/train/trainer.h).
[[nodiscard]] Result<void> trainModel(const TrainingRequest& request,
                                      const std::function<bool(const TrainingProgress&)>& report);

/// How much is measured of a model's skills.
struct SkillRequest {
    std::string model;          ///< the MODEL argument of the command line
    std::uint32_t items = 200;  ///< per skill
    std::uint32_t threads = 0;  ///< 0: all cores
};

/// Measures what a model can do on held-out texts of core/train/synthetic_text.h. A model that names next
/// tokens: its skills, and which heads each takes; a masked model: the hidden words it names, by kind of
/// text. `report` hears 0…1 and the skill; false stops the work, which then fails with `cancelled`.
/// Errors: those of loading; metricUnavailable for a model without an output head.
[[nodiscard]] Result<SkillReport> measureSkills(const SkillRequest& request,
                                                const std::function<bool(double, std::string_view)>& report);

}  // namespace headscope
