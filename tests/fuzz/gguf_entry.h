// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a GGUF file: refused, or tensors inside the file whose values can be made, and a config.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "core/checkpoint/gguf_model.h"
#include "core/checkpoint/gguf_reader.h"
#include "core/checkpoint/stored_layout.h"
#include "tests/fuzz/fuzz_input.h"

namespace headscope::fuzz {

/// Values of every tensor, within a bound on what one input may cost.
inline void copyAll(const std::vector<TensorEntry>& tensors) {
    constexpr std::uint64_t kMostBytes = 1U << 22U;
    std::uint64_t spent = 0;
    for (const TensorEntry& tensor : tensors) {
        const std::uint64_t bytes = tensor.elements() * dtypeBytes(tensor.dtype);
        if (spent + bytes > kMostBytes) return;
        spent += bytes;
        std::vector<std::byte> values(static_cast<std::size_t>(bytes));
        copyValues(tensor, values);
    }
}

/// Entry point of fuzz_gguf.
inline void fuzzGguf(Bytes input) {
    const MemoryFile file(input);
    const auto reader = GgufReader::open(file.path());
    if (!reader) {
        HEADSCOPE_CHECK(!reader.error().text().empty());
        return;
    }
    const auto bytes = reader->files().front()->bytes();
    std::uint64_t total = 0;
    for (const GgufTensor& tensor : reader->tensors()) {
        HEADSCOPE_CHECK(tensor.bytes.data() >= bytes.data() &&
                        tensor.bytes.data() + tensor.bytes.size() <= bytes.data() + bytes.size());
        HEADSCOPE_CHECK(reader->find(tensor.name) == &tensor);
        total += tensor.bytes.size();
    }
    HEADSCOPE_CHECK(total <= bytes.size());
    std::vector<std::string> assumptions;
    const auto config = ggufConfig(*reader, assumptions);
    HEADSCOPE_CHECK(config ? config->is_object() : !config.error().text().empty());
    const auto tensors = ggufTensors(*reader);
    if (tensors) copyAll(*tensors);
}

}  // namespace headscope::fuzz
