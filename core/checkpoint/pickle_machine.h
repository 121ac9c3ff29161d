// SPDX-License-Identifier: GPL-3.0-or-later
// The stack machine behind pickle_reader: opcodes to nodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/byte_cursor.h"
#include "core/checkpoint/tensor_entry.h"

namespace headscope {

/// What a pickle's value can be here.
enum class PickleKind : std::uint8_t {
    none,
    boolean,
    integer,
    real,
    text,
    tuple,
    list,
    dict,
    orderedDict,       ///< the class itself
    rebuildTensor,     ///< the function torch._utils._rebuild_tensor_v2
    rebuildParameter,  ///< the function torch._utils._rebuild_parameter
    storageType,       ///< a class as torch.FloatStorage
    storage,           ///< a storage by its key
    tensor             ///< a view of a storage
};

/// Place of a value in the list of nodes.
using PickleNodeId = std::uint32_t;

/// A value. Values refer to each other by place, so that none of them owns another.
struct PickleNode {
    PickleKind kind{};
    Dtype dtype{};             ///< of storage types and storages
    std::int64_t integer = 0;  ///< integers, booleans; length of a storage; offset of a tensor
    std::string_view text;     ///< texts; key of a storage: within the pickle
    std::vector<PickleNodeId>
        items;  ///< tuple, list; dict: key, value, key …; tensor: storage, shape, strides
};

/// Runs a pickle over nodes; knows no function but the two above.
class PickleMachine {
public:
    /// `pickle` must stay valid while the machine lives.
    explicit PickleMachine(std::span<const std::byte> pickle);
    /// The root, once.  Errors: fileFormat, tensorDtype.
    [[nodiscard]] Result<PickleNodeId> run();
    /// A value.
    [[nodiscard]] const PickleNode& node(PickleNodeId id) const { return m_nodes[id]; }

private:
    [[nodiscard]] Result<void> step(std::uint8_t opcode);
    [[nodiscard]] Result<void> stepConstant(std::uint8_t opcode);
    [[nodiscard]] Result<void> stepContainer(std::uint8_t opcode);
    [[nodiscard]] Result<void> stepMemo(std::uint8_t opcode);
    [[nodiscard]] Result<void> pushText(std::optional<std::uint64_t> length);
    [[nodiscard]] Result<void> pushTuple(std::size_t first);
    [[nodiscard]] Result<void> addItems(std::size_t first, PickleKind kind);
    [[nodiscard]] Result<void> pushGlobal(std::string_view module, std::string_view name);
    [[nodiscard]] Result<void> reduce();
    [[nodiscard]] Result<void> build();
    [[nodiscard]] Result<void> rebuildTensor(const PickleNode& arguments);
    [[nodiscard]] Result<void> loadStorage();
    [[nodiscard]] Result<void> memoize(std::uint64_t place);
    [[nodiscard]] Result<void> recall(std::uint64_t place);
    [[nodiscard]] Result<void> push(PickleNode node);
    [[nodiscard]] Result<void> pushId(PickleNodeId id);
    /// The top of the stack, taken off; nothing where it is empty down to the last mark.
    [[nodiscard]] std::optional<PickleNodeId> pop();
    /// Place of the first value above the last mark, which is taken off.
    [[nodiscard]] std::optional<std::size_t> popMark();
    [[nodiscard]] std::optional<std::string_view> line();

    std::size_t m_size;
    ByteCursor m_cursor;
    std::vector<PickleNode> m_nodes;
    std::vector<PickleNodeId> m_stack;
    std::vector<std::size_t> m_marks;
    std::vector<std::optional<PickleNodeId>> m_memo;
};

}  // namespace headscope
