// SPDX-License-Identifier: GPL-3.0-or-later
// Activations of a pass as a file, with the names and axes of cli.md.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/export/provenance.h"
#include "core/results/captured_tensor.h"

namespace headscope {

/// What a capture file holds beside its provenance; the spans must stay valid during the call.
struct CaptureContent {
    std::span<const CapturedTensor> tensors;  ///< in file order
    std::span<const HeadRef> heads;  ///< those kept, written as `heads` [n, 2]; empty: all, not written
    std::span<const TokenId> ids;    ///< written as `input_ids` [1, T]
    /// Of an encoder–decoder, whose encoder read `ids`: written as `decoder_input_ids` [1, T]. `head_kinds`
    /// [n] then says of each of `heads` whether it is the encoder's (0), the decoder's (1) or
    /// cross-attention's (2).
    std::span<const TokenId> decoderIds;
};

/// Refuses file names that no format belongs to.  Errors: usage (neither .safetensors nor .npz).
[[nodiscard]] Result<void> checkCaptureName(const std::filesystem::path& path);

/// Writes .safetensors (metadata key "headscope") or .npz (array "metadata", the same JSON), by the ending.
/// Errors: usage (ending), fileExists, fileWriteFailed.
[[nodiscard]] Result<void> writeCapture(const std::filesystem::path& path, const CaptureContent& content,
                                        const Provenance& provenance, Overwrite overwrite);

}  // namespace headscope
