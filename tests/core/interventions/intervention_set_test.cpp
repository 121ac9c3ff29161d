// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of edits as values: order never matters, conflicts are named, changes touch only what they say.
#include "core/interventions/intervention_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

HeadRef head(std::uint32_t layer, std::uint32_t index, Stack stack = Stack::main) {
    return {stack, LayerIndex{layer}, AttentionKind::self, HeadIndex{index}};
}

HeadEdit edit(HeadRef ref, EditKind kind = EditKind::zeroZ, std::optional<PositionRange> queries = {}) {
    return {ref, kind, 1.0F, queries, {}};
}

PositionRange range(std::uint32_t begin, std::uint32_t end) { return {Position{begin}, Position{end}}; }

InterventionSet setOf(std::vector<HeadEdit> edits) { return valueOf(InterventionSet::of(std::move(edits))); }

/// Edits of three layers and both stacks without a conflict among them.
std::vector<HeadEdit> someEdits() {
    return {edit(head(0, 1)),
            edit(head(0, 1), EditKind::uniformPattern),
            edit(head(0, 0), EditKind::zeroLayer),
            edit(head(1, 3), EditKind::scaleZ, range(0, 2)),
            edit(head(1, 3), EditKind::zeroZ, range(2, 5)),
            edit(head(2, 0), EditKind::firstPattern),
            edit(head(1, 0, Stack::encoder))};
}

TEST(InterventionSet, IsTheBaselineWhenEmpty) {
    const InterventionSet set;
    EXPECT_TRUE(set.empty());
    EXPECT_EQ(set.size(), 0U);
    EXPECT_FALSE(set.touches(head(0, 0)));
    EXPECT_EQ(set.firstBlock(), std::nullopt);
    EXPECT_EQ(set, setOf({}));
    EXPECT_EQ(set.hash(), setOf({}).hash());
}

TEST(InterventionSet, DoesNotDependOnTheOrderOfItsEdits) {
    std::vector<HeadEdit> edits = someEdits();
    const InterventionSet expected = setOf(edits);
    std::mt19937 random(5);
    for (int i = 0; i < 100; ++i) {
        std::shuffle(edits.begin(), edits.end(), random);
        const InterventionSet set = setOf(edits);
        EXPECT_EQ(set, expected);
        EXPECT_EQ(set.hash(), expected.hash());
        for (std::uint32_t layer = 0; layer < 4; ++layer) {
            EXPECT_EQ(set.prefixHash({Stack::main, LayerIndex{layer}}),
                      expected.prefixHash({Stack::main, LayerIndex{layer}}));
        }
        InterventionSet grown;
        for (const HeadEdit& one : edits) grown = grown.with(one);
        EXPECT_EQ(grown, expected) << "one at a time or all at once";
    }
    EXPECT_TRUE(std::is_sorted(expected.edits().begin(), expected.edits().end()));
}

TEST(InterventionSet, CountsEqualEditsOnce) {
    EXPECT_EQ(setOf({edit(head(1, 2)), edit(head(1, 2))}).size(), 1U);
}

TEST(InterventionSet, NamesBothEditsOfAConflict) {
    expectError(InterventionSet::of({edit(head(5, 1)), edit(head(5, 1), EditKind::meanZ)}),
                ErrorCode::editConflict,
                {"\"5.1=zero\"", "\"5.1=mean\"", "head 5.1", "ranges that do not overlap"});
    expectError(InterventionSet::of({edit(head(5, 1), EditKind::uniformPattern), edit(head(0, 0)),
                                     edit(head(5, 1), EditKind::firstPattern)}),
                ErrorCode::editConflict, {"\"5.1=uniform\"", "\"5.1=first\""});
}

TEST(InterventionSet, RefusesOverlappingRangesOnly) {
    expectError(InterventionSet::of({edit(head(0, 0), EditKind::zeroZ, range(0, 4)),
                                     edit(head(0, 0), EditKind::meanZ, range(3, 6))}),
                ErrorCode::editConflict, {"0.0@0-3=zero", "0.0@3-5=mean"});
    expectError(InterventionSet::of(
                    {edit(head(0, 0), EditKind::zeroZ, range(3, 4)), edit(head(0, 0), EditKind::meanZ)}),
                ErrorCode::editConflict);
    EXPECT_TRUE(InterventionSet::of(
        {edit(head(0, 0), EditKind::zeroZ, range(0, 3)), edit(head(0, 0), EditKind::meanZ, range(3, 6))}));
}

