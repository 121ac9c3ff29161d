// SPDX-License-Identifier: GPL-3.0-or-later
// The block of cli.md, section 'Conventions', written and read back.
#include "core/export/provenance.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/strict_json.h"

namespace headscope {
namespace {

using Json = nlohmann::json;

std::vector<std::uint32_t> numbersOf(const std::vector<TokenId>& ids) {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(ids.size());
    for (const TokenId id : ids) numbers.push_back(id.value);
    return numbers;
}

void writeSegments(JsonWriter& out, const std::vector<ProvenanceInput>& inputs) {
    bool any = false;
    for (const ProvenanceInput& input : inputs) any = any || !input.segments.empty();
    if (!any) return;
    if (inputs.size() == 1) {
        out.list("segments", inputs.front().segments);
        return;
    }
    out.key("segments").beginArray();
    for (const ProvenanceInput& input : inputs) out.values(std::span(input.segments));
    out.endArray();
}

void writeTokens(JsonWriter& out, const ProvenanceInput& input) {
    if (input.mediaKind.empty()) {
        out.list("ids", numbersOf(input.ids));
    } else {
        out.key(input.mediaKind).beginObject();
        out.member("name", input.mediaName).member("sha256", input.mediaSha256).endObject();
    }
    out.list("tokens", input.tokens);
    if (input.decoderIds.empty()) return;
    out.list("decoder_ids", numbersOf(input.decoderIds)).list("decoder_tokens", input.decoderTokens);
}

// A list of lists, one a prompt.
void writeLists(JsonWriter& out, const std::vector<ProvenanceInput>& inputs, const char* ids,
                std::vector<TokenId> ProvenanceInput::*idsOf, const char* tokens,
                std::vector<std::string> ProvenanceInput::*tokensOf) {
    out.key(ids).beginArray();
    for (const ProvenanceInput& input : inputs)
        out.values(std::span<const std::uint32_t>(numbersOf(input.*idsOf)));
    out.endArray().key(tokens).beginArray();
    for (const ProvenanceInput& input : inputs) out.values(std::span(input.*tokensOf));
    out.endArray();
}

// One prompt has plain lists; several have a list of them each.
void writeInput(JsonWriter& out, const std::vector<ProvenanceInput>& inputs) {
    out.key("input").beginObject();
    if (inputs.size() <= 1) {
        writeTokens(out, inputs.empty() ? ProvenanceInput{} : inputs.front());
    } else {
        writeLists(out, inputs, "ids", &ProvenanceInput::ids, "tokens", &ProvenanceInput::tokens);
        if (!inputs.front().decoderIds.empty()) {
            writeLists(out, inputs, "decoder_ids", &ProvenanceInput::decoderIds, "decoder_tokens",
                       &ProvenanceInput::decoderTokens);
        }
    }
    writeSegments(out, inputs);
    out.endObject();
}

void writeSeconds(JsonWriter& out, const Provenance& provenance) {
    out.key("seconds").beginObject(JsonLayout::oneLine).member("load", provenance.loadSeconds);
    if (provenance.runSeconds.size() == 1) {
        out.member("run", provenance.runSeconds.front());
    } else {
        out.list("run", provenance.runSeconds);
    }
    out.endObject();
}

// Carries the first failure, so that reading stays a list of fields.
class Fields {
public:
    explicit Fields(const Json& object, std::string path) : m_object(object), m_path(std::move(path)) {}

