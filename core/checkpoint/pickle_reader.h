// SPDX-License-Identifier: GPL-3.0-or-later
// The description of tensors in a pickle of torch.save, read without running any of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {

/// A tensor as the pickle describes it: a view of a storage, which is a file of its own.
struct PickledTensor {
    std::string name;                    ///< its key in the state dict
    Dtype dtype{};                       ///< of the storage
    std::string storage;                 ///< the storage's key: "0"
    std::uint64_t storageElements = 0;   ///< length of the storage
    std::uint64_t offset = 0;            ///< of the first element, in elements
    std::vector<std::uint64_t> shape;    ///< up to 16 axes
    std::vector<std::uint64_t> strides;  ///< in elements, one an axis
};

/// The tensors of a state dict, or of the dict under its key "state_dict" or "model", sorted by name; other
/// values are passed over. The reader knows the few opcodes and the few names that tensors need. It builds
/// plain data on a list of nodes without recursion: cycles, depth and size of a hostile pickle cost nothing.
/// Every tensor lies within its storage and has no more elements than that.
/// Errors: fileFormat (a name outside the list is told: nothing was run; an opcode that tensors do not need;
/// a stack, memo or number of values beyond the limits; no tensors), tensorDtype for storages that are not
/// read. Source: docs.python.org, pickletools; torch/serialization.py, torch/_utils.py.
[[nodiscard]] Result<std::vector<PickledTensor>> readPickledTensors(std::span<const std::byte> pickle);

}  // namespace headscope
