// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a safetensors file: refused, or tensors inside the file that survive being written again.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include "core/checkpoint/safetensors_reader.h"
#include "core/checkpoint/safetensors_writer.h"
#include "tests/fuzz/fuzz_input.h"

namespace headscope::fuzz {

/// Every tensor's bytes lie in the mapping and match shape and dtype; tensors do not share a byte.
inline void checkTensors(const SafetensorsReader& reader) {
    const auto file = reader.file()->bytes();
    std::uint64_t bytes = 0;
    for (const TensorEntry& tensor : reader.tensors()) {
        HEADSCOPE_CHECK(tensor.bytes.empty() ||
                        (tensor.bytes.data() >= file.data() &&
                         tensor.bytes.data() + tensor.bytes.size() <= file.data() + file.size()));
        HEADSCOPE_CHECK(tensor.bytes.size() == tensor.elements() * dtypeBytes(tensor.dtype));
        HEADSCOPE_CHECK(reader.find(tensor.name) == &tensor);
        bytes += tensor.bytes.size();
    }
    HEADSCOPE_CHECK(bytes <= file.size());
}

/// What was read, written and read again, is the same.
inline void checkRoundTrip(const SafetensorsReader& reader) {
    std::vector<OutTensor> tensors;
    for (const TensorEntry& tensor : reader.tensors()) {
        tensors.push_back({tensor.name, tensor.dtype, tensor.shape, tensor.bytes});
    }
    const std::filesystem::path path = "/dev/shm/headscope-fuzz-" + std::to_string(::getpid());
    const auto written = writeSafetensors(path, tensors, reader.metadata(), Overwrite::allow);
    HEADSCOPE_CHECK(written.has_value());
    const auto again = SafetensorsReader::open(path);
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    HEADSCOPE_CHECK(again.has_value());
    HEADSCOPE_CHECK(again->metadata() == reader.metadata() && again->tensors().size() == tensors.size());
    for (const OutTensor& tensor : tensors) {
        const TensorEntry* read = again->find(tensor.name);
        HEADSCOPE_CHECK(read != nullptr && read->dtype == tensor.dtype && read->shape == tensor.shape);
        HEADSCOPE_CHECK(
            std::equal(read->bytes.begin(), read->bytes.end(), tensor.bytes.begin(), tensor.bytes.end()));
    }
}

/// Entry point of fuzz_safetensors.
inline void fuzzSafetensors(Bytes input) {
    const MemoryFile file(input);
    const auto reader = SafetensorsReader::open(file.path());
    if (!reader) {
        HEADSCOPE_CHECK(!reader.error().text().empty());
        return;
    }
    checkTensors(*reader);
    checkRoundTrip(*reader);
}

}  // namespace headscope::fuzz
