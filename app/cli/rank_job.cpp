// SPDX-License-Identifier: GPL-3.0-or-later
// Agreement before the work, a word when it fails.
#include "app/cli/rank_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/exit_status.h"
#include "app/cli/failure.h"
#include "app/cli/output.h"
#include "core/base/processors.h"

namespace headscope::cli {
namespace {

constexpr std::string_view kNotReady = "!";  // no digest

// Equal for processes of one running system, in whichever container; Source: Linux, proc(5), random/boot_id.
std::string machineName() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string name;
    std::getline(file, name);
    return name;
}

// "name:0,1,5,": a machine, and the processors of it that a process may run on.
std::string placeText(const std::string& machine, const ProcessorSet& processors) {
    std::string text = machine + ":";
    for (const std::uint32_t processor : processors) text += fmt::format("{},", processor);
    return text;
}

ProcessorSet processorsOf(std::string_view place) {
    ProcessorSet processors;
    const char* at = place.data() + place.find(':') + 1;
    const char* const end = place.data() + place.size();
    while (at < end) {
        std::uint32_t processor = 0;
        at = std::from_chars(at, end, processor).ptr + 1;  // and the comma
        processors.push_back(processor);
    }
    return processors;
}

}  // namespace

Result<void> RankJob::run(const std::function<Result<void>(RankJob&)>& work) {
    HEADSCOPE_TRY(std::unique_ptr<Ranks> ranks, Ranks::join());
    if (ranks->rank() != 0) silence();
    RankJob job(std::move(ranks));
    try {
        return job.finished(work(job));
    } catch (...) {
        if (job.m_ranks->size() == 1) throw;
        job.end(currentException());
    }
}

Result<void> RankJob::finished(Result<void> done) {
    const bool orderly = done || m_disagreed || m_ranks->size() == 1;
    if (!orderly) end(std::move(done).error());
    m_ranks->finish();
    if (!m_speaks) return {};
    return done;
}

void RankJob::end(Error error) const {
    const int status = exitStatusOf(error.code);
    printError(std::move(error).in(fmt::format("rank {}", m_ranks->rank())));
    m_ranks->abort(status);
}

void RankJob::divideMachine(app::EngineOptions& options) const {
    if (m_ranks->size() == 1) return;
    const std::string machine = machineName();
    std::vector<ProcessorSet> sets;
    std::size_t mine = 0;
    const std::vector<std::string> places = m_ranks->exchange(placeText(machine, allowedProcessors()));
    for (std::uint32_t rank = 0; rank < places.size(); ++rank) {
        if (rank == m_ranks->rank()) mine = sets.size();
        if (places[rank].starts_with(machine + ":")) sets.push_back(processorsOf(places[rank]));
    }
    options.enginesHere = static_cast<std::uint32_t>(sets.size());
    if (options.threads == 0 && !threadsFromEnvironment())
        options.threads = processorShare(sets, mine, processorQuota());
}

Result<void> RankJob::agree(const Result<void>& mine, std::string_view work) {
    const std::vector<std::string> said = m_ranks->exchange(mine ? work : kNotReady);
    const auto failed = std::find(said.begin(), said.end(), kNotReady);
    const auto other =
        std::find_if(said.begin(), said.end(), [&](const auto& word) { return word != said[0]; });
    if (failed == said.end() && other == said.end()) return {};
    m_disagreed = true;
    const auto speaker = static_cast<std::uint32_t>((failed != said.end() ? failed : other) - said.begin());
    m_speaks = m_ranks->rank() == speaker;
    // What fails on all of them is no matter of one rank.
    const bool alike =
        std::all_of(said.begin(), said.end(), [](const auto& word) { return word == kNotReady; });
    const std::string who = fmt::format("rank {}", speaker);
    if (!mine) return fail(alike ? mine.error() : Error(mine.error()).in(who));
    return fail(Error{
        ErrorCode::usage,
        "this rank was given other prompts or options than rank 0",
        "give all ranks the same command and the same files",
        {}}.in(who));
}

}  // namespace headscope::cli
