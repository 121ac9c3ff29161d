// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a config.json: refused by name, or a spec whose numbers and tensors make sense.
#pragma once

#include "core/model/spec/families.h"
#include "core/model/spec/table_match.h"
#include "core/request/capture_spec.h"
#include "core/sweep/sweep_plan.h"
#include "tests/fuzz/fuzz_input.h"

namespace headscope::fuzz {

/// Entry point of fuzz_config.
inline void fuzzConfig(Bytes input) {
    const auto config = ConfigView::parse(textOf(input), "config.json");
    if (!config) return;
    const auto read = readModel(*config);
    if (!read) {
        const std::string text = read.error().text();
        HEADSCOPE_CHECK(!text.empty() && text.size() < 2000);
        return;
    }
    const ModelSpec& spec = read->spec;
    HEADSCOPE_CHECK(validate(spec).has_value() && !spec.architecture.empty());
    HEADSCOPE_CHECK(!describeAttention(spec).empty() && !describePositions(spec).empty());
    const AttentionSpec& attention = spec.main().block.attention;
    HEADSCOPE_CHECK(attention.queryHeads % attention.kvHeads == 0 && attention.scoreScale > 0.0F);
    for (const TensorRow& row : read->table.rows) {
        if (!row.slice) continue;
        HEADSCOPE_CHECK(row.slice->axis < row.shape.size());
        HEADSCOPE_CHECK(row.slice->begin + row.slice->count <= row.shape[row.slice->axis]);
    }
    HEADSCOPE_CHECK(!matchTable(read->table, Checkpoint()).has_value());
    ModelInput prompt;
    prompt.ids.resize(64);
    if (spec.twoStacks()) prompt.encoderIds.resize(48);
    (void)CaptureSpec{.taps = {kAllTaps.begin(), kAllTaps.end()}, .logits = KeptLogits::all}.bytes(spec,
                                                                                                   prompt);
    // A plan has a batch per head at worst; listing a quarter of a billion of them proves nothing more.
    if (std::uint64_t{spec.endStep().value} * spec.headCount() <= 100'000) {
        std::size_t heads = 0;
        for (const HeadGrid& grid : spec.headGrids()) heads += std::size_t{grid.layers} * grid.heads;
        HEADSCOPE_CHECK(allHeads(spec).size() == heads);
        HEADSCOPE_CHECK(!planSweep(spec, prompt, 1U << 20U).empty());
    }
}

}  // namespace headscope::fuzz
