// SPDX-License-Identifier: GPL-3.0-or-later
// Without MPI a job has one rank; one that a launcher meant to be of several is refused.
#include <fmt/format.h>

#include <cstdlib>

#include "app/cli/ranks.h"
#include "app/common/launcher.h"

namespace headscope::cli {

struct Ranks::Outgoing {};

Result<std::unique_ptr<Ranks>> Ranks::join() {
    const auto launch = app::findLaunch([](const char* name) { return std::getenv(name); });
    if (launch && launch->size > 1) {
        return fail(ErrorCode::notInThisBuild,
                    fmt::format("{} started {} processes, but MPI is not in this build", launch->launcher,
                                launch->size),
                    "start one process, or build with libopenmpi-dev installed");
    }
    return std::unique_ptr<Ranks>(new Ranks());
}

Ranks::~Ranks() = default;

std::vector<std::string> Ranks::exchange(std::string_view mine) const { return {std::string(mine)}; }
void Ranks::send(std::uint32_t, std::span<const float>) {}
std::optional<UnitMessage> Ranks::receive() const { return std::nullopt; }
void Ranks::finish() {}
void Ranks::abort(int status) const { std::_Exit(status); }

}  // namespace headscope::cli
