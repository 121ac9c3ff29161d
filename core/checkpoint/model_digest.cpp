// SPDX-License-Identifier: GPL-3.0-or-later
// Hashes mapped files in pieces.
#include "core/checkpoint/model_digest.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/lora_adapter.h"

namespace headscope {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{8} << 20U;

}  // namespace

Result<ModelDigest> ModelDigest::start(const std::filesystem::path& model,
                                       const std::filesystem::path& adapter) {
    ModelDigest digest;
    HEADSCOPE_TRY(digest.m_files, weightFiles(model));
    if (!adapter.empty()) {
        // The same pairs scaled otherwise are another model.
        digest.m_files.push_back(adapterConfig(adapter));
        digest.m_files.push_back(adapterWeights(adapter));
    }
    return digest;
}

Result<bool> ModelDigest::step(std::size_t bytes) {
    if (!m_file) {
        if (m_next == m_files.size()) return false;
        HEADSCOPE_TRY(m_file, MappedFile::open(m_files[m_next]));
        ++m_next;
        m_offset = 0;
        m_hash = Sha256();
    }
    const auto whole = m_file->bytes();
    const std::size_t count = std::min(bytes, whole.size() - m_offset);
    const auto piece = whole.subspan(m_offset, count);
    m_hash.update(piece);
    m_file->release(piece);  // read once: a digest needs no more memory than a piece
    m_offset += count;
    if (m_offset == whole.size()) {
        m_digests.push_back(m_hash.finish());
        m_file.reset();
    }
    return m_file || m_next < m_files.size();
}

std::string ModelDigest::finish() {
    if (m_digests.size() == 1) return m_digests.front();
    Sha256 all;
    for (const std::string& digest : m_digests) all.update(std::as_bytes(std::span(digest)));
    return all.finish();
}

Result<std::string> modelDigest(const std::filesystem::path& model, const std::filesystem::path& adapter) {
    HEADSCOPE_TRY(ModelDigest digest, ModelDigest::start(model, adapter));
    while (true) {
        HEADSCOPE_TRY(const bool more, digest.step(kPieceBytes));
        if (!more) return digest.finish();
    }
}

}  // namespace headscope
