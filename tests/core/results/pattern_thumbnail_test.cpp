// SPDX-License-Identifier: GPL-3.0-or-later
// When two thumbnails look alike.
#include "core/results/pattern_thumbnail.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace headscope {
namespace {

PatternThumbnail thumbnail() {
    PatternThumbnail made;
    made.queries = made.keys = made.rows = made.columns = 3;
    made.values = {65535, 0, 0, 1, 65534, 0, 7, 8, 9};
    return made;
}

TEST(PatternThumbnail, WhoseItIsDoesNotCountForItsLook) {
    PatternThumbnail other = thumbnail();
    other.head = {Stack::main, LayerIndex{4}, AttentionKind::cross, HeadIndex{2}};
    other.look = 5;
    EXPECT_EQ(lookOf(other), lookOf(thumbnail()));
    EXPECT_NE(lookOf(PatternThumbnail{}), 0U);
}

TEST(PatternThumbnail, EverythingThatIsSeenCounts) {
    const std::function<void(PatternThumbnail&)> changes[] = {
        [](PatternThumbnail& t) { t.values[0] = 65534; },
        [](PatternThumbnail& t) { t.values[8] = 10; },  // behind the last four
        [](PatternThumbnail& t) { std::swap(t.values[6], t.values[7]); },
        [](PatternThumbnail& t) { t.queries = 4; },
        [](PatternThumbnail& t) { t.keys = 4; },
        [](PatternThumbnail& t) { t.visibility = Visibility::bidirectional; },
        [](PatternThumbnail& t) { t.window = 0; },
        [](PatternThumbnail& t) { t.window = 1; },
    };
    std::set<std::uint64_t> looks = {lookOf(thumbnail())};
    for (const auto& change : changes) {
        PatternThumbnail changed = thumbnail();
        change(changed);
        EXPECT_TRUE(looks.insert(lookOf(changed)).second) << looks.size();
    }
}

}  // namespace
}  // namespace headscope
