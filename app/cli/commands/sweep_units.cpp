// SPDX-License-Identifier: GPL-3.0-or-later
// Each unit is a sweep of one sublayer: the engine resumes from what an earlier unit of the prompt left.
#include "app/cli/commands/sweep_units.h"

#include <variant>

#include "app/cli/unit_runner.h"
#include "core/sweep/sweep_digest.h"
#include "core/sweep/unit_sweeps.h"

namespace headscope::cli {
namespace {

UnitResults noResults(const std::vector<SweepUnit>& units) {
    std::vector<std::uint32_t> counts;
    counts.reserve(units.size());
    for (const SweepUnit& unit : units) counts.push_back(unit.heads);
    return UnitResults(std::move(counts));
}

UnitWork workOf(Workplace& place, std::span<const SweepRequest> requests,
                const std::vector<SweepUnit>& units) {
    std::vector<ModelInput> inputs;
    for (const SweepRequest& request : requests) inputs.push_back(request.input);
    UnitWork work;
    work.costs = sweepCosts(place.model().spec, inputs, units);
    work.compute = [&place, requests, &units](
                       std::uint32_t index,
                       const std::function<void()>& meanwhile) -> Result<std::vector<float>> {
        const SweepUnit& unit = units[index];
        SweepRequest request = requests[unit.prompt];
        request.sublayers = {unit.sublayer};
        HEADSCOPE_TRY(const StudyResult result, place.session().study(std::move(request), meanwhile));
        return unitValues(*std::get<SweepResultPtr>(result), unit);
    };
    const auto total = static_cast<float>(units.size());
    work.progressed = [&place, total](std::uint32_t done) {
        // What the engine reports of the unit in hand is the next small part.
        place.workIsPart(static_cast<float>(done) / total, 1.0F / total, "effect map");
        place.showProgress(static_cast<float>(done) / total, "effect map");
    };
    return work;
}

}  // namespace

Result<std::vector<SweepResultPtr>> sweepInUnits(Ranks& ranks, Workplace& place,
                                                 std::span<const SweepRequest> requests,
                                                 const UnitSweepOptions& options) {
    const ModelSpec& spec = place.model().spec;
    const std::vector<SweepUnit> units = sweepUnits(spec, requests.size());
    UnitResults results = noResults(units);
    std::optional<UnitCheckpoint> checkpoint;
    if (options.checkpoint && ranks.rank() == 0) {
        HEADSCOPE_TRY(const std::string sha256, place.modelSha256());
        const std::string job = sweepDigest(sha256, options.dtype, requests, options.reference);
        HEADSCOPE_TRY(UnitCheckpoint opened, UnitCheckpoint::open(*options.checkpoint, job, results));
        checkpoint.emplace(std::move(opened));
    }
    const UnitWork work = workOf(place, requests, units);
    HEADSCOPE_CHECKED(runUnits(ranks, work, results, checkpoint ? &*checkpoint : nullptr));
    if (ranks.rank() != 0) return std::vector<SweepResultPtr>();
    return joinSweeps(spec, requests, units, results);
}

}  // namespace headscope::cli
