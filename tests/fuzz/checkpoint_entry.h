// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a checkpoint: refused, or units that are written and read again unchanged.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "core/sweep/checkpoint_text.h"
#include "tests/fuzz/fuzz_input.h"

namespace headscope::fuzz {

/// Reads `text` as the checkpoint of a small job; what was accepted must come back from what is written of
/// it.
inline void checkCheckpoint(std::string_view text, UnitValues allowed) {
    const std::string job(64, 'a');
    const auto fresh = [allowed] { return UnitResults({2, 1, 0, 3}, allowed); };
    UnitResults read = fresh();
    const auto whole = readCheckpoint(text, job, read);
    if (!whole) {
        HEADSCOPE_CHECK(whole.error().code == ErrorCode::fileFormat && !whole.error().text().empty());
        return;
    }
    HEADSCOPE_CHECK(*whole <= text.size() && (*whole == 0 || text[*whole - 1] == '\n'));
    std::string written = checkpointHeader(job, 4);
    for (std::uint32_t unit = 0; unit < 4; ++unit) {
        if (read.has(unit)) written += checkpointLine(unit, read.of(unit));
    }
    HEADSCOPE_CHECK(written.size() <= longestCheckpoint(read.counts()));
    UnitResults again = fresh();
    HEADSCOPE_CHECK(readCheckpoint(written, job, again).has_value() && again.missing() == read.missing());
    for (std::uint32_t unit = 0; unit < 4; ++unit) {
        HEADSCOPE_CHECK(again.of(unit).size_bytes() == read.of(unit).size_bytes());
        HEADSCOPE_CHECK(read.of(unit).empty() || std::memcmp(again.of(unit).data(), read.of(unit).data(),
                                                             read.of(unit).size_bytes()) == 0);
    }
}

/// Entry point of fuzz_checkpoint: the bytes as a whole file, and as what follows a good first line.
inline void fuzzCheckpoint(Bytes input) {
    const std::string_view text = textOf(input);
    checkCheckpoint(text, UnitValues::any);
    checkCheckpoint(checkpointHeader(std::string(64, 'a'), 4) + std::string(text), UnitValues::finite);
}

}  // namespace headscope::fuzz
