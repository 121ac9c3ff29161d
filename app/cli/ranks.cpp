// SPDX-License-Identifier: GPL-3.0-or-later
// The only source that knows MPI. Waiting is polling with pauses: MPI's own waiting spins, and would take a
// processor from the ranks that still compute.
#include "app/cli/ranks.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

#include "app/common/launcher.h"
#include "core/base/check.h"

// The C++ bindings, which MPI itself has given up, are not wanted.
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>

namespace headscope::cli {
namespace {

constexpr int kUnitTag = 1;
constexpr auto kPause = std::chrono::milliseconds(2);

void waitFor(MPI_Request& request) {
    int done = 0;
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    while (done == 0) {
        std::this_thread::sleep_for(kPause);
        MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    }
}

Failure strangers(const app::Launch& launch, int size) {
    return fail(
        ErrorCode::usage,
        fmt::format("{} started {} processes, but MPI sees {} of them", launch.launcher, launch.size, size),
        "use the mpirun of Open MPI, or srun --mpi=pmix; srun --mpi=list shows what there is");
}

}  // namespace

// A message that MPI may still be reading.
struct Ranks::Outgoing {
    std::vector<std::byte> bytes;
    MPI_Request request = MPI_REQUEST_NULL;
};

Result<std::unique_ptr<Ranks>> Ranks::join() {
    std::unique_ptr<Ranks> ranks(new Ranks());
    const auto launch = app::findLaunch([](const char* name) { return std::getenv(name); });
    if (!launch) return ranks;
    if (!launch->connected) {
        if (launch->size > 1) return strangers(*launch, 1);
        return ranks;
    }
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    int rank = 0, size = 1;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    ranks->m_rank = static_cast<std::uint32_t>(rank);
    ranks->m_size = static_cast<std::uint32_t>(size);
    ranks->m_joined = true;
    if (launch->size > ranks->m_size) {
        ranks->finish();
        return strangers(*launch, size);
    }
    return ranks;
}

Ranks::~Ranks() {
    if (m_joined) MPI_Abort(MPI_COMM_WORLD, 1);
}

std::vector<std::string> Ranks::exchange(std::string_view mine) const {
    if (!m_joined) return {std::string(mine)};
    // Two rounds: how much each says, then the words.
    const int length = static_cast<int>(mine.size());
    HEADSCOPE_CHECK(static_cast<std::size_t>(length) == mine.size());
    std::vector<int> lengths(m_size), begins(m_size);
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Iallgather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, MPI_COMM_WORLD, &request);
    waitFor(request);
    int total = 0;
    for (std::uint32_t r = 0; r < m_size; ++r) begins[r] = std::exchange(total, total + lengths[r]);
    std::string all(static_cast<std::size_t>(total), '\0');
    MPI_Iallgatherv(mine.data(), length, MPI_CHAR, all.data(), lengths.data(), begins.data(), MPI_CHAR,
                    MPI_COMM_WORLD, &request);
    waitFor(request);
    // NOLINTNEXTLINE(clang-analyzer-optin.mpi.MPI-Checker): waitFor() tests until the request is done
    std::vector<std::string> said;
    said.reserve(m_size);
    for (std::uint32_t r = 0; r < m_size; ++r)
        said.push_back(all.substr(static_cast<std::size_t>(begins[r]), static_cast<std::size_t>(lengths[r])));
    return said;
}

void Ranks::send(std::uint32_t unit, std::span<const float> values) {
    std::erase_if(m_outgoing, [](const std::unique_ptr<Outgoing>& sent) {
        int done = 0;
        MPI_Test(&sent->request, &done, MPI_STATUS_IGNORE);
        return done != 0;
    });
    auto message = std::make_unique<Outgoing>();
    message->bytes.resize(sizeof unit + values.size_bytes());
    std::memcpy(message->bytes.data(), &unit, sizeof unit);
    if (!values.empty()) std::memcpy(message->bytes.data() + sizeof unit, values.data(), values.size_bytes());
    MPI_Isend(message->bytes.data(), static_cast<int>(message->bytes.size()), MPI_BYTE, 0, kUnitTag,
              MPI_COMM_WORLD, &message->request);
    m_outgoing.push_back(std::move(message));
}  // NOLINT(clang-analyzer-optin.mpi.MPI-Checker): tested with the next message, or when all is over

std::optional<UnitMessage> Ranks::receive() const {
    if (!m_joined) return std::nullopt;
    int there = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, kUnitTag, MPI_COMM_WORLD, &there, &status);
    if (there == 0) return std::nullopt;
    int count = 0;
    MPI_Get_count(&status, MPI_BYTE, &count);
    std::vector<std::byte> bytes(static_cast<std::size_t>(count));
    MPI_Recv(bytes.data(), count, MPI_BYTE, status.MPI_SOURCE, kUnitTag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    UnitMessage message;
    HEADSCOPE_CHECK(bytes.size() >= sizeof message.unit);
    std::memcpy(&message.unit, bytes.data(), sizeof message.unit);
    message.values.resize((bytes.size() - sizeof message.unit) / sizeof(float));
    if (!message.values.empty()) {
        std::memcpy(message.values.data(), bytes.data() + sizeof message.unit,
                    message.values.size() * sizeof(float));
    }
    return message;
}

void Ranks::finish() {
    if (!m_joined) return;
    for (const std::unique_ptr<Outgoing>& sent : m_outgoing) waitFor(sent->request);
    m_outgoing.clear();
    MPI_Request request = MPI_REQUEST_NULL;
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    waitFor(request);
    m_joined = false;
    MPI_Finalize();
}

void Ranks::abort(int status) const {
    if (m_joined) MPI_Abort(MPI_COMM_WORLD, status);
    std::_Exit(status);
}

}  // namespace headscope::cli
