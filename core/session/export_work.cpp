// SPDX-License-Identifier: GPL-3.0-or-later
// First the digest, then the passes, then the file.
#include "core/session/export_work.h"

#include <utility>

#include "core/export/capture_writer.h"

namespace headscope {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{8} << 20U;

}  // namespace

ExportWork::ExportWork(ExportRequest request, std::filesystem::path folder, std::filesystem::path adapter,
                       std::string knownDigest)
    : m_request(std::move(request)),
      m_folder(std::move(folder)),
      m_adapter(std::move(adapter)),
      m_data{std::move(knownDigest)} {}

Result<bool> ExportWork::step(ForwardPass& pass, const JobContext& context) {
    if (m_data.modelSha256.empty()) {
        HEADSCOPE_CHECKED(readMore());
        return true;
    }
    if (m_request.dataFile.empty()) return false;
    if (m_nextRun < m_request.runs.size()) {
        HEADSCOPE_CHECKED(runNext(pass, context));
        return true;
    }
    HEADSCOPE_CHECKED(write());
    return false;
}

Result<void> ExportWork::readMore() {
    if (!m_digest) {
        HEADSCOPE_TRY(m_digest, ModelDigest::start(m_folder, m_adapter));
    }
    HEADSCOPE_TRY(const bool more, m_digest->step(kPieceBytes));
    if (!more) m_data.modelSha256 = m_digest->finish();
    return {};
}

Result<void> ExportWork::runNext(ForwardPass& pass, const JobContext& context) {
    const ExportRun& next = m_request.runs[m_nextRun];
    HEADSCOPE_TRY(RunResult result, pass.run(next.run, context));
    for (CapturedTensor& tensor : result.captures) {
        tensor.name.insert(0, next.prefix);
        m_request.tensors.push_back(std::move(tensor));
    }
    ++m_nextRun;
    return {};
}

Result<void> ExportWork::write() {
    m_request.provenance.modelSha256 = m_data.modelSha256;
    return writeCapture(m_request.dataFile,
                        {m_request.tensors, m_request.heads, m_request.ids, m_request.decoderIds},
                        m_request.provenance, Overwrite::allow);
}

}  // namespace headscope
