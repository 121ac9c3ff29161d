// SPDX-License-Identifier: GPL-3.0-or-later
// The answer of `ablate`: baseline against edited, as JSON and as a table.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/common/prompt_reader.h"
#include "core/analysis/statistics.h"
#include "core/export/provenance.h"
#include "core/results/run_result.h"
#include "core/session/run_service.h"

namespace headscope::cli {

/// What the answer is made from: one result a prompt.
struct AblateReport {
    const ModelInfo* model{};
    std::span<const app::Prompt> prompts;
    std::vector<RunResultPtr> results;
    bool many = false;  ///< prompts come from a .jsonl: the answer has a list and means
};

/// A number of the effect over many prompts.
struct NamedMean {
    const char* name{};
    MeanInterval interval;
    std::size_t count{};  ///< prompts that have this number
};
/// Every number of the effect that the model gives, with its interval.
[[nodiscard]] std::vector<NamedMean> ablateMeans(const AblateReport& report);

/// The JSON document of cli.md; for many prompts `prompts` and, as `effect`, means with intervals.
[[nodiscard]] std::string ablateJson(const AblateReport& report, const Provenance& provenance);
/// The same for people (ablate_table.cpp).
[[nodiscard]] std::string ablateTable(const AblateReport& report, bool styled);

}  // namespace headscope::cli
