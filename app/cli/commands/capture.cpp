// SPDX-License-Identifier: GPL-3.0-or-later
// `capture`: one forward pass, activations to a file.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "app/cli/commands/commands.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "app/cli/wording.h"
#include "app/cli/workplace.h"
#include "app/common/byte_size.h"
#include "app/common/edit_reader.h"
#include "core/base/head_text.h"
#include "core/export/capture_writer.h"

namespace headscope::cli {
namespace {

struct CaptureOptions {
    app::PromptOptions prompt;
    AnswerForm form;
    std::string heads;
    std::string taps = "pattern";
    std::string logits;  // empty: all, where the model has an output head
};

Result<std::vector<TapPoint>> parseTaps(std::string_view text, const ModelSpec& spec) {
    std::vector<TapPoint> taps;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const std::string_view name = text.substr(0, comma);
        const auto tap = tapFromShortName(name);
        if (!tap) {
            std::string known;
            for (const TapPoint candidate : kAllTaps) known += fmt::format(" {}", tapShortName(candidate));
            return fail(ErrorCode::usage, fmt::format("\"{}\" is not a tap", name), "taps are" + known);
        }
        if ((*tap == TapPoint::rotQ || *tap == TapPoint::rotK) &&
            spec.main().positions != Positions::rotary) {
            return fail(ErrorCode::usage,
                        fmt::format("tap {} needs rotary positions, this model's are {}", name,
                                    describePositions(spec)),
                        "capture q and k instead");
        }
        if (*tap == TapPoint::residMid && spec.main().block.order != SublayerOrder::sequential) {
            return fail(ErrorCode::usage,
                        fmt::format("tap {} lies between attention and MLP, which are parallel here", name),
                        "capture resid_pre, attn_out and mlp_out instead");
        }
        if (std::find(taps.begin(), taps.end(), *tap) == taps.end()) taps.push_back(*tap);
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return taps;
}

Result<KeptLogits> parseLogits(const std::string& text, const ModelSpec& spec) {
    if (text.empty()) return spec.output.head ? KeptLogits::all : KeptLogits::none;
    if (text == "none") return KeptLogits::none;
    if (text != "all" && text != "last") {
        return fail(ErrorCode::usage, fmt::format("--logits {} is none of last, all, none", text));
    }
    if (!spec.output.head) {
        return fail(ErrorCode::metricUnavailable, "this model has no output head, so it has no logits",
                    "use --logits none");
    }
    return text == "all" ? KeptLogits::all : KeptLogits::last;
}

Result<CaptureSpec> captureSpec(const CaptureOptions& options, const ModelSpec& spec) {
    CaptureSpec capture;
    HEADSCOPE_TRY(capture.taps, parseTaps(options.taps, spec));
    HEADSCOPE_TRY(capture.logits, parseLogits(options.logits, spec));
    if (!options.heads.empty()) {
        HEADSCOPE_TRY(const std::vector<HeadRef> named, parseHeads(options.heads, spec.headGrids()));
        for (const HeadRef& head : named) {
            const bool known =
                std::find(capture.heads.begin(), capture.heads.end(), head) != capture.heads.end();
            if (!known) capture.heads.push_back(head);
        }
    }
    return capture;
}

std::string shapeOf(const CapturedTensor& tensor) {
    return fmt::format("[{}]", fmt::join(tensor.shape, ", "));
}

void printJson(const RunResult& result, const Provenance& provenance, const std::filesystem::path& file) {
    JsonWriter json;
    json.beginObject();
    writeProvenance(json, provenance);
    json.member("file", file.string()).key("tensors").beginObject();
    for (const CapturedTensor& tensor : result.captures) json.list(tensor.name, tensor.shape);
    json.endObject();
    print(json.endObject().text());
}

// Tensors of the same name and shape in every layer share a row: "blocks.0–11.attn.hook_pattern".
struct Row {
    std::string before, after, shape;
    std::string first, last;  // layers, as written
    std::size_t count = 0;
    std::uint64_t bytes = 0;
};

Row rowOf(const CapturedTensor& tensor) {
    constexpr std::string_view kBlocks = "blocks.";
    Row row{tensor.name, {}, shapeOf(tensor), {}, {}, 1, tensor.values.size() * sizeof(float)};
    const auto blocks = tensor.name.find(kBlocks);
    if (blocks == std::string::npos) return row;
    const auto begin = blocks + kBlocks.size();
    const auto end = tensor.name.find('.', begin);
    if (end != std::string::npos) {
        row.before = tensor.name.substr(0, begin);
        row.after = tensor.name.substr(end);
        row.first = row.last = tensor.name.substr(begin, end - begin);
    }
    return row;
}

std::vector<Row> rowsOf(const std::vector<CapturedTensor>& tensors) {
    std::vector<Row> rows;
    for (const CapturedTensor& tensor : tensors) {
        Row row = rowOf(tensor);
        const auto same = std::find_if(rows.begin(), rows.end(), [&row](const Row& other) {
            return other.before == row.before && other.after == row.after && other.shape == row.shape;
        });
        if (same == rows.end()) {
            rows.push_back(std::move(row));
        } else {
            same->last = row.last;
            same->bytes += row.bytes;
            ++same->count;
        }
    }
    return rows;
}

void printTable(const RunResult& result, const app::Prompt& prompt, const ModelInfo& model,
                const std::filesystem::path& file) {
    print(headText(model, prompt, result.request.interventions) + "\n");
    Table table({Align::left, Align::left, Align::left, Align::right});
    std::uint64_t total = 0;
    for (const Row& row : rowsOf(result.captures)) {
        total += row.bytes;
        const std::string layers = row.first == row.last ? row.first : row.first + "–" + row.last;
        table.cell(row.before + layers + row.after).cell(row.shape);
        table.cell(row.count > 1 ? fmt::format("× {}", row.count) : "", CellStyle::faint);
        table.cell(app::byteSizeText(row.bytes), CellStyle::faint).endRow();
    }
    print(table.text(outputIsStyled()));
    print(fmt::format("\n{} tensors, {} → {}\n", result.captures.size(), app::byteSizeText(total),
                      file.string()));
}

Result<void> run(const CaptureOptions& options) {
    HEADSCOPE_CHECKED(checkCaptureName(*options.form.file));
    HEADSCOPE_TRY(const std::unique_ptr<Workplace> place, Workplace::open(options.prompt, options.form));
    HEADSCOPE_TRY(const app::Prompt prompt, app::readPrompt(options.prompt, place->model()));
    printWarnings({&prompt, 1});
    RunRequest request;
    request.input = prompt.input;
    HEADSCOPE_TRY(request.capture, captureSpec(options, place->model().spec));
    HEADSCOPE_TRY(request.logits, app::readLogitsSpec(prompt, place->model()));
    request.logits.everyPosition = false;
    HEADSCOPE_TRY(request.interventions, app::resolveEdits(options.prompt, place->session()));
    HEADSCOPE_CHECKED(app::checkEditRanges(request.interventions, prompt.input));
    RunResultPtr result;
    for (std::uint32_t repetition = 0; repetition < options.form.repeat; ++repetition) {
        HEADSCOPE_CHECKED(place->beginRepetition());
        HEADSCOPE_TRY(result, place->session().run(request));
        place->addRunTime(result->cost.elapsed);
    }
    HEADSCOPE_TRY(const Provenance provenance, place->provenance({&prompt, 1}, request.interventions));
    const CaptureContent content{result->captures, request.capture.heads, prompt.encoding.ids,
                                 prompt.decoder.ids};
    HEADSCOPE_CHECKED(writeCapture(*options.form.file, content, provenance, options.form.overwrite()));
    if (options.form.json) {
        printJson(*result, provenance, *options.form.file);
    } else {
        printTable(*result, prompt, place->model(), *options.form.file);
    }
    return {};
}

}  // namespace

Command addCapture(CLI::App& root) {
    auto options = std::make_shared<CaptureOptions>();
    CLI::App* app = root.add_subcommand("capture", "one forward pass, activations to a file");
    app::addModelArgument(*app, options->prompt);
    app::addInputOptions(*app, options->prompt);
    app->add_option("--heads", options->heads, "only these heads, in this order: 5.1,6.* ; default all")
        ->type_name("HEADS")
        ->group("Capture");
    app->add_option("--taps", options->taps,
                    "what to keep: pattern, scores, q, k, v, rot_q, rot_k, z, "
                    "attn_out, resid_pre, resid_mid, "
                    "resid_post, mlp_out; default pattern")
        ->type_name("TAPS")
        ->group("Capture");
    app->add_option("--logits", options->logits, "last, all or none; default all")
        ->type_name("WHICH")
        ->group("Capture");
    app::addEditOptions(*app, options->prompt);
    app::addEngineOptions(*app, options->prompt);
    addFileOption(*app, options->form, "the file to write: .safetensors or .npz", true);
    addJsonFlag(*app, options->form);
    addRepeatOption(*app, options->form);
    addProgressFlags(*app, options->form);
    return {app, [options] { return run(*options); }};
}

}  // namespace headscope::cli
