// SPDX-License-Identifier: GPL-3.0-or-later
// Exceptions of the tensor library end as errors; threads are counted.
// Covers: core/forward/torch_guard.cpp, core/forward/compute_options.cpp
#include "core/forward/torch_guard.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/base/processors.h"
#include "core/forward/compute_options.h"

namespace headscope {
namespace {

template <class Throw>
ErrorCode codeOf(Throw thrower) {
    const auto result = guarded([&]() -> Result<int> {
        thrower();
        return 1;
    });
    return result ? ErrorCode::cancelled : result.error().code;
}

TEST(TorchGuard, TurnsExceptionsIntoErrors) {
    EXPECT_EQ(codeOf([] { at::matmul(at::ones({2, 3}), at::ones({2, 3})); }), ErrorCode::engine);
    EXPECT_EQ(codeOf([] { throw std::bad_alloc(); }), ErrorCode::memoryLimit);
    EXPECT_EQ(codeOf([] { throw std::runtime_error("odd"); }), ErrorCode::internal);
    EXPECT_EQ(codeOf([] { throw 5; }), ErrorCode::internal);
    EXPECT_EQ(codeOf([] {}), ErrorCode::cancelled) << "no exception, no error";
}

TEST(ComputeOptions, ThreadsAndMemoryHaveDefaults) {
    EXPECT_EQ(applyThreads(1), 1U);
    EXPECT_EQ(applyThreads(0), std::min(defaultThreads(), 1024U));
    applyThreads(1);
    EXPECT_EQ(effectiveMemoryLimit(77), 77U);
    EXPECT_GT(effectiveMemoryLimit(0), std::uint64_t{100} << 20U);
}

}  // namespace
}  // namespace headscope
