// SPDX-License-Identifier: GPL-3.0-or-later
// One buffer for one use after another, counted to the byte.
#include "core/model/weight_pool.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "core/checkpoint/mapped_file.h"
#include "tests/support/expect_error.h"
#include "tests/support/temporary_folder.h"

namespace headscope::test {
namespace {

TEST(WeightPool, UsesOneBufferAgainAndAgain) {
    const auto pool = WeightPool::create({});
    const void* first = nullptr;
    {
        const at::Tensor big = pool->take({100, 8}, {8, 1});
        first = big.const_data_ptr();
        EXPECT_EQ(pool->counters().liveBytes, 3200U);
        EXPECT_EQ(pool->counters().spareBytes, 0U);
    }
    EXPECT_EQ(pool->counters().liveBytes, 0U);
    EXPECT_EQ(pool->counters().spareBytes, 3200U);
    {
        const at::Tensor small = pool->take({2, 3}, {1, 2});
        EXPECT_EQ(small.const_data_ptr(), first);
        EXPECT_EQ(small.strides(), (std::vector<std::int64_t>{1, 2}));
        EXPECT_EQ(pool->counters().liveBytes, 24U);
    }
    const PoolCounters counters = pool->counters();
    EXPECT_EQ(counters.uses, 2U);
    EXPECT_EQ(counters.peakBytes, 3200U) << "uses one after the other cost the largest";
    EXPECT_EQ(counters.spareBytes, 3200U);
}

TEST(WeightPool, KeepsTheLargestBufferAlone) {
    const auto pool = WeightPool::create({});
    {
        const at::Tensor a = pool->take({4}, {1});
        const at::Tensor b = pool->take({16}, {1});
        EXPECT_EQ(pool->counters().liveBytes, 80U);
    }
    EXPECT_EQ(pool->counters().spareBytes, 64U);
    EXPECT_EQ(pool->counters().peakBytes, 80U);
    { const at::Tensor larger = pool->take({32}, {1}); }
    EXPECT_EQ(pool->counters().spareBytes, 128U);
}

TEST(WeightPool, OutlivesItsOwnerWhileATensorIsUsed) {
    auto pool = WeightPool::create({});
    at::Tensor tensor = pool->take({8}, {1});
    pool.reset();
    tensor.fill_(3.0F);
    EXPECT_EQ(tensor.sum().item<float>(), 24.0F);
}

TEST(WeightPool, ServesThreadsAtOnce) {
    const auto pool = WeightPool::create({});
    std::vector<std::thread> threads;
    std::vector<int> wrong(4, 0);
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i) {
                const at::Tensor mine = pool->take({64}, {1});
                mine.fill_(static_cast<float>(t));
                if (mine.sum().item<float>() != static_cast<float>(64 * t))
                    ++wrong[static_cast<std::size_t>(t)];
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, (std::vector<int>(4, 0)));
    EXPECT_EQ(pool->counters().uses, 800U);
    EXPECT_EQ(pool->counters().liveBytes, 0U);
    EXPECT_LE(pool->counters().peakBytes, 4U * 256);
}

TEST(WeightPool, LendsMappedValuesAndGivesTheirPagesBack) {
    const TemporaryFolder folder;
    const std::vector<float> values(1U << 18U, 2.0F);
    const auto path = folder.write(
        "values", std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)));
    const auto file = valueOf(MappedFile::open(path));
    const auto pool = WeightPool::create({file});
    const at::Tensor view =
        at::from_blob(const_cast<std::byte*>(file->bytes().data()), {1 << 18}, at::kFloat);
    const auto resident = [] {
        std::ifstream statm("/proc/self/statm");
        std::int64_t size = 0, all = 0, shared = 0;
        statm >> size >> all >> shared;  // pages; shared: those of files
        return shared;
    };
    // The library's own code is mapped too: what a sum needs of it is read before counting.
    EXPECT_EQ(at::ones({1 << 18}).sum().item<float>(), static_cast<float>(1 << 18));
    const std::int64_t before = resident();
    {
        const at::Tensor lent = pool->lend(view, file->bytes());
        EXPECT_EQ(lent.const_data_ptr(), view.const_data_ptr());
        EXPECT_EQ(lent.sum().item<float>(), static_cast<float>(2 << 18));
        EXPECT_GE(resident(), before + 200);
        EXPECT_EQ(pool->counters().liveBytes, file->bytes().size());
    }
    EXPECT_LE(resident(), before + 100);
    EXPECT_EQ(pool->counters().liveBytes, 0U);
    EXPECT_EQ(pool->counters().spareBytes, 0U);
    EXPECT_EQ(view.sum().item<float>(), static_cast<float>(2 << 18)) << "released pages are read again";
}

}  // namespace
}  // namespace headscope::test