    template <class T>
    void read(const char* key, T& value, bool required = true) {
        const auto found = m_object.find(key);
        if (found == m_object.end()) {
            if (required) note(key, "is missing");
            return;
        }
        try {
            found->get_to(value);
        } catch (const Json::exception&) {
            note(key, "has the wrong type");
        }
    }
    const Json& object(const char* key) {
        static const Json kEmpty = Json::object();
        const auto found = m_object.find(key);
        if (found != m_object.end() && found->is_object()) return *found;
        note(key, "is missing or no object");
        return kEmpty;
    }
    void note(const char* key, const char* what) {
        if (m_problem.empty()) m_problem = fmt::format("key \"{}{}\" {}", m_path, key, what);
    }
    [[nodiscard]] Result<void> done() const {
        if (m_problem.empty()) return {};
        return fail(ErrorCode::fileFormat, m_problem, "is this a file that headscope wrote?");
    }

private:
    const Json& m_object;
    std::string m_path;
    std::string m_problem;
};

bool isNested(const Json& input) {
    const auto ids = input.find("ids");
    return ids != input.end() && ids->is_array() && !ids->empty() && ids->front().is_array();
}

// The file that stood in the text's place.
Result<std::vector<ProvenanceInput>> withMedia(const Json& input, const std::string& kind,
                                               std::vector<ProvenanceInput> inputs) {
    Fields fields(input, "headscope.input.");
    const Json& file = fields.object(kind.c_str());
    Fields media(file, "headscope.input." + kind + ".");
    inputs.front().mediaKind = kind;
    media.read("name", inputs.front().mediaName);
    media.read("sha256", inputs.front().mediaSha256);
    HEADSCOPE_CHECKED(fields.done());
    HEADSCOPE_CHECKED(media.done());
    return inputs;
}

Result<std::vector<ProvenanceInput>> readInputs(const Json& input) {
    Fields fields(input, "headscope.input.");
    const std::string kind = input.contains("image") ? "image" : input.contains("audio") ? "audio" : "";
    std::vector<std::vector<std::uint32_t>> ids, decoderIds;
    std::vector<std::vector<std::string>> tokens, decoderTokens;
    std::vector<std::vector<std::uint8_t>> segments;
    if (isNested(input)) {
        fields.read("ids", ids);
        fields.read("tokens", tokens);
        fields.read("segments", segments, false);
        fields.read("decoder_ids", decoderIds, false);
        fields.read("decoder_tokens", decoderTokens, false);
    } else {
        fields.read("ids", ids.emplace_back(), kind.empty());
        fields.read("tokens", tokens.emplace_back());
        fields.read("segments", segments.emplace_back(), false);
        fields.read("decoder_ids", decoderIds.emplace_back(), false);
        fields.read("decoder_tokens", decoderTokens.emplace_back(), false);
    }
    segments.resize(ids.size());
    decoderIds.resize(ids.size());
    decoderTokens.resize(ids.size());
    if (ids.size() != tokens.size()) fields.note("tokens", "has another length than ids");
    HEADSCOPE_CHECKED(fields.done());
    std::vector<ProvenanceInput> inputs;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        ProvenanceInput& entry = inputs.emplace_back();
        for (const std::uint32_t id : ids[i]) entry.ids.push_back(TokenId{id});
        entry.tokens = std::move(tokens[i]);
        entry.segments = std::move(segments[i]);
        for (const std::uint32_t id : decoderIds[i]) entry.decoderIds.push_back(TokenId{id});
        entry.decoderTokens = std::move(decoderTokens[i]);
    }
    if (!kind.empty() && inputs.size() == 1) return withMedia(input, kind, std::move(inputs));
    if (inputs.size() == 1 && inputs.front().ids.empty()) inputs.clear();
    return inputs;
}

void writeBlock(JsonWriter& json, const Provenance& provenance) {
    json.beginObject().member("version", provenance.version);
    json.key("model").beginObject();
    json.member("name", provenance.modelName).member("sha256", provenance.modelSha256);
    if (!provenance.modelSource.empty()) json.member("source", provenance.modelSource);
    json.endObject();
    writeInput(json, provenance.inputs);
    json.list("edits", provenance.edits);
    if (!provenance.reference.empty()) json.member("reference", provenance.reference);
    json.member("dtype", provenance.dtype).member("device", provenance.device);
    json.member("threads", provenance.threads);
    writeSeconds(json, provenance);
    json.member("peak_rss_bytes", provenance.peakRssBytes).endObject();
}

}  // namespace

void writeProvenance(JsonWriter& json, const Provenance& provenance) {
    json.key("headscope");
    writeBlock(json, provenance);
}

std::string provenanceBlock(const Provenance& provenance) {
    JsonWriter json;
    writeBlock(json, provenance);
    return json.text();
}

std::string provenanceJson(const Provenance& provenance) {
    JsonWriter json;
    json.beginObject();
    writeProvenance(json, provenance);
    return json.endObject().text();
}

Result<Provenance> parseProvenance(std::string_view text) {
    HEADSCOPE_TRY(const Json document, parseStrictJson(text));
    if (!document.is_object() || !document.contains("headscope") || !document.at("headscope").is_object()) {
        return fail(ErrorCode::fileFormat, "key \"headscope\" is missing or no object",
                    "is this a file that headscope wrote?");
    }
    Provenance result;
    Fields fields(document.at("headscope"), "headscope.");
    fields.read("version", result.version);
    fields.read("edits", result.edits);
    fields.read("reference", result.reference, false);
    fields.read("dtype", result.dtype);
    fields.read("device", result.device);
    fields.read("threads", result.threads);
    fields.read("peak_rss_bytes", result.peakRssBytes);
    Fields model(fields.object("model"), "headscope.model.");
    model.read("name", result.modelName);
    model.read("sha256", result.modelSha256);
    model.read("source", result.modelSource, false);
    const Json& seconds = fields.object("seconds");
    Fields times(seconds, "headscope.seconds.");
    times.read("load", result.loadSeconds);
    if (seconds.contains("run") && seconds.at("run").is_number()) {
        times.read("run", result.runSeconds.emplace_back());
    } else {
        times.read("run", result.runSeconds);
    }
    const Json& input = fields.object("input");
    HEADSCOPE_CHECKED(fields.done());
    HEADSCOPE_CHECKED(model.done());
    HEADSCOPE_CHECKED(times.done());
    HEADSCOPE_TRY(result.inputs, readInputs(input));
    return result;
}

}  // namespace headscope
