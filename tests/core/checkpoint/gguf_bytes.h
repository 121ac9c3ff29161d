// SPDX-License-Identifier: GPL-3.0-or-later
// GGUF files made in a test, right or wrong in one place.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/checkpoint/gguf_format.h"

namespace headscope::test {

/// A number as the file has it.
template <class Number>
std::string littleEndian(Number number) {
    std::string bytes(sizeof(Number), '\0');
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        bytes[i] = std::bit_cast<std::array<char, sizeof(Number)>>(number)[i];
    return bytes;
}

/// Length and bytes.
inline std::string ggufText(std::string_view text) {
    return littleEndian(std::uint64_t{text.size()}) + std::string(text);
}

/// Collects values and tensors, and writes them as version 3.
class GgufBytes {
public:
    std::uint32_t version = 3;
    std::uint64_t alignment = kGgufAlignment;

    /// Any value: its type's number and its bytes.
    GgufBytes& raw(std::string_view key, std::uint32_t type, const std::string& bytes) {
        m_values += ggufText(key) + littleEndian(type) + bytes;
        ++m_valueCount;
        return *this;
    }
    GgufBytes& text(std::string_view key, std::string_view value) { return raw(key, 8, ggufText(value)); }
    GgufBytes& count(std::string_view key, std::uint32_t value) { return raw(key, 4, littleEndian(value)); }
    GgufBytes& number(std::string_view key, float value) { return raw(key, 6, littleEndian(value)); }
    GgufBytes& flag(std::string_view key, bool value) {
        return raw(key, 7, std::string(1, value ? '\1' : '\0'));
    }
    GgufBytes& texts(std::string_view key, const std::vector<std::string>& values) {
        std::string bytes = littleEndian(std::uint32_t{8}) + littleEndian(std::uint64_t{values.size()});
        for (const std::string& value : values) bytes += ggufText(value);
        return raw(key, 9, bytes);
    }
    /// A tensor's description with any numbers in it; adds no data.
    GgufBytes& describe(std::string_view name, const std::vector<std::uint64_t>& fileShape,
                        std::uint32_t type, std::uint64_t offset) {
        m_tensors += ggufText(name) + littleEndian(static_cast<std::uint32_t>(fileShape.size()));
        for (const std::uint64_t extent : fileShape) m_tensors += littleEndian(extent);
        m_tensors += littleEndian(type) + littleEndian(offset);
        ++m_tensorCount;
        return *this;
    }
    /// A tensor with its data behind those before; `shape` outermost first.
    GgufBytes& tensor(std::string_view name, const std::vector<std::uint64_t>& shape, GgmlType type,
                      const std::string& bytes) {
        m_data.resize((m_data.size() + alignment - 1) / alignment * alignment, '\0');
        describe(name, {shape.rbegin(), shape.rend()}, static_cast<std::uint32_t>(type), m_data.size());
        m_data += bytes;
        return *this;
    }
    /// The same of floats.
    GgufBytes& floats(std::string_view name, const std::vector<std::uint64_t>& shape,
                      const std::vector<float>& values) {
        std::string bytes;
        for (const float value : values) bytes += littleEndian(value);
        return tensor(name, shape, GgmlType::f32, bytes);
    }
    /// Bytes behind the last tensor.
    GgufBytes& data(std::size_t bytes) {
        m_data.resize(m_data.size() + bytes, '\0');
        return *this;
    }
    /// The whole file.
    [[nodiscard]] std::string file() const {
        std::string bytes = "GGUF" + littleEndian(version) + littleEndian(m_tensorCount) +
                            littleEndian(m_valueCount) + m_values + m_tensors;
        bytes.resize((bytes.size() + alignment - 1) / alignment * alignment, '\0');
        return bytes + m_data;
    }

private:
    std::uint64_t m_valueCount = 0, m_tensorCount = 0;
    std::string m_values, m_tensors, m_data;
};

}  // namespace headscope::test
