// SPDX-License-Identifier: GPL-3.0-or-later
// The loop, with checkpoints.
#include "core/session/training.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <utility>

#include "core/forward/compute_options.h"
#include "core/hub/model_locator.h"
#include "core/train/mask_meter.h"
#include "core/train/skill_meter.h"
#include "core/train/trainer.h"

namespace headscope {

namespace {

// A step frees and takes back hundreds of megabytes: given back to the system each time, a third of the time
// goes into new pages.
void keepFreedMemory() {
    constexpr int kMost = 1 << 30;
    ::mallopt(M_MMAP_THRESHOLD, kMost);
    ::mallopt(M_TRIM_THRESHOLD, kMost);
}

}  // namespace

Result<void> trainModel(const TrainingRequest& request,
                        const std::function<bool(const TrainingProgress&)>& report) {
    keepFreedMemory();
    applyThreads(request.threads);
    HEADSCOPE_TRY(train::TrainRecipe recipe, train::readRecipe(request.recipe));
    if (request.steps) recipe.steps = *request.steps;
    if (request.seed) recipe.seed = *request.seed;
    HEADSCOPE_TRY(const auto trainer, train::Trainer::start(recipe, request.folder, request.resume));
    while (!trainer->complete()) {
        HEADSCOPE_TRY(const StepReport step, trainer->step());
        TrainingProgress progress{
            trainer->done(), recipe.steps, step.loss, {}, std::uint64_t{recipe.rows} * recipe.length};
        if (!trainer->curve().empty()) progress.heldOutLoss = trainer->curve().back().heldOut;
        const bool stop = !report(progress);
        if (stop || trainer->done() % request.checkpointEverySteps == 0)
            HEADSCOPE_CHECKED(trainer->saveCheckpoint());
        if (stop) return fail(ErrorCode::cancelled, "the training was stopped", "go on with --resume");
    }
    return trainer->saveModel();
}

Result<SkillReport> measureSkills(const SkillRequest& request,
                                  const std::function<bool(double, std::string_view)>& report) {
    applyThreads(request.threads);
    HEADSCOPE_TRY(const LocatedModel located, locateModel(request.model));
    HEADSCOPE_TRY(auto tokenizer, text::loadTokenizer(located.folder));
    HEADSCOPE_TRY(auto model, LoadedModel::load(located, {}));
    if (!model->spec().output.head || !model->spec().output.labels.empty()) {
        return fail(ErrorCode::metricUnavailable,
                    fmt::format("\"{}\" has no language-model head, so it names no tokens", located.name),
                    "measure a language model");
    }
    if (model->spec().bidirectional())
        return train::measureMasks(std::move(model), std::move(tokenizer), request.items, report);
    train::SkillPlan plan;
    plan.items = request.items;
    plan.choosingItems = std::min(plan.choosingItems, plan.items);
    return train::SkillMeter(std::move(model), std::move(tokenizer), plan, report).measure();
}

}  // namespace headscope
