// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target over fuzzWorkspace().
#include "tests/fuzz/workspace_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    headscope::fuzz::fuzzWorkspace({data, size});
    return 0;
}
