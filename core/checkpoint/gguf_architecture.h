// SPDX-License-Identifier: GPL-3.0-or-later
// What a GGUF file of an architecture means in Hugging Face's terms, as data: families know one naming.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/checkpoint/gguf_metadata.h"

namespace headscope {

/// How a metadata value becomes a config value.
enum class GgufKind : std::uint8_t {
    count,
    number,
    flag,
    share,  ///< a number of dimensions, as a share of the head's
};

/// A metadata key, without the architecture's prefix, and the config key it fills; a dot in the latter is a
/// section. Keys that the file does not have are left out.
struct GgufKey {
    std::string_view gguf, config;
    GgufKind kind = GgufKind::count;
};

/// A config value that a GGUF file does not carry.
struct GgufGiven {
    std::string_view config;
    std::string_view json;  ///< the value, as JSON
    bool told = true;       ///< files of this architecture could differ, so the user is told
};

/// A config value that depends on whether the file has a tensor.
struct GgufPresence {
    std::string_view tensor, config;
    std::string_view present = "true", absent = "false";  ///< as JSON
};

/// What the converter does to a tensor; undone at reading.
enum class GgufForm : std::uint8_t {
    plain,
    queries,  ///< rows of query heads in rotary pairs
    keys,     ///< rows of key heads in rotary pairs
    joined,   ///< queries, keys, values one after the other; theirs is fused group by group
    swapped,  ///< [out, in]; theirs is [in, out]
    plusOne,  ///< theirs is without the 1
    experts,  ///< a stack along the first axis; theirs has a tensor an expert, at {e}
};

/// A tensor's name up to ".weight" or ".bias" in both namings; "{}" stands for the layer.
struct GgufName {
    std::string_view gguf, theirs;
    GgufForm form = GgufForm::plain;
    std::string_view beside = {};  ///< only in files that have this tensor too; empty: in all
};

/// Everything about an architecture.
struct GgufArchitecture {
    std::string_view name;          ///< general.architecture
    std::string_view modelType;     ///< model_type of a config.json
    std::string_view architecture;  ///< of its "architectures"
    std::span<const GgufKey> keys;  ///< its own; then those of most
    std::span<const GgufGiven> given;
    std::span<const GgufPresence> presences;
    std::span<const GgufName> names;   ///< its own
    std::span<const GgufName> shared;  ///< looked up after its own
    bool mixture = false;              ///< only for files with experts
    bool scalesByWidth = false;        ///< query_pre_attn_scalar: as llama.cpp decides it for Gemma 2 and 3
};

/// Keys that most architectures have.
[[nodiscard]] std::span<const GgufKey> ggufCommonKeys();

/// The row of the file's general.architecture.  Errors: configKey where the key is missing;
/// unknownArchitecture, naming those that are known.
/// Source: github.com/ggml-org/llama.cpp, convert_hf_to_gguf.py, gguf-py/gguf/tensor_mapping.py.
[[nodiscard]] Result<const GgufArchitecture*> ggufArchitecture(const GgufMetadata& metadata);

}  // namespace headscope
