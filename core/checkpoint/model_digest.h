// SPDX-License-Identifier: GPL-3.0-or-later
// Which weights these are, for provenance records: a digest of every byte.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/sha256.h"
#include "core/checkpoint/mapped_file.h"

namespace headscope {

/// SHA-256 of a model's weights, a piece at a time: of the file where there is one, else of the shards'
/// digests (as lower-case hex) in name order.
class ModelDigest {
public:
    /// `adapter`: folder of a merged adapter, whose two files count as last shards; empty: none.
    /// Errors: as weightFiles().
    [[nodiscard]] static Result<ModelDigest> start(const std::filesystem::path& model,
                                                   const std::filesystem::path& adapter = {});
    /// Reads up to `bytes` more; false: all is read.  Errors: fileMissing, fileUnreadable.
    [[nodiscard]] Result<bool> step(std::size_t bytes);
    /// Once step() returned false: the digest in lower-case hex.
    [[nodiscard]] std::string finish();

private:
    std::vector<std::filesystem::path> m_files;
    std::size_t m_next = 0;  // file that comes next
    std::shared_ptr<const MappedFile> m_file;
    std::size_t m_offset = 0;
    Sha256 m_hash;
    std::vector<std::string> m_digests;  // of whole files
};

/// All at once.  Errors: as ModelDigest.
[[nodiscard]] Result<std::string> modelDigest(const std::filesystem::path& model,
                                              const std::filesystem::path& adapter = {});

}  // namespace headscope