TEST(InterventionSet, FindsAConflictThatIsNotBetweenNeighbours) {
    // Sorted by kind, the pattern edit stands between or behind the two edits of z.
    expectError(InterventionSet::of({edit(head(0, 0), EditKind::zeroZ, range(0, 9)),
                                     edit(head(0, 0), EditKind::zeroConst, range(20, 21)),
                                     edit(head(0, 0), EditKind::scaleZ, range(8, 10))}),
                ErrorCode::editConflict, {"0.0@0-8=zero", "0.0@8-9=scale:1"});
}

TEST(InterventionSet, AllowsDifferentSitesOfOneHead) {
    EXPECT_TRUE(InterventionSet::of({edit(head(0, 0)), edit(head(0, 0), EditKind::uniformPattern),
                                     edit(head(0, 0), EditKind::zeroLayer)}));
}

TEST(InterventionSet, WithReplacesWhatOverlapsAtTheSameSite) {
    const InterventionSet set =
        setOf({edit(head(0, 0)), edit(head(0, 0), EditKind::uniformPattern), edit(head(0, 1))});
    const InterventionSet after = set.with(edit(head(0, 0), EditKind::meanZ));
    EXPECT_EQ(after, setOf({edit(head(0, 0), EditKind::meanZ), edit(head(0, 0), EditKind::uniformPattern),
                            edit(head(0, 1))}));
    EXPECT_EQ(set.size(), 3U) << "the old set is a value and stays";
    EXPECT_EQ(set.with(edit(head(0, 0))), set) << "the same edit again";
}

TEST(InterventionSet, WithReplacesEveryRangeItCovers) {
    const InterventionSet set =
        setOf({edit(head(0, 0), EditKind::zeroZ, range(0, 3)), edit(head(0, 0), EditKind::meanZ, range(3, 6)),
               edit(head(0, 0), EditKind::zeroZ, range(8, 9))});
    EXPECT_EQ(set.with(edit(head(0, 0), EditKind::zeroConst, range(2, 4))),
              setOf({edit(head(0, 0), EditKind::zeroConst, range(2, 4)),
                     edit(head(0, 0), EditKind::zeroZ, range(8, 9))}));
    EXPECT_EQ(set.with(edit(head(0, 0))), setOf({edit(head(0, 0))}));
}

TEST(InterventionSet, WithoutAHeadKeepsTheEditOfItsLayer) {
    const InterventionSet set =
        setOf({edit(head(0, 0)), edit(head(0, 0), EditKind::firstPattern),
               edit(head(0, 0), EditKind::zeroLayer), edit(head(0, 1)), edit(head(1, 0))});
    EXPECT_EQ(set.without(head(0, 0)),
              setOf({edit(head(0, 0), EditKind::zeroLayer), edit(head(0, 1)), edit(head(1, 0))}));
    EXPECT_EQ(set.without(head(3, 3)), set);
}

TEST(InterventionSet, WithoutAnEditRemovesExactlyThat) {
    const InterventionSet set = setOf(someEdits());
    for (const HeadEdit& one : someEdits()) {
        const InterventionSet after = set.without(one);
        EXPECT_EQ(after.size(), set.size() - 1);
        EXPECT_EQ(after.with(one), set);
    }
    EXPECT_EQ(set.without(edit(head(0, 1), EditKind::meanZ)), set);
}

TEST(InterventionSet, TogglingTwiceRestores) {
    const InterventionSet before = setOf({edit(head(1, 1))});
    const InterventionSet on = before.toggled(head(0, 3), EditKind::meanZ);
    EXPECT_EQ(on, setOf({edit(head(1, 1)), edit(head(0, 3), EditKind::meanZ)}));
    EXPECT_EQ(on.toggled(head(0, 3), EditKind::zeroZ), before)
        << "whatever the kind, an edited head is restored";
}

TEST(InterventionSet, TogglingRestoresEveryEditOfTheHead) {
    const InterventionSet set =
        setOf({edit(head(0, 3), EditKind::zeroZ, range(0, 1)), edit(head(0, 3), EditKind::firstPattern)});
    EXPECT_TRUE(set.toggled(head(0, 3), EditKind::zeroZ).empty());
}

TEST(InterventionSet, TogglingAHeadOfAnEditedLayerEditsTheHead) {
    const InterventionSet set = setOf({edit(head(0, 0), EditKind::zeroLayer)});
    EXPECT_EQ(set.toggled(head(0, 0), EditKind::zeroZ),
              setOf({edit(head(0, 0), EditKind::zeroLayer), edit(head(0, 0))}));
}

