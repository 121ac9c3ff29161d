// SPDX-License-Identifier: GPL-3.0-or-later
// One activation, taken out of a pass by name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace headscope {

/// An activation with the name and axes of cli.md ("blocks.0.attn.hook_pattern", [1, H, Q, K]).
/// Shape: values row-major float32, product of `shape`.   Threads: immutable.
struct CapturedTensor {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<float> values;
    friend bool operator==(const CapturedTensor&, const CapturedTensor&) = default;
};

}  // namespace headscope
