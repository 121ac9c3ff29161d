// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar of --edit: every kind, ranges, lists, what is refused, and that writing and reading agree.
#include "core/interventions/edit_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "core/interventions/intervention_set.h"
#include "tests/support/expect_error.h"

namespace headscope {
namespace {

using test::expectError;
using test::valueOf;

std::vector<HeadGrid> grids() {
    return {{Stack::encoder, AttentionKind::self, 2, 3},
            {Stack::main, AttentionKind::self, 6, 4},
            {Stack::main, AttentionKind::cross, 6, 2}};
}

HeadRef head(std::uint32_t layer, std::uint32_t index) {
    return {Stack::main, LayerIndex{layer}, AttentionKind::self, HeadIndex{index}};
}

TEST(EditText, ReadsEveryKind) {
    const std::vector<std::pair<const char*, EditKind>> kinds = {{"zero", EditKind::zeroZ},
                                                                 {"zero-const", EditKind::zeroConst},
                                                                 {"mean", EditKind::meanZ},
                                                                 {"uniform", EditKind::uniformPattern},
                                                                 {"identity", EditKind::identityPattern},
                                                                 {"first", EditKind::firstPattern}};
    for (const auto& [text, kind] : kinds) {
        const auto edits = valueOf(parseEdits(std::string("5.1=") + text, grids()));
        EXPECT_EQ(edits, (std::vector<HeadEdit>{{head(5, 1), kind, 1.0F, {}, {}}})) << text;
        EXPECT_EQ(editKindText(kind), text);
    }
}

TEST(EditText, ReadsFactors) {
    const std::vector<std::pair<const char*, float>> factors = {{"scale:0.5", 0.5F},
                                                                {"scale:-2", -2.0F},
                                                                {"scale:0", 0.0F},
                                                                {"scale:1e-3", 1e-3F},
                                                                {"scale:.25", 0.25F}};
    for (const auto& [text, factor] : factors) {
        EXPECT_EQ(valueOf(parseEditKind(text)), (EditKindValue{EditKind::scaleZ, factor})) << text;
    }
    EXPECT_EQ(editKindText(EditKind::scaleZ, 0.5F), "scale:0.5");
}

TEST(EditText, ReadsQueryRangesWithBothEnds) {
    const auto queries = [](const char* text) { return valueOf(parseEdits(text, grids())).front().queries; };
    EXPECT_EQ(queries("5.1@3-7=zero"), (PositionRange{Position{3}, Position{8}}));
    EXPECT_EQ(queries("5.1@3=zero"), (PositionRange{Position{3}, Position{4}}));
    EXPECT_EQ(queries("5.1@0-0=zero"), (PositionRange{Position{0}, Position{1}}));
    EXPECT_EQ(queries("5.1=zero"), std::nullopt);
}

TEST(EditText, GivesOneEditPerHead) {
    const auto edits = valueOf(parseEdits("5.1, 0.2,3.*@4=scale:2", grids()));
    ASSERT_EQ(edits.size(), 6U);
    EXPECT_EQ(edits[1].head, head(0, 2));
    for (const HeadEdit& edit : edits) {
        EXPECT_EQ(edit.kind, EditKind::scaleZ);
        EXPECT_EQ(edit.parameter, 2.0F);
        EXPECT_EQ(edit.queries, (PositionRange{Position{4}, Position{5}}));
    }
    EXPECT_EQ(valueOf(parseEdits("*=zero", grids())).size(), 24U);
}

TEST(EditText, ZeroLayerGivesOneEditPerWholeLayer) {
    const std::vector<HeadEdit> expected = {{head(5, 0), EditKind::zeroLayer, 1.0F, {}, {}}};
    for (const char* text : {"5.*=zero-layer", "5.3,5.0,5.2,5.1=zero-layer", "5.*,5.1=zero-layer"}) {
        EXPECT_EQ(valueOf(parseEdits(text, grids())), expected) << text;
    }
    EXPECT_EQ(valueOf(parseEdits("*=zero-layer", grids())).size(), 6U);
    expectError(parseEdits("5.1=zero-layer", grids()), ErrorCode::usage,
                {"whole layer", "\"5.1\"", "5.*=zero-layer"});
    expectError(parseEdits("4.*,5.0,5.1,5.2=zero-layer", grids()), ErrorCode::usage, {"whole layer"});
}

TEST(EditText, RejectsWhatIsNoEdit) {
    for (const char* text : {"5.1", "", "zero", "5.1 zero", "5.1:zero"}) {
        expectError(parseEdits(text, grids()), ErrorCode::usage, {"has no '='", "5.1=zero"});
    }
    for (const char* text :
         {"5.1=", "5.1=Zero", "5.1=zero ", "5.1= zero", "5.1=zeros", "5.1=scale", "5.1=zero=zero"}) {
        expectError(parseEdits(text, grids()), ErrorCode::usage, {"is not an edit", "scale:FACTOR"});
    }
    expectError(parseEdits("=zero", grids()), ErrorCode::usage, {"is not a head"});
    expectError(parseEdits("6.0=zero", grids()), ErrorCode::headRange, {"\"6.0\""});
}

TEST(EditText, RejectsFactorsThatAreNone) {
    for (const char* text : {"scale:", "scale:x", "scale:0.5x", "scale:nan", "scale:inf", "scale:-inf",
                             "scale:1e99", "scale: 1", "scale:0,5", "scale:+1"}) {
        expectError(parseEditKind(text), ErrorCode::usage, {"is not a factor"});
    }
}

TEST(EditText, RejectsRangesThatAreNone) {
    for (const char* text : {"5.1@=zero", "5.1@x=zero", "5.1@3-=zero", "5.1@-3=zero", "5.1@3-7-9=zero",
                             "5.1@3 =zero", "5.1@3@4=zero", "5.1@1.5=zero", "5.1@4294967295=zero",
                             "5.1@0-4294967295=zero", "5.1@99999999999=zero"}) {
        expectError(parseEdits(text, grids()), ErrorCode::usage, {"is not a query position"});
    }
    expectError(parseEdits("5.1@7-3=zero", grids()), ErrorCode::usage, {"\"7-3\" ends before it begins"});
    EXPECT_EQ(valueOf(parseEdits("5.1@4294967294=zero", grids())).front().queries->end, Position{UINT32_MAX});
}

TEST(EditText, SaysThatPatchingIsNotInThisBuild) {
    expectError(parseEdits("5.1=patch:run.safetensors", grids()), ErrorCode::notInThisBuild,
                {"patch:run.safetensors"});
}

/// Any edit that the grammar can write.
HeadEdit randomEdit(std::mt19937& random) {
    const auto below = [&](std::uint32_t n) {
        return std::uniform_int_distribution<std::uint32_t>(0, n - 1)(random);
    };
    const auto grid = grids()[below(3)];
    HeadEdit edit;
    edit.head = {grid.stack, LayerIndex{below(grid.layers)}, grid.kind, HeadIndex{below(grid.heads)}};
    edit.kind = static_cast<EditKind>(below(static_cast<std::uint32_t>(EditKind::firstPattern) + 1));
    if (edit.kind == EditKind::zeroLayer) edit.head.head = HeadIndex{0};
    if (edit.kind == EditKind::scaleZ) {
        do {
            edit.parameter = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        } while (!std::isfinite(edit.parameter));
    }
    if (below(2) == 0) {
        const std::uint32_t begin = below(2) == 0 ? below(20) : below(UINT32_MAX - 1);
        edit.queries = PositionRange{Position{begin},
                                     Position{begin + 1 + below(std::min(20U, UINT32_MAX - 1 - begin) + 1)}};
        if (edit.queries->end <= edit.queries->begin) edit.queries->end = Position{begin + 1};
    }
    return edit;
}

TEST(EditText, ReadsBackEveryEditThatItWrites) {
    std::mt19937 random(7);
    for (int i = 0; i < 20000; ++i) {
        const HeadEdit edit = randomEdit(random);
        const std::string text = editText(edit);
        const auto parsed = parseEdits(text, grids());
        ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
        ASSERT_EQ(*parsed, std::vector<HeadEdit>{edit}) << text;
    }
}

TEST(EditText, WritesTheShortestForm) {
    EXPECT_EQ(editText({head(5, 1), EditKind::zeroZ, 1.0F, {}, {}}), "5.1=zero");
    EXPECT_EQ(editText({head(5, 1), EditKind::scaleZ, 0.5F, PositionRange{Position{3}, Position{8}}, {}}),
              "5.1@3-7=scale:0.5");
    EXPECT_EQ(editText({head(5, 1), EditKind::meanZ, 1.0F, PositionRange{Position{3}, Position{4}}, {}}),
              "5.1@3=mean");
    EXPECT_EQ(editText({head(5, 0), EditKind::zeroLayer, 1.0F, {}, {}}), "5.*=zero-layer");
}

}  // namespace
}  // namespace headscope
