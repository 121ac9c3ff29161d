// SPDX-License-Identifier: GPL-3.0-or-later
// Which part of a large pattern is asked for next.
#include "ui/models/large_patterns.h"

#include <gtest/gtest.h>

#include "tests/support/head_at.h"

namespace headscope::ui {
namespace {

using Level = PatternPiece::Level;

constexpr std::uint32_t kTokens = 4'096;

PatternRequest subject(bool edited, std::uint32_t head = 0) {
    PatternRequest request;
    request.input.ids.assign(kTokens, TokenId{1});
    request.heads = {headAt(0, head)};
    if (edited) {
        HeadEdit edit;
        edit.head = headAt(0, 1);
        request.interventions = InterventionSet().with(edit);
    }
    return request;
}

// What an engine would answer, without values.
PatternPartPtr answer(const PatternPiece& piece) {
    PatternPart part;
    part.queries = part.keys = kTokens;
    part.region = piece.region;
    if (piece.kind == PatternKind::change) part.most = {-0.25F, 0.125F};
    return std::make_shared<const PatternPart>(part);
}

// Answers until nothing is missing.
std::vector<PatternPiece> drain(LargePatterns& patterns) {
    std::vector<PatternPiece> pieces;
    while (const auto piece = patterns.next()) {
        pieces.push_back(*piece);
        if (pieces.size() > 20) break;
        patterns.take(*piece, answer(*piece));
    }
    return pieces;
}

const VisiblePart kZoomed{1'000.0, 1'000.0, 1'100.0, 1'100.0, 5.0};

TEST(LargePatterns, OnlyWhatIsOverTheLimitIsLarge) {
    const LargePatterns patterns;
    EXPECT_FALSE(patterns.tooLarge(1'500, 1'500)) << "Whisper's encoder";
    EXPECT_TRUE(patterns.tooLarge(2'048, 2'048));
}

TEST(LargePatterns, AllOfItComesFirstInAtMostSoManySquares) {
    LargePatterns patterns;
    EXPECT_FALSE(patterns.next());
    patterns.want(subject(false), kTokens, kTokens);
    const auto pieces = drain(patterns);
    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].level, Level::overview);
    EXPECT_EQ(pieces[0].region.side, 4U);
    EXPECT_TRUE(patterns.held());
    EXPECT_EQ(&patterns.parts(PatternKind::baseline), &patterns.parts(PatternKind::edited));
    EXPECT_TRUE(patterns.parts(PatternKind::change).empty());
}

TEST(LargePatterns, ADetailIsMissingWhereTheViewIsSharperThanWhatIsHeld) {
    LargePatterns patterns;
    patterns.want(subject(false), kTokens, kTokens);
    (void)drain(patterns);
    patterns.look({0.0, 0.0, kTokens, kTokens, 0.2}, PatternKind::edited);
    EXPECT_FALSE(patterns.next()) << "squares of 4 have nearly a pixel each";
    patterns.look(kZoomed, PatternKind::edited);
    const auto pieces = drain(patterns);
    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].level, Level::detail);
    EXPECT_EQ(pieces[0].region.side, 1U);
    patterns.look({1'050.0, 1'050.0, 1'150.0, 1'150.0, 5.0}, PatternKind::edited);
    EXPECT_FALSE(patterns.next()) << "the margin holds the next step";
    patterns.look({2'050.0, 2'050.0, 2'150.0, 2'150.0, 5.0}, PatternKind::edited);
    EXPECT_TRUE(patterns.next());
}

TEST(LargePatterns, WithEditsWhatIsShownComesFirstAndTheDifferenceIsTheEngines) {
    LargePatterns patterns;
    patterns.want(subject(true), kTokens, kTokens);
    patterns.look({}, PatternKind::change);
    const auto first = patterns.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->kind, PatternKind::change);
    const PatternRequest change = patterns.requestOf(*first);
    ASSERT_TRUE(change.minus);
    EXPECT_TRUE(change.minus->empty());
    EXPECT_FALSE(change.interventions.empty());
    const auto pieces = drain(patterns);
    ASSERT_EQ(pieces.size(), 3U);
    EXPECT_EQ(pieces[0].kind, PatternKind::change);
    EXPECT_EQ(pieces[2].kind, PatternKind::baseline);
    EXPECT_TRUE(patterns.requestOf(pieces[2]).interventions.empty());
    EXPECT_FALSE(patterns.requestOf(pieces[2]).minus);
    EXPECT_EQ(patterns.largestChange(), 0.25);
}

TEST(LargePatterns, AnotherHeadWhileZoomedBeginsWithWhatIsOnScreen) {
    LargePatterns patterns;
    patterns.want(subject(false), kTokens, kTokens);
    (void)drain(patterns);
    patterns.look(kZoomed, PatternKind::edited);
    (void)drain(patterns);
    const PatternPartPtr old = patterns.parts(PatternKind::edited).overview;
    patterns.want(subject(false, 1), kTokens, kTokens);
    EXPECT_EQ(patterns.parts(PatternKind::edited).overview, old) << "stays until the first new part";
    const auto piece = patterns.next();
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->level, Level::detail);
    patterns.take(*piece, answer(*piece));
    EXPECT_EQ(patterns.parts(PatternKind::edited).overview, nullptr) << "never two heads in one picture";
    EXPECT_TRUE(patterns.held());
    EXPECT_EQ(drain(patterns).size(), 1U);
}

TEST(LargePatterns, TheBaselineOfTheSameHeadIsKept) {
    LargePatterns patterns;
    patterns.want(subject(false), kTokens, kTokens);
    (void)drain(patterns);
    const PatternPartPtr plain = patterns.parts(PatternKind::edited).overview;
    patterns.want(subject(true), kTokens, kTokens);
    for (const PatternPiece& piece : drain(patterns)) EXPECT_NE(piece.kind, PatternKind::baseline);
    EXPECT_EQ(patterns.parts(PatternKind::baseline).overview, plain);
    EXPECT_NE(patterns.parts(PatternKind::edited).overview, plain);
}

TEST(LargePatterns, ARowIsAskedForOnce) {
    LargePatterns patterns;
    patterns.want(subject(false), kTokens, kTokens);
    (void)drain(patterns);
    patterns.lookAtRow(77);
    const auto pieces = drain(patterns);
    ASSERT_EQ(pieces.size(), 1U);
    EXPECT_EQ(pieces[0].level, Level::row);
    EXPECT_EQ(pieces[0].region.queries, (PositionRange{Position{77}, Position{78}}));
    patterns.lookAtRow(kTokens);
    EXPECT_FALSE(patterns.next()) << "there is no such query";
}

TEST(LargePatterns, ClearedNothingIsMissing) {
    LargePatterns patterns;
    patterns.want(subject(false), kTokens, kTokens);
    (void)drain(patterns);
    patterns.clear();
    EXPECT_FALSE(patterns.held());
    EXPECT_FALSE(patterns.next());
}

}  // namespace
}  // namespace headscope::ui
