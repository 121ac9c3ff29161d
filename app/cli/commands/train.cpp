// SPDX-License-Identifier: GPL-3.0-or-later
// `train`: a model from a recipe, by the same forward that runs it.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <chrono>
#include <memory>

#include "app/cli/commands/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "core/session/training.h"

namespace headscope::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::string durationText(double seconds) {
    const auto whole = static_cast<std::int64_t>(seconds);
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

// Says how far the training is: a line that is replaced, and one that stays for each hundred steps.
class Reporter {
public:
    explicit Reporter(std::optional<bool> progress) : m_line(progress) {}

    bool operator()(const TrainingProgress& progress) {
        if (m_first == 0) {
            m_first = progress.done;
            m_begin = Clock::now();
        }
        const double seconds = std::chrono::duration<double>(Clock::now() - m_begin).count();
        const double perStep = progress.done > m_first ? seconds / (progress.done - m_first) : 0.0;
        const double left = perStep * (progress.total - progress.done);
        const bool last = progress.done == progress.total;
        if (progress.heldOutLoss && (progress.done % 100 == 0 || last)) {
            m_line.clear();
            print(fmt::format("step {:>6}/{}  loss {:.4f}  held-out {:.4f} nats  {:.0f} tokens/s  {} left\n",
                              progress.done, progress.total, progress.loss, *progress.heldOutLoss,
                              perStep > 0 ? static_cast<double>(progress.tokensPerStep) / perStep : 0.0,
                              durationText(left)));
        } else {
            m_line.show(static_cast<float>(progress.done) / static_cast<float>(progress.total),
                        fmt::format("step {}, loss {:.3f}, {} left", progress.done, progress.loss,
                                    durationText(left)));
        }
        return !interrupted();
    }

private:
    ProgressLine m_line;
    std::uint32_t m_first = 0;
    Clock::time_point m_begin;
};

}  // namespace

Command addTrain(CLI::App& root) {
    CLI::App* app = root.add_subcommand("train", "a model from a recipe file; Ctrl+C keeps a checkpoint");
    auto request = std::make_shared<TrainingRequest>();
    auto form = std::make_shared<AnswerForm>();
    app->add_option("RECIPE", request->recipe, "the recipe, as docs/training.md describes")->required();
    app->add_option("-o,--output", request->folder, "the folder of the model")->required();
    app->add_flag("--resume", request->resume, "go on from the folder's checkpoint");
    app->add_option("--steps", request->steps, "instead of the recipe's")->check(CLI::PositiveNumber);
    app->add_option("--seed", request->seed, "instead of the recipe's");
    app->add_option("--threads", request->threads, "default: all cores")->check(CLI::PositiveNumber);
    addProgressFlags(*app, *form);
    return {app, [request, form]() -> Result<void> {
                const InterruptWatch watch;
                Reporter reporter(form->progress);
                HEADSCOPE_CHECKED(trainModel(
                    *request, [&reporter](const TrainingProgress& progress) { return reporter(progress); }));
                print(fmt::format("{}\n", request->folder.string()));
                return {};
            }};
}

}  // namespace headscope::cli
