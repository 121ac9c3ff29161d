// SPDX-License-Identifier: GPL-3.0-or-later
// What a file made from the screen needs of the engine, as values.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/export/provenance.h"
#include "core/request/run_request.h"
#include "core/results/captured_tensor.h"

namespace headscope {

/// A pass whose captures are written.
struct ExportRun {
    std::string prefix;  ///< before the name of each capture: "baseline." beside an edited pass
    RunRequest run;
};

/// Asks for the digest of the open model and, with a file name, for a file of numbers.
struct ExportRequest {
    std::filesystem::path dataFile;       ///< .npz or .safetensors, overwritten; empty: none
    std::vector<CapturedTensor> tensors;  ///< written first, as they are
    std::vector<ExportRun> runs;          ///< then the captures of these
    std::vector<HeadRef> heads;           ///< those kept; empty: all
    std::vector<TokenId> ids;             ///< of the prompt
    std::vector<TokenId> decoderIds;      ///< of an encoder–decoder
    Provenance provenance;                ///< of the file; the model's digest is filled in
};

/// The answer, once the file is whole.
struct ExportData {
    std::string modelSha256;
};

}  // namespace headscope
