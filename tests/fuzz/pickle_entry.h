// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a pickle, and as the archive around one: refused, or tensors within their storages.
#pragma once

#include <string>
#include <vector>

#include "core/checkpoint/pickle_reader.h"
#include "core/checkpoint/stored_layout.h"
#include "core/checkpoint/torch_archive.h"
#include "tests/fuzz/fuzz_input.h"

namespace headscope::fuzz {

/// Every tensor lies within its storage.
inline void checkPickled(const PickledTensor& tensor) {
    HEADSCOPE_CHECK(tensor.shape.size() == tensor.strides.size());
    std::uint64_t elements = 1, last = tensor.offset;
    for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis) {
        elements *= tensor.shape[axis];
        if (tensor.shape[axis] > 0) last += (tensor.shape[axis] - 1) * tensor.strides[axis];
    }
    HEADSCOPE_CHECK(elements <= tensor.storageElements);
    HEADSCOPE_CHECK(elements == 0 || last < tensor.storageElements);
}

/// Entry point of fuzz_pickle: an archive where the input begins as one, else the pickle alone.
inline void fuzzPickle(Bytes input) {
    if (textOf(input).starts_with("PK")) {
        const MemoryFile file(input);
        const auto archive = TorchArchive::open(file.path());
        if (!archive) {
            HEADSCOPE_CHECK(!archive.error().text().empty());
            return;
        }
        for (const TensorEntry& tensor : archive->tensors()) {
            std::vector<std::byte> values(
                static_cast<std::size_t>(tensor.elements() * dtypeBytes(tensor.dtype)));
            HEADSCOPE_CHECK(values.size() <= input.size());
            copyValues(tensor, values);
        }
        return;
    }
    const auto tensors = readPickledTensors(std::as_bytes(input));
    if (!tensors) {
        HEADSCOPE_CHECK(!tensors.error().text().empty() && tensors.error().text().size() < 2000);
        return;
    }
    for (const PickledTensor& tensor : *tensors) checkPickled(tensor);
}

}  // namespace headscope::fuzz
