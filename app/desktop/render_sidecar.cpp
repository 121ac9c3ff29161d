// SPDX-License-Identifier: GPL-3.0-or-later
// Ids, not texts, are what a figure is made again from: they do not depend on how a tokenizer reads a prompt.
#include "app/desktop/render_sidecar.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/common/prompt_file.h"
#include "core/base/strict_json.h"

namespace headscope {
namespace {

using Json = nlohmann::json;

Failure wrong(const std::string& key, const char* expected) {
    return fail(ErrorCode::fileFormat, fmt::format("\"{}\" is missing or no {}", key, expected),
                "is it the .json beside a figure of headscope?");
}

template <class T>
Result<void> readOptional(const Json& json, const char* key, std::optional<T>& value) {
    const auto at = json.find(key);
    if (at == json.end() || at->is_null()) return {};
    if constexpr (std::is_integral_v<T>) {
        if (!at->is_number_unsigned() || at->template get<std::uint64_t>() > 0xFFFFFFFFULL)
            return wrong(key, "number");
    } else {
        if (!at->is_string()) return wrong(key, "text");
    }
    value = at->template get<T>();
    return {};
}

std::string idList(const std::vector<TokenId>& ids) {
    std::string text;
    for (const TokenId id : ids) text += (text.empty() ? "" : ",") + std::to_string(id.value);
    return text;
}

Result<std::optional<std::string>> readToken(const Json& json, const char* key) {
    std::optional<std::uint32_t> id;
    HEADSCOPE_CHECKED(readOptional(json, key, id));
    if (!id) return std::optional<std::string>();
    return std::optional<std::string>("#" + std::to_string(*id));
}

Result<void> readSubject(const Json& json, RenderJob& job) {
    const auto heads = json.find("heads");
    if (heads != json.end()) {
        if (!heads->is_array()) return wrong("heads", "list");
        for (const Json& head : *heads) {
            if (!head.is_string()) return wrong("heads", "list of texts");
            job.subject.heads += (job.subject.heads.empty() ? "" : ",") + head.get<std::string>();
        }
    }
    std::optional<std::string> metric;
    std::optional<std::string> editKind;
    std::optional<std::uint32_t> top;
    HEADSCOPE_CHECKED(readOptional(json, "metric", metric));
    HEADSCOPE_CHECKED(readOptional(json, "edit_kind", editKind));
    HEADSCOPE_CHECKED(readOptional(json, "top", top));
    HEADSCOPE_CHECKED(readOptional(json, "reference_file", job.prompt.edit.reference));
    if (metric) {
        HEADSCOPE_TRY(job.subject.metric, parseMetric(*metric));
    }
    job.subject.editKind = editKind.value_or(job.subject.editKind);
    job.subject.top = top.value_or(job.subject.top);
    HEADSCOPE_CHECKED(readOptional(json, "position", job.prompt.answer.position));
    HEADSCOPE_TRY(job.prompt.answer.target, readToken(json, "target"));
    HEADSCOPE_TRY(job.prompt.answer.foil, readToken(json, "foil"));
    return {};
}

Result<RenderJob> parseSidecar(const std::string& text) {
    HEADSCOPE_TRY(const Json json, parseStrictJson(text));
    if (!json.is_object() || !json.contains("figure")) return wrong("figure", "object");
    RenderJob job;
    HEADSCOPE_TRY(Provenance origin, parseProvenance(text));
    HEADSCOPE_TRY(job.spec, ui::parseFigureSpec(json["figure"].dump()));
    if (origin.inputs.size() != 1) return wrong("input", "single prompt");
    job.prompt.model = origin.modelSource.empty() ? origin.modelName : origin.modelSource;
    job.prompt.input.ids = idList(origin.inputs.front().ids);
    if (!origin.inputs.front().decoderIds.empty())
        job.prompt.input.decoderIds = idList(origin.inputs.front().decoderIds);
    job.prompt.edit.edits = origin.edits;
    HEADSCOPE_CHECKED(readSubject(json, job));
    job.origin = std::move(origin);
    return job;
}

}  // namespace

Result<RenderJob> readSidecar(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const std::string text, app::readTextFile(file));
    Result<RenderJob> job = parseSidecar(text);
    if (!job) return fail(std::move(job).error().in(file.string()));
    return job;
}

}  // namespace headscope