TEST(InterventionSet, KnowsWhichHeadsItTouches) {
    const InterventionSet set =
        setOf({edit(head(0, 0), EditKind::zeroLayer), edit(head(0, 2)), edit(head(2, 1))});
    EXPECT_TRUE(set.touches(head(0, 0)));
    EXPECT_TRUE(set.touches(head(0, 7))) << "with its whole layer";
    EXPECT_TRUE(set.touches(head(2, 1)));
    EXPECT_FALSE(set.touches(head(2, 0)));
    EXPECT_FALSE(set.touches(head(0, 0, Stack::encoder)));
    const HeadRef cross{Stack::main, LayerIndex{0}, AttentionKind::cross, HeadIndex{0}};
    EXPECT_FALSE(set.touches(cross)) << "zero-layer is of one attention sublayer";
    EXPECT_EQ(set.of(head(0, 2)).size(), 2U);
}

TEST(InterventionSet, CutsByLayer) {
    const InterventionSet set = setOf(someEdits());
    EXPECT_EQ(set.ofBlock({Stack::main, LayerIndex{0}}).size(), 3U);
    EXPECT_EQ(set.ofBlock({Stack::main, LayerIndex{1}}).size(), 2U);
    EXPECT_EQ(set.ofBlock({Stack::main, LayerIndex{3}}).size(), 0U);
    EXPECT_EQ(set.ofBlock({Stack::encoder, LayerIndex{1}}).size(), 1U);
    EXPECT_EQ(set.below({Stack::main, LayerIndex{0}}), setOf({edit(head(1, 0, Stack::encoder))}))
        << "the encoder comes before";
    EXPECT_EQ(set.below({Stack::main, LayerIndex{1}}).size(), 4U);
    EXPECT_EQ(set.below({Stack::main, LayerIndex{9}}), set);
    EXPECT_EQ(set.firstBlock(), (BlockRef{Stack::encoder, LayerIndex{1}}));
    EXPECT_EQ(setOf({edit(head(2, 0)), edit(head(4, 0))}).firstBlock(),
              (BlockRef{Stack::main, LayerIndex{2}}));
}

TEST(InterventionSet, PrefixHashSeesOnlyWhatIsBelow) {
    const InterventionSet set = setOf({edit(head(0, 1)), edit(head(2, 0))});
    const auto prefix = [](const InterventionSet& of, std::uint32_t layer) {
        return of.prefixHash({Stack::main, LayerIndex{layer}});
    };
    EXPECT_EQ(prefix(set, 0), InterventionSet().hash());
    EXPECT_EQ(prefix(set, 1), setOf({edit(head(0, 1))}).hash());
    EXPECT_EQ(prefix(set, 2), prefix(set, 1)) << "layer 2's own edits change what leaves it, not what enters";
    EXPECT_EQ(prefix(set, 3), set.hash());
    EXPECT_EQ(prefix(set.with(edit(head(2, 3))), 2), prefix(set, 2));
    EXPECT_NE(prefix(set.with(edit(head(1, 3))), 2), prefix(set, 2));
    for (std::uint32_t layer = 0; layer < 4; ++layer) {
        EXPECT_EQ(prefix(set, layer), set.below({Stack::main, LayerIndex{layer}}).hash());
    }
}

TEST(InterventionSet, HashTellsEveryFieldApart) {
    const HeadEdit base = edit(head(1, 1), EditKind::scaleZ, range(2, 4));
    std::vector<HeadEdit> others(7, base);
    others[0].head.layer.value = 2;
    others[1].head.head.value = 2;
    others[2].head.stack = Stack::encoder;
    others[3].kind = EditKind::zeroZ;
    others[4].parameter = 0.5F;
    others[5].queries.reset();
    others[6].queries = range(2, 5);
    for (const HeadEdit& other : others) {
        EXPECT_NE(setOf({other}).hash(), setOf({base}).hash());
        EXPECT_NE(setOf({other}), setOf({base}));
    }
}

TEST(ReferencePtr, ComparesByContent) {
    const auto make = [](std::vector<float> values, const char* description) {
        ReferencePart part{Stack::main, AttentionKind::self, 1, 1, 2, std::move(values)};
        auto tensor = std::make_shared<ReferenceTensor>(ReferenceTensor{{std::move(part)}, description, 0});
        tensor->contentHash = tensor->hashOf();
        return ReferencePtr(tensor);
    };
    const ReferencePtr a = make({1.0F, 2.0F}, "one");
    EXPECT_EQ(a, make({1.0F, 2.0F}, "the same under another name"));
    EXPECT_NE(a, make({1.0F, 2.5F}, "one"));
    EXPECT_NE(a, ReferencePtr());
    EXPECT_FALSE(ReferencePtr());
    HeadEdit mean = edit(head(0, 0), EditKind::meanZ);
    const auto own = setOf({mean}).hash();
    mean.reference = a;
    EXPECT_NE(setOf({mean}).hash(), own) << "a mean over other texts is another edit";
}

}  // namespace
}  // namespace headscope
