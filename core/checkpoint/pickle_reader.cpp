// SPDX-License-Identifier: GPL-3.0-or-later
// From a pickle's nodes to tensors, each checked against its storage.
#include "core/checkpoint/pickle_reader.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "core/checkpoint/pickle_machine.h"

namespace headscope {
namespace {

constexpr std::size_t kMaxPickleBytes = 64U << 20U;
constexpr std::size_t kMaxAxes = 16;

Failure broken(const std::string& what) {
    return fail(ErrorCode::fileFormat, what, "is the file damaged? download it again");
}

std::optional<std::vector<std::uint64_t>> sizesOf(const PickleMachine& machine, const PickleNode& tuple) {
    std::vector<std::uint64_t> sizes;
    if (tuple.items.size() > kMaxAxes) return std::nullopt;
    for (const PickleNodeId id : tuple.items) {
        const PickleNode& size = machine.node(id);
        if (size.kind != PickleKind::integer || size.integer < 0) return std::nullopt;
        sizes.push_back(static_cast<std::uint64_t>(size.integer));
    }
    return sizes;
}

// Number of elements, and the place of the last; nothing beyond 64 bits.
struct Extent {
    std::uint64_t elements{}, last{};
};
std::optional<Extent> extentOf(const PickledTensor& tensor) {
    Extent extent{1, tensor.offset};
    for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis) {
        const std::uint64_t size = tensor.shape[axis];
        std::uint64_t reach = 0;
        if (__builtin_mul_overflow(extent.elements, size, &extent.elements)) return std::nullopt;
        if (size > 0 && (__builtin_mul_overflow(size - 1, tensor.strides[axis], &reach) ||
                         __builtin_add_overflow(extent.last, reach, &extent.last))) {
            return std::nullopt;
        }
    }
    return extent;
}

Result<PickledTensor> tensorOf(const PickleMachine& machine, std::string_view name, const PickleNode& node) {
    const PickleNode& storage = machine.node(node.items[0]);
    PickledTensor tensor;
    tensor.name = std::string(name);
    tensor.dtype = storage.dtype;
    tensor.storage = std::string(storage.text);
    const auto shape = sizesOf(machine, machine.node(node.items[1]));
    const auto strides = sizesOf(machine, machine.node(node.items[2]));
    if (!shape || !strides || shape->size() != strides->size() || node.integer < 0 || storage.integer < 0)
        return broken(fmt::format("tensor \"{}\" has no usable shape, strides or offset", shortened(name)));
    tensor.storageElements = static_cast<std::uint64_t>(storage.integer);
    tensor.offset = static_cast<std::uint64_t>(node.integer);
    tensor.shape = *shape;
    tensor.strides = *strides;
    const auto extent = extentOf(tensor);
    if (!extent || (extent->elements > 0 && extent->last >= tensor.storageElements) ||
        tensor.offset > tensor.storageElements) {
        return broken(fmt::format("tensor \"{}\" of shape {} reaches beyond its storage of {} elements",
                                  shortened(name), shapeText(tensor.shape), tensor.storageElements));
    }
    if (extent->elements > tensor.storageElements) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("tensor \"{}\" repeats the elements of its storage", shortened(name)),
                    "save a contiguous copy of it");
    }
    return tensor;
}

const PickleNode* valueOf(const PickleMachine& machine, const PickleNode& dict, std::string_view key) {
    const PickleNode* found = nullptr;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
        const PickleNode& name = machine.node(dict.items[i]);
        if (name.kind == PickleKind::text && name.text == key) found = &machine.node(dict.items[i + 1]);
    }
    return found;
}

Result<std::vector<PickledTensor>> tensorsOf(const PickleMachine& machine, const PickleNode& dict) {
    std::map<std::string_view, const PickleNode*> named;  // the last of equal keys stays, as in Python
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
        const PickleNode& name = machine.node(dict.items[i]);
        const PickleNode& value = machine.node(dict.items[i + 1]);
        if (value.kind != PickleKind::tensor) continue;
        if (name.kind != PickleKind::text || name.text.find('\0') != std::string_view::npos)
            return broken("the pickle has a tensor whose name is no text, or holds a NUL byte");
        named[name.text] = &value;
    }
    std::vector<PickledTensor> tensors;
    for (const auto& [name, node] : named) {
        HEADSCOPE_TRY(PickledTensor tensor, tensorOf(machine, name, *node));
        tensors.push_back(std::move(tensor));
    }
    return tensors;
}

}  // namespace

Result<std::vector<PickledTensor>> readPickledTensors(std::span<const std::byte> pickle) {
    if (pickle.size() > kMaxPickleBytes) {
        return broken(
            fmt::format("the pickle has {} bytes, expected at most {}", pickle.size(), kMaxPickleBytes));
    }
    PickleMachine machine(pickle);
    HEADSCOPE_TRY(const PickleNodeId root, machine.run());
    const PickleNode* dict = &machine.node(root);
    for (const std::string_view key : {"", "state_dict", "model"}) {
        const PickleNode* part = key.empty() ? dict : valueOf(machine, *dict, key);
        if (!part || part->kind != PickleKind::dict) continue;
        HEADSCOPE_TRY(std::vector<PickledTensor> tensors, tensorsOf(machine, *part));
        if (!tensors.empty()) return tensors;
    }
    return fail(ErrorCode::fileFormat, "the pickle holds no tensors by name",
                "save the state dict: torch.save(model.state_dict(), …)");
}

}  // namespace headscope
