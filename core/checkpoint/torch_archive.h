// SPDX-License-Identifier: GPL-3.0-or-later
// Files of torch.save since PyTorch 1.6: a zip archive of one pickle and a file a storage.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/mapped_file.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {

/// An open archive. Tensor data stays in the mapping; the pickle was read, not run.
class TorchArchive {
public:
    /// Errors: fileMissing, fileUnreadable; fileFormat (as readStoredZip and readPickledTensors; a storage
    /// that is missing or too short; files of older versions or of big-endian machines); tensorDtype.
    [[nodiscard]] static Result<TorchArchive> open(const std::filesystem::path& path);

    /// All tensors, by name.
    [[nodiscard]] const std::vector<TensorEntry>& tensors() const { return m_tensors; }
    /// The mapping that the tensors' spans point into.
    [[nodiscard]] const std::shared_ptr<const MappedFile>& file() const { return m_file; }

private:
    std::shared_ptr<const MappedFile> m_file;
    std::vector<TensorEntry> m_tensors;
};

}  // namespace headscope
