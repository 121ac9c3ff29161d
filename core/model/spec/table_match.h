// SPDX-License-Identifier: GPL-3.0-or-later
// A tensor table meets a checkpoint, by headers alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/checkpoint.h"
#include "core/model/spec/tensor_table.h"

namespace headscope {

/// Which of the checkpoint's tensors a table uses.
struct TableMatch {
    /// For each row of the table, the tensor; null for an optional one that is absent.
    std::vector<const TensorEntry*> entries;
    /// Tensors that no row uses and no rule ignores.
    std::vector<std::string> unused;
    /// Number of elements that the forward uses.
    std::uint64_t parameters{};
};

/// Finds every row's tensor and checks its shape; reads no data.
/// Errors: tensorMissing (names the nearest existing one), tensorShape.
[[nodiscard]] Result<TableMatch> matchTable(const TensorTable& table, const Checkpoint& checkpoint);

}  // namespace headscope
