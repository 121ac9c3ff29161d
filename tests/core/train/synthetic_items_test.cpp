// SPDX-License-Identifier: GPL-3.0-or-later
// The items of each skill: answered by the text alone, balanced, and unknown to training.
// Covers: core/train/synthetic_text.cpp, core/train/synthetic_indirect.cpp
// Covers: core/train/synthetic_agreement.cpp, core/train/synthetic_copying.cpp
// Covers: core/train/synthetic_brackets.cpp, core/train/synthetic_pronoun.cpp
// Covers: core/train/synthetic_sequence.cpp
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/train/synthetic_text.h"

namespace headscope::train {
namespace {

constexpr std::uint64_t kSeed = 42;
constexpr std::array kSplits = {Split::training, Split::heldOut};

std::size_t countOf(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t place = text.find(part); place != std::string::npos; place = text.find(part, place + 1))
        ++count;
    return count;
}

// How often the answer is mentioned before the wrong one, in percent.
double answerFirstPercent(Skill skill) {
    const std::vector<SkillItem> items = skillItems(skill, Split::heldOut, kSeed, 2000);
    std::size_t first = 0;
    for (const SkillItem& item : items) {
        const std::string text = ' ' + item.prompt;  // a name may be the first word
        if (text.find(item.answer) < text.find(item.wrong.front())) ++first;
    }
    return 100.0 * static_cast<double>(first) / static_cast<double>(items.size());
}

TEST(SkillItems, AreTheSameForTheSameSeed) {
    for (const Skill skill : kAllSkills) {
        EXPECT_EQ(skillItems(skill, Split::heldOut, 1, 20), skillItems(skill, Split::heldOut, 1, 20));
        EXPECT_NE(skillItems(skill, Split::heldOut, 1, 20), skillItems(skill, Split::heldOut, 2, 20));
        EXPECT_NE(skillItems(skill, Split::heldOut, 1, 20), skillItems(skill, Split::training, 1, 20));
    }
}

TEST(SkillItems, HaveOneRightAnswer) {
    for (const Skill skill : kAllSkills) {
        for (const Split split : kSplits) {
            const std::vector<SkillItem> items = skillItems(skill, split, kSeed, 300);
            EXPECT_EQ(items.size(), 300U) << skillName(skill);
            for (const SkillItem& item : items) {
                EXPECT_THAT(item.wrong, testing::Not(testing::Contains(item.answer))) << item.prompt;
                EXPECT_EQ(item.wrong.empty(), skill == Skill::copying);
                EXPECT_EQ(item.everyToken, skill == Skill::copying);
                EXPECT_NE(item.prompt.back(), ' ');
                EXPECT_TRUE(item.everyToken || item.answer.front() == ' ') << item.prompt;
                for (const std::string& wrong : item.wrong) EXPECT_EQ(wrong.front(), ' ');
            }
        }
    }
}

TEST(SkillItems, HeldOutOnesNeverOccurInTraining) {
    std::string training;
    for (std::uint64_t index = 0; index < 5000; ++index) {
        training += syntheticDocument(Split::training, kSeed, index).text + '\n';
    }
    for (const Skill skill : kAllSkills) {
        for (const SkillItem& item : skillItems(skill, Split::heldOut, kSeed, 150)) {
            EXPECT_EQ(training.find(item.prompt + item.answer), std::string::npos) << item.prompt;
        }
    }
}

TEST(SkillItems, CopyingAnswersStandInTheirPrompts) {
    for (const Split split : kSplits) {
        for (const SkillItem& item : skillItems(Skill::copying, split, kSeed, 500)) {
            EXPECT_EQ(countOf(item.prompt, item.answer), 1U) << item.prompt << item.answer;
            EXPECT_GE(countOf(item.answer, " "), 5U) << item.answer;
        }
    }
}

TEST(SkillItems, PositionDoesNotGiveTheAnswerAway) {
    EXPECT_NEAR(answerFirstPercent(Skill::indirectObject), 50, 5);
    EXPECT_NEAR(answerFirstPercent(Skill::pronoun), 50, 5);
}

TEST(SkillItems, IndirectObjectNamesComeOnceAndTwice) {
    for (const SkillItem& item : skillItems(Skill::indirectObject, Split::heldOut, kSeed, 500)) {
        EXPECT_TRUE(item.prompt.ends_with(" to")) << item.prompt;
        EXPECT_EQ(countOf(' ' + item.prompt, item.answer), 1U) << item.prompt;
        EXPECT_EQ(countOf(' ' + item.prompt, item.wrong.front()), 2U) << item.prompt;
    }
}

TEST(SkillItems, BracketAnswersCloseTheInnermostOpenGroup) {
    std::size_t lastOpenerMisleads = 0;
    for (const SkillItem& item : skillItems(Skill::brackets, Split::heldOut, kSeed, 500)) {
        std::string open;
        char last = ' ';
        for (const char c : item.prompt) {
            const std::size_t opener = std::string_view("([{<").find(c);
            if (opener != std::string_view::npos) open += last = std::string_view(")]}>")[opener];
            if (std::string_view(")]}>").find(c) != std::string_view::npos) open.pop_back();
        }
        ASSERT_FALSE(open.empty()) << item.prompt;
        EXPECT_EQ(item.answer, std::string(" ") + open.back()) << item.prompt;
        if (last != open.back()) ++lastOpenerMisleads;
    }
    EXPECT_GT(lastOpenerMisleads, 200U);
}

TEST(SkillItems, KnownSentencesAreAmongTheHeldOutOnes) {
    std::string prompts;
    for (const Skill skill : {Skill::indirectObject, Skill::pronoun, Skill::agreement}) {
        for (const SkillItem& item : skillItems(skill, Split::heldOut, kSeed, 3000))
            prompts += item.prompt + '\n';
    }
    for (const std::string_view known :
         {"When Mary and John went to the store, John gave a drink to\n",
          "The animal didn't cross the street because it was too tired. What was tired? The\n",
          "The animal didn't cross the street because it was too wide. What was wide? The\n",
          "The cat sat on the mat because it was soft. What was soft? The\n",
          "The manager thanked the client because she had helped. Who had helped? The\n",
          "The manager apologized to the client because she was late. Who was late? The\n",
          "The keys near the cabinet\n"}) {
        EXPECT_NE(prompts.find(known), std::string::npos) << known;
    }
}

}  // namespace
}  // namespace headscope::train
