// SPDX-License-Identifier: GPL-3.0-or-later
// What is found by some letters, and what comes first.
#include "ui/models/fuzzy_match.h"

#include <gtest/gtest.h>

namespace headscope::ui {
namespace {

int score(const char* text, const char* typed) {
    return fuzzyScore(QString::fromUtf8(text), QString::fromUtf8(typed)).value_or(-1'000'000);
}

TEST(FuzzyScore, LettersMustBeThereInTheirOrder) {
    EXPECT_TRUE(fuzzyScore(QStringLiteral("Open model"), QStringLiteral("opmo")));
    EXPECT_TRUE(fuzzyScore(QStringLiteral("Open model"), QStringLiteral("OM")));
    EXPECT_FALSE(fuzzyScore(QStringLiteral("Open model"), QStringLiteral("mo op")));
    EXPECT_FALSE(fuzzyScore(QStringLiteral("Open"), QStringLiteral("Opens")));
    EXPECT_EQ(fuzzyScore(QStringLiteral("Open"), QString()), 0);
    EXPECT_FALSE(fuzzyScore(QString(), QStringLiteral("a")));
}

TEST(FuzzyScore, BeginningsOfWordsComeFirst) {
    EXPECT_GT(score("Restore all heads", "ra"), score("Separate", "ra"));
    EXPECT_GT(score("Keep only this", "ko"), score("Knock", "ko") - 1000) << "both are found";
    EXPECT_GT(score("Export", "exp"), score("Next page", "exp"));
    EXPECT_GT(score("Undo", "undo"), score("Undo Switch off 5.1", "undo")) << "of equals the shorter";
}

TEST(FuzzyScore, ThePlacementIsTheBestNotTheFirst) {
    // "head" stands whole at the end; its letters are scattered before.
    EXPECT_GT(score("shade a head", "head"), score("shade a hxexaxd", "head"));
}

TEST(FuzzyScore, OtherScriptsFoldTheirCase) {
    EXPECT_TRUE(fuzzyScore(QStringLiteral("Köpfe"), QStringLiteral("KÖ")));
}

}  // namespace
}  // namespace headscope::ui
