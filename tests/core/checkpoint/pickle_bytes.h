// SPDX-License-Identifier: GPL-3.0-or-later
// Pickles of state dicts made in a test, opcode by opcode.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headscope::test {

/// An integer.
inline std::string pickledInteger(std::int32_t value) {
    const auto bytes = std::bit_cast<std::array<char, 4>>(value);
    return 'J' + std::string(bytes.begin(), bytes.end());
}

/// A text.
inline std::string pickledText(std::string_view text) {
    const auto bytes = std::bit_cast<std::array<char, 4>>(static_cast<std::uint32_t>(text.size()));
    return 'X' + std::string(bytes.begin(), bytes.end()) + std::string(text);
}

/// A class or function.
inline std::string pickledGlobal(std::string_view module, std::string_view name) {
    return 'c' + std::string(module) + '\n' + std::string(name) + '\n';
}

/// A tuple of what is given.
inline std::string pickledTuple(const std::string& items) { return '(' + items + 't'; }

/// A tuple of integers.
inline std::string pickledIntegers(const std::vector<std::int32_t>& values) {
    std::string items;
    for (const std::int32_t value : values) items += pickledInteger(value);
    return pickledTuple(items);
}

/// A reference to a storage.
inline std::string pickledStorage(std::string_view type, std::string_view key, std::int32_t elements) {
    return pickledTuple(pickledText("storage") + pickledGlobal("torch", type) + pickledText(key) +
                        pickledText("cpu") + pickledInteger(elements)) +
           'Q';
}

/// A tensor of a FloatStorage "0" of `elements`.
inline std::string pickledTensor(std::int32_t elements, std::int32_t offset,
                                 const std::vector<std::int32_t>& shape,
                                 const std::vector<std::int32_t>& strides) {
    return pickledGlobal("torch._utils", "_rebuild_tensor_v2") +
           pickledTuple(pickledStorage("FloatStorage", "0", elements) + pickledInteger(offset) +
                        pickledIntegers(shape) + pickledIntegers(strides) + "\x89" +
                        pickledGlobal("collections", "OrderedDict") + ")R") +
           'R';
}

/// A whole pickle: a dict of these keys and values.
inline std::string pickledDict(const std::string& items) { return "\x80\x02}(" + items + "u."; }

}  // namespace headscope::test
