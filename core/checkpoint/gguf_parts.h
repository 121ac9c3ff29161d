// SPDX-License-Identifier: GPL-3.0-or-later
// A GGUF model in several files: "name-00001-of-00003.gguf" and those beside it.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/gguf_reader.h"

namespace headscope {

/// All files of the model that `first` begins, by its name alone; `first` itself where the name does not
/// count parts. Source: github.com/ggml-org/llama.cpp, llama_split_path(): "%s-%05d-of-%05d.gguf".
[[nodiscard]] std::vector<std::filesystem::path> ggufParts(const std::filesystem::path& first);

/// Opens a model of one file or of several as one: metadata of the first, tensors of all. The metadata
/// (split.count, split.no, split.tensors.count) decide, names have to agree.
/// Errors: as GgufReader::open() of each part; fileMissing for a part that is not there (named); fileFormat
/// for a part that is not the first, is of another number of parts, repeats a tensor or lacks one.
[[nodiscard]] Result<GgufReader> openGguf(const std::filesystem::path& first);

}  // namespace headscope
