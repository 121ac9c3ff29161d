// SPDX-License-Identifier: GPL-3.0-or-later
// `ablate` for people: tokens before and after with bars, then the numbers of the effect.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/cli/commands/ablate_report.h"
#include "app/cli/table.h"
#include "app/cli/wording.h"
#include "app/common/edit_reader.h"

namespace headscope::cli {
namespace {

constexpr std::size_t kBarColumns = 12;
constexpr std::size_t kLabelColumns = 28;

std::string rankText(const TokenChange& change) {
    if (change.baselineRank == change.editedRank) return std::to_string(change.baselineRank + 1);
    return fmt::format("{} → {}", change.baselineRank + 1, change.editedRank + 1);
}

std::string padded(const std::string& bar) { return bar + std::string(kBarColumns - displayWidth(bar), ' '); }

std::string changeTable(const Effect& effect, const ModelInfo& model, bool styled) {
    Table table(
        {Align::right, Align::left, Align::right, Align::left, Align::right, Align::left, Align::right});
    const char* what = model.spec.output.labels.empty() ? "token" : "class";
    for (const char* name : {"rank", what, "baseline", "", "edited", "", "Δ"})
        table.cell(name, CellStyle::faint);
    table.endRow();
    double largest = 0.0;
    for (const TokenChange& change : effect.changes) {
        largest = std::max(
            largest, static_cast<double>(std::max(change.baseline.probability, change.edited.probability)));
    }
    const auto bar = [largest](double value) {
        return padded(barText(largest > 0 ? value / largest : 0.0, kBarColumns));
    };
    for (const TokenChange& change : effect.changes) {
        const auto before = static_cast<double>(change.baseline.probability);
        const auto after = static_cast<double>(change.edited.probability);
        const std::string sign = after < before ? "−" : after > before ? "+" : "";
        table.cell(rankText(change));
        table.cell(shortened(answerLabel(change.baseline.token, model), kLabelColumns), CellStyle::strong);
        table.cell(percentText(before)).cell(bar(before), CellStyle::faint);
        table.cell(percentText(after)).cell(bar(after));
        table.cell(sign + percentText(std::abs(after - before))).endRow();
    }
    return table.text(styled);
}

std::string arrowText(double before, double after) {
    return fmt::format("{} → {}  ({})", numberText(before), numberText(after),
                       numberText(after - before, true));
}

std::string effectTable(const RunResult& result, const ModelInfo& model, bool styled) {
    const Effect& effect = *result.effect;
    Table table({Align::left, Align::left});
    const auto row = [&table](const char* name, std::string value) {
        table.cell(name, CellStyle::faint).cell(std::move(value)).endRow();
    };
    if (effect.hidden) {
        row("hidden change", fmt::format("{}  (‖Δh‖/‖h‖ of the last hidden state, mean over positions)",
                                         numberText(effect.hidden->mean)));
        row("cosine", numberText(effect.hidden->cosine));
        return table.text(styled);
    }
    row("KL", fmt::format("{} nats  (baseline ‖ edited)", numberText(effect.kl)));
    if (result.baseline->loss && result.logits->loss) {
        row("loss", arrowText(*result.baseline->loss, *result.logits->loss) + " nats a token");
    }
    const TokenId before = result.baseline->top.front().token;
    const TokenId after = result.logits->top.front().token;
    row("most probable", effect.top1Changed
                             ? fmt::format("{} → {}", answerLabel(before, model), answerLabel(after, model))
                             : fmt::format("{}, as before", answerLabel(before, model)));
    if (result.baseline->target && result.logits->target) {
        row("log p(target)",
            fmt::format("{} of {}",
                        arrowText(static_cast<double>(result.baseline->target->logProbability),
                                  static_cast<double>(result.logits->target->logProbability)),
                        answerLabel(result.baseline->target->token, model)));
    }
    if (effect.logitDiffBaseline && effect.logitDiffEdited && result.baseline->foil) {
        row("logit difference",
            fmt::format("{} against {}", arrowText(*effect.logitDiffBaseline, *effect.logitDiffEdited),
                        answerLabel(result.baseline->foil->token, model)));
    }
    return table.text(styled);
}

std::string oneText(const AblateReport& report, bool styled) {
    const RunResult& result = *report.results.front();
    const app::Prompt& prompt = report.prompts.front();
    const Effect& effect = *result.effect;
    std::string text = headText(*report.model, prompt, result.request.interventions);
    // A token that follows stands after its position; a class is that of the position itself.
    const OutputSpec& output = report.model->spec.output;
    const char* place = prompt.input.ids.empty() || !output.labels.empty() ? "at" : "after";
    const std::string of =
        output.answersOnce()
            ? "for the whole prompt"
            : fmt::format("{} {}", place, positionLabel(prompt, effect.position, *report.model));
    text += fmt::format("position   {}, {}\n\n", effect.position.value, of);
    if (!effect.hidden) text += changeTable(effect, *report.model, styled) + "\n";
    return text + effectTable(result, *report.model, styled);
}

std::string manyText(const AblateReport& report, bool styled) {
    std::string text =
        fmt::format("model      {}\nprompts    {}\n", modelLine(*report.model), report.results.size());
    std::string list;
    for (const std::string& edit : app::editTexts(report.results.front()->request.interventions))
        list += edit + "  ";
    text += "edits      " + list + "\n\n";
    Table table({Align::left, Align::right, Align::left, Align::right});
    for (const char* name : {"effect", "mean", "95 % interval", "prompts"})
        table.cell(name, CellStyle::faint);
    table.endRow();
    for (const NamedMean& mean : ablateMeans(report)) {
        table.cell(mean.name).cell(numberText(mean.interval.mean), CellStyle::strong);
        table.cell(fmt::format("{} … {}", numberText(mean.interval.low), numberText(mean.interval.high)));
        table.cell(std::to_string(mean.count)).endRow();
    }
    return text + table.text(styled);
}

}  // namespace

std::string ablateTable(const AblateReport& report, bool styled) {
    return report.many ? manyText(report, styled) : oneText(report, styled);
}

}  // namespace headscope::cli
