// SPDX-License-Identifier: GPL-3.0-or-later
// Broken promises in tests: HEADSCOPE_CHECK throws in release builds and aborts in debug ones.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>

#ifdef NDEBUG
#define EXPECT_CHECK_FAILS(statement) EXPECT_THROW(statement, std::logic_error)
#else
#define EXPECT_CHECK_FAILS(statement) EXPECT_DEATH(statement, "check failed")
#endif
