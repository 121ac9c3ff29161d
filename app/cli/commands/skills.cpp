// SPDX-License-Identifier: GPL-3.0-or-later
// `skills`: what a model can do on held-out sentences of simple English, and which heads each skill takes.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <numeric>

#include "app/cli/commands/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "core/base/head_text.h"
#include "core/export/json_writer.h"
#include "core/session/training.h"

namespace headscope::cli {
namespace {

double meanOf(const std::vector<double>& values) {
    return values.empty()
               ? 0.0
               : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100.0 * share); }

std::string headList(const std::vector<HeadRef>& heads) {
    std::string text;
    for (const HeadRef& head : heads) text += (text.empty() ? "" : " ") + headText(head);
    return text;
}

std::string json(const SkillReport& report, const SkillRequest& request) {
    JsonWriter json;
    json.beginObject().member("model", request.model).key("skills").beginArray();
    for (const SkillResult& skill : report.skills) {
        json.beginObject().member("skill", skill.skill).member("n", skill.items);
        json.member("accuracy", skill.accuracy.value);
        json.member("ci_low", skill.accuracy.low).member("ci_high", skill.accuracy.high);
        json.member("chance", skill.chance).member("frequency_baseline", skill.frequencyBaseline);
        json.key("heads").beginArray(JsonLayout::oneLine);
        for (const HeadRef& head : skill.heads) json.value(headText(head));
        json.endArray().member("accuracy_without_heads", skill.accuracyWithoutHeads);
        json.key("accuracy_without_random").beginArray(JsonLayout::oneLine);
        for (const double share : skill.accuracyWithoutRandom) json.value(share);
        json.endArray().endObject();
    }
    return json.endArray().endObject().text();
}

// What the cells of a card say of the heads that carry a skill.
std::string headCells(const SkillResult& skill) {
    if (skill.heads.empty()) return "  |  |  |";
    const auto& others = skill.accuracyWithoutRandom;
    const std::string random = others.empty()
                                   ? ""
                                   : fmt::format("{}, {}", percent(meanOf(others)),
                                                 percent(*std::min_element(others.begin(), others.end())));
    return fmt::format(" {} | {} | {} |", headList(skill.heads), percent(skill.accuracyWithoutHeads), random);
}

// The table of a model card; without the columns of heads where none were looked for.
void printMarkdown(const SkillReport& report) {
    const bool ablated = std::any_of(report.skills.begin(), report.skills.end(),
                                     [](const SkillResult& skill) { return !skill.heads.empty(); });
    print("| skill | n | accuracy (95 % interval) | chance | by frequency |");
    print(ablated ? " heads | without them | without as many others: mean, least |\n" : "\n");
    print(ablated ? "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
                  : "| --- | --- | --- | --- | --- |\n");
    for (const SkillResult& skill : report.skills) {
        print(fmt::format("| {} | {} | {} ({:.1f} to {:.1f}) | {} | {} |", skill.skill, skill.items,
                          percent(skill.accuracy.value), 100.0 * skill.accuracy.low,
                          100.0 * skill.accuracy.high, percent(skill.chance),
                          percent(skill.frequencyBaseline)));
        print(ablated ? headCells(skill) + "\n" : "\n");
    }
}

void printTable(const SkillReport& report) {
    Table table({Align::left, Align::right, Align::right, Align::left, Align::right, Align::right,
                 Align::left, Align::right, Align::right});
    for (const char* name : {"skill", "n", "accuracy", "95 % interval", "chance", "frequency", "heads",
                             "without them", "without as many others"})
        table.cell(name, CellStyle::faint);
    table.endRow();
    for (const SkillResult& skill : report.skills) {
        table.cell(skill.skill).cell(std::to_string(skill.items)).cell(percent(skill.accuracy.value));
        table.cell(fmt::format("{:.1f} to {:.1f}", 100.0 * skill.accuracy.low, 100.0 * skill.accuracy.high));
        table.cell(percent(skill.chance)).cell(percent(skill.frequencyBaseline)).cell(headList(skill.heads));
        if (!skill.heads.empty()) {
            table.cell(percent(skill.accuracyWithoutHeads))
                .cell(percent(meanOf(skill.accuracyWithoutRandom)));
        }
        table.endRow();
    }
    print(table.text(outputIsStyled(), 0));
}

}  // namespace

Command addSkills(CLI::App& root) {
    CLI::App* app =
        root.add_subcommand("skills", "what a model can do on held-out sentences, and the heads it takes");
    auto request = std::make_shared<SkillRequest>();
    auto form = std::make_shared<AnswerForm>();
    request->model = "demo";
    app->add_option("MODEL", request->model, "a causal model; default: demo");
    app->add_option("--items", request->items, "per skill")->check(CLI::Range(10, 10'000));
    app->add_option("--threads", request->threads, "default: all cores")->check(CLI::PositiveNumber);
    auto markdown = std::make_shared<bool>(false);
    app->add_flag("--markdown", *markdown, "the table as in a model card");
    addJsonFlag(*app, *form);
    addProgressFlags(*app, *form);
    return {app, [request, form, markdown]() -> Result<void> {
                const InterruptWatch watch;
                ProgressLine line(form->progress);
                HEADSCOPE_TRY(const SkillReport report,
                              measureSkills(*request, [&line](double fraction, std::string_view skill) {
                                  line.show(static_cast<float>(fraction), skill);
                                  return !interrupted();
                              }));
                line.clear();
                if (form->json) {
                    print(json(report, *request));
                } else if (*markdown) {
                    printMarkdown(report);
                } else {
                    printTable(report);
                }
                return {};
            }};
}

}  // namespace headscope::cli
