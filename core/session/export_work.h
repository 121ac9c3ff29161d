// SPDX-License-Identifier: GPL-3.0-or-later
// Carries out an ExportRequest in steps.
#pragma once

#include <optional>

#include "core/base/job_context.h"
#include "core/checkpoint/model_digest.h"
#include "core/export/export_request.h"
#include "core/forward/forward_pass.h"

namespace headscope {

/// One request on one model. Steps take about 50 ms, but for a pass and for writing the file.
class ExportWork {
public:
    /// `knownDigest` of the model in `folder` with `adapter` (empty: none), empty where not computed yet.
    ExportWork(ExportRequest request, std::filesystem::path folder, std::filesystem::path adapter,
               std::string knownDigest);
    /// One step; false: done.
    /// Errors: those of the model's files, of ForwardPass::run and of writeCapture().
    [[nodiscard]] Result<bool> step(ForwardPass& pass, const JobContext& context);
    /// Once step() returned false.
    [[nodiscard]] const ExportData& data() const { return m_data; }

private:
    [[nodiscard]] Result<void> readMore();
    [[nodiscard]] Result<void> runNext(ForwardPass& pass, const JobContext& context);
    [[nodiscard]] Result<void> write();

    ExportRequest m_request;
    std::filesystem::path m_folder, m_adapter;
    std::optional<ModelDigest> m_digest;
    std::size_t m_nextRun = 0;
    ExportData m_data;
};

}  // namespace headscope
