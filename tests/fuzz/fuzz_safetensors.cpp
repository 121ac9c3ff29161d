// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target over fuzzSafetensors().
#include "tests/fuzz/safetensors_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    headscope::fuzz::fuzzSafetensors({data, size});
    return 0;
}
