// SPDX-License-Identifier: GPL-3.0-or-later
// Typed reads with bounds: a recipe is input like any other.
#include "core/train/train_recipe.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "core/base/strict_json.h"
#include "core/checkpoint/config_view.h"
#include "core/checkpoint/mapped_file.h"

namespace headscope::train {
namespace {

Result<std::uint32_t> bounded(const ConfigView& view, std::string_view key, std::uint32_t least,
                              std::uint32_t most) {
    HEADSCOPE_TRY(const std::uint32_t value, view.count(key));
    if (value < least || value > most) {
        return view.wrong(key, std::to_string(value), std::to_string(least) + " to " + std::to_string(most));
    }
    return value;
}

Result<float> positive(const ConfigView& view, std::string_view key, float fallback, float most) {
    HEADSCOPE_TRY(const float value, view.number(key, fallback));
    if (!(value >= 0.0F) || value > most) {
        return view.wrong(key, std::to_string(value), "0 to " + std::to_string(most));
    }
    return value;
}

Result<void> readAdam(const ConfigView& view, AdamSettings& adam) {
    HEADSCOPE_TRY(adam.beta1, positive(view, "beta1", adam.beta1, 0.9999F));
    HEADSCOPE_TRY(adam.beta2, positive(view, "beta2", adam.beta2, 0.99999F));
    HEADSCOPE_TRY(adam.weightDecay, positive(view, "weight_decay", adam.weightDecay, 1.0F));
    HEADSCOPE_TRY(adam.clipNorm, positive(view, "clip_norm", adam.clipNorm, 1e6F));
    return {};
}

}  // namespace

float TrainRecipe::learningRateAt(std::uint32_t step) const {
    if (step < warmupSteps)
        return learningRate * static_cast<float>(step + 1) / static_cast<float>(warmupSteps);
    const auto whole = static_cast<float>(std::max<std::uint32_t>(1, steps - std::min(steps, warmupSteps)));
    const float done = std::min(1.0F, static_cast<float>(step - warmupSteps) / whole);
    const float share = 0.5F * (1.0F + std::cos(std::numbers::pi_v<float> * done));
    return learningRate * (finalShare + (1.0F - finalShare) * share);
}

float TrainRecipe::headLassoAt(std::uint32_t step) const {
    return headLasso * static_cast<float>(step) / static_cast<float>(steps);
}

Result<TrainRecipe> parseRecipe(std::string_view text, const std::string& name) {
    HEADSCOPE_TRY(const ConfigView view, ConfigView::parse(text, name));
    TrainRecipe recipe;
    HEADSCOPE_TRY(const auto config, view.object("config"));
    if (!config) return view.wrong("config", "nothing", "the model's config.json as an object");
    HEADSCOPE_TRY(const nlohmann::json document, parseStrictJson(text));
    recipe.config = document["config"].dump(2) + "\n";
    HEADSCOPE_TRY(const std::string objective, view.text("objective"));
    if (objective != "next-token" && objective != "masked")
        return view.wrong("objective", '"' + objective + '"', "next-token or masked");
    recipe.objective = objective == "masked" ? Objective::masked : Objective::nextToken;
    HEADSCOPE_TRY(recipe.vocabulary, bounded(view, "vocabulary", 260, 65'536));
    HEADSCOPE_TRY(recipe.tokenizerDocuments, bounded(view, "tokenizer_documents", 1, 10'000'000));
    HEADSCOPE_TRY(recipe.seed, view.count("seed"));
    HEADSCOPE_TRY(recipe.steps, bounded(view, "steps", 1, 100'000'000));
    HEADSCOPE_TRY(recipe.rows, bounded(view, "rows", 1, 4096));
    HEADSCOPE_TRY(recipe.length, bounded(view, "length", 2, 8192));
    HEADSCOPE_TRY(recipe.learningRate, positive(view, "learning_rate", 1e-3F, 1.0F));
    HEADSCOPE_TRY(recipe.warmupSteps, bounded(view, "warmup_steps", 1, 1'000'000));
    HEADSCOPE_TRY(recipe.finalShare, positive(view, "final_share", 0.05F, 1.0F));
    HEADSCOPE_TRY(recipe.headLasso, positive(view, "head_lasso", recipe.headLasso, 1e3F));
    HEADSCOPE_TRY(recipe.maskShare, positive(view, "mask_share", recipe.maskShare, 0.9F));
    if (view.has("primer_steps")) {
        HEADSCOPE_TRY(recipe.primerSteps, bounded(view, "primer_steps", 1, recipe.steps));
    }
    HEADSCOPE_CHECKED(readAdam(view, recipe.adam));
    HEADSCOPE_TRY(const std::string precision, view.text("precision", "f32"));
    if (precision != "f32" && precision != "bf16")
        return view.wrong("precision", '"' + precision + '"', "f32 or bf16");
    recipe.precision = precision == "bf16" ? TrainPrecision::bf16 : TrainPrecision::f32;
    return recipe;
}

Result<TrainRecipe> readRecipe(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const auto mapped, MappedFile::open(file));
    const auto bytes = mapped->bytes();
    return parseRecipe({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
}

}  // namespace headscope::train
