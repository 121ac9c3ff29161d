// SPDX-License-Identifier: GPL-3.0-or-later
// Rank 0 computes as the others do, and takes what they send while its own engine works.
#include "app/cli/unit_runner.h"

#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

#include "app/cli/interrupt.h"
#include "core/base/check.h"

namespace headscope::cli {
namespace {

constexpr auto kPause = std::chrono::milliseconds(2);

// The units to compute, as rank 0 knows them, on every rank.
std::vector<std::uint32_t> unitsToDo(const Ranks& ranks, const UnitResults& results) {
    std::vector<std::uint32_t> units;
    if (ranks.rank() == 0) units = results.missing();
    const std::string said = ranks.exchange(
        {reinterpret_cast<const char*>(units.data()), units.size() * sizeof(std::uint32_t)})[0];
    units.resize(said.size() / sizeof(std::uint32_t));
    if (!units.empty()) std::memcpy(units.data(), said.data(), said.size());
    return units;
}

// Rank 0's side: what comes is kept, in the file first.
class Collector {
public:
    Collector(const Ranks& ranks, const UnitWork& work, UnitResults& results, UnitCheckpoint* checkpoint)
        : m_ranks(ranks), m_work(work), m_results(results), m_checkpoint(checkpoint) {}

    // One unit, of whichever rank.
    Result<void> take(std::uint32_t unit, std::vector<float> values) {
        HEADSCOPE_CHECKED(m_results.put(unit, std::move(values)));
        if (m_checkpoint != nullptr) HEADSCOPE_CHECKED(m_checkpoint->append(unit, m_results.of(unit)));
        return {};
    }
    // All that has come by now.
    Result<void> poll() {
        while (auto message = m_ranks.receive())
            HEADSCOPE_CHECKED(take(message->unit, std::move(message->values)));
        if (m_work.progressed) m_work.progressed(m_results.doneCount());
        return {};
    }

private:
    const Ranks& m_ranks;
    const UnitWork& m_work;
    UnitResults& m_results;
    UnitCheckpoint* m_checkpoint;
};

Result<void> computeForOthers(Ranks& ranks, const UnitWork& work, const std::vector<std::uint32_t>& units) {
    for (const std::uint32_t unit : units) {
        HEADSCOPE_CHECKED(checkInterrupted());
        HEADSCOPE_TRY(const std::vector<float> values, work.compute(unit, {}));
        ranks.send(unit, values);
    }
    return {};
}

Result<void> computeAndCollect(Collector collector, const UnitWork& work,
                               const std::vector<std::uint32_t>& units, const UnitResults& results) {
    Result<void> kept;
    const auto meanwhile = [&] {
        if (kept) kept = collector.poll();
    };
    for (const std::uint32_t unit : units) {
        HEADSCOPE_CHECKED(checkInterrupted());
        HEADSCOPE_CHECKED(collector.poll());
        HEADSCOPE_TRY(std::vector<float> values, work.compute(unit, meanwhile));
        HEADSCOPE_CHECKED(kept);
        HEADSCOPE_CHECKED(collector.take(unit, std::move(values)));
    }
    for (;;) {
        HEADSCOPE_CHECKED(checkInterrupted());
        HEADSCOPE_CHECKED(collector.poll());
        if (results.complete()) return {};
        std::this_thread::sleep_for(kPause);
    }
}

}  // namespace

Result<void> runUnits(Ranks& ranks, const UnitWork& work, UnitResults& results, UnitCheckpoint* checkpoint) {
    HEADSCOPE_CHECK(work.costs.size() == results.counts().size());
    const std::vector<std::uint32_t> todo = unitsToDo(ranks, results);
    std::vector<UnitCost> costs;
    costs.reserve(todo.size());
    for (const std::uint32_t unit : todo) costs.push_back(work.costs.at(unit));
    const auto cut = partition(costs, ranks.size());
    std::vector<std::uint32_t> mine;
    mine.reserve(cut[ranks.rank()].size());
    for (const std::uint32_t index : cut[ranks.rank()]) mine.push_back(todo[index]);
    if (ranks.rank() != 0) return computeForOthers(ranks, work, mine);
    return computeAndCollect(Collector(ranks, work, results, checkpoint), work, mine, results);
}

}  // namespace headscope::cli
