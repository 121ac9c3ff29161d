// SPDX-License-Identifier: GPL-3.0-or-later
// What a result was made from: enough to make it again and to compare speeds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/export/json_writer.h"

namespace headscope {

/// One prompt as it was run.
struct ProvenanceInput {
    std::vector<TokenId> ids;            ///< empty for a picture or a sound
    std::vector<std::string> tokens;     ///< as the vocabulary spells them; names of a picture's positions
    std::vector<std::uint8_t> segments;  ///< token type ids; empty: all 0
    std::vector<TokenId> decoderIds;     ///< of an encoder–decoder, whose encoder read `ids`
    std::vector<std::string> decoderTokens;
    std::string mediaKind = {};  ///< "image" or "audio"; empty: a text
    std::string mediaName = {}, mediaSha256 = {};
    friend bool operator==(const ProvenanceInput&, const ProvenanceInput&) = default;
};

/// The "headscope" block of JSON answers, capture files and figure sidecars.
struct Provenance {
    std::string version;  ///< of the program: "0.1.0"
    std::string modelName, modelSha256;
    std::string modelSource;              ///< the MODEL argument that opens it again; may be empty
    std::vector<ProvenanceInput> inputs;  ///< one, or those of a .jsonl
    std::vector<std::string> edits;       ///< in written form
    std::string reference;                ///< of `mean` edits, for people; empty: none
    std::string dtype = "f32", device = "cpu";
    std::uint32_t threads{};
    double loadSeconds{};
    std::vector<double> runSeconds;  ///< one a repetition
    std::uint64_t peakRssBytes{};
    friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// Writes the member "headscope" into an open object.
void writeProvenance(JsonWriter& json, const Provenance& provenance);
/// The block alone: {"version": …}, the value of that member.
[[nodiscard]] std::string provenanceBlock(const Provenance& provenance);
/// A whole document: {"headscope": {…}}.
[[nodiscard]] std::string provenanceJson(const Provenance& provenance);
/// Reads the "headscope" member of a document; other members are ignored.
/// Errors: fileFormat naming the key that is missing or mistyped.
[[nodiscard]] Result<Provenance> parseProvenance(std::string_view json);

}  // namespace headscope
