// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target over fuzzCheckpoint().
#include "tests/fuzz/checkpoint_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    headscope::fuzz::fuzzCheckpoint({data, size});
    return 0;
}
