// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target over fuzzPickle().
#include "tests/fuzz/pickle_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    headscope::fuzz::fuzzPickle({data, size});
    return 0;
}
