// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to core/train/synthetic_*: one writer per kind of document and one maker of items per skill.
#pragma once

#include <string>
#include <string_view>

#include "core/train/lexicon.h"
#include "core/train/synthetic_builder.h"
#include "core/train/synthetic_random.h"
#include "core/train/synthetic_text.h"

namespace headscope::train {

/// Who gives what to whom.
void writeIndirectObject(TextBuilder& text, SyntheticRandom& random, Split split);
/// Verbs that agree with a noun across another.
void writeAgreement(TextBuilder& text, SyntheticRandom& random, Split split);
/// Passages that come back.
void writeCopying(TextBuilder& text, SyntheticRandom& random, Split split);
/// Short word lists said several times.
void writePrimer(TextBuilder& text, SyntheticRandom& random, Split split);
/// Brackets and quotes that close.
void writeBrackets(TextBuilder& text, SyntheticRandom& random, Split split);
/// Pronouns whose meaning the text decides.
void writePronoun(TextBuilder& text, SyntheticRandom& random, Split split);
/// Numbers, days, letters that go on.
void writeSequence(TextBuilder& text, SyntheticRandom& random, Split split);
/// What is not, and what is instead.
void writeNegation(TextBuilder& text, SyntheticRandom& random, Split split);
/// Who has what and where.
void writeStory(TextBuilder& text, SyntheticRandom& random, Split split);
/// New words and what they are.
void writeDefinition(TextBuilder& text, SyntheticRandom& random, Split split);
/// Plain sentences of all sorts.
void writePlain(TextBuilder& text, SyntheticRandom& random, Split split);

/// A test item of the skill.
[[nodiscard]] SkillItem indirectObjectItem(SyntheticRandom& random, Split split);
/// A test item of the skill.
[[nodiscard]] SkillItem agreementItem(SyntheticRandom& random, Split split);
/// A test item of the skill.
[[nodiscard]] SkillItem copyingItem(SyntheticRandom& random, Split split);
/// A test item of the skill.
[[nodiscard]] SkillItem bracketsItem(SyntheticRandom& random, Split split);
/// A test item of the skill.
[[nodiscard]] SkillItem pronounItem(SyntheticRandom& random, Split split);
/// A test item of the skill.
[[nodiscard]] SkillItem sequenceItem(SyntheticRandom& random, Split split);

/// The words that the skill documents of a split are made of.
[[nodiscard]] inline Words wordsOf(Split split) {
    return split == Split::training ? Words::trained : Words::heldOut;
}

/// True for one of `parts` combinations, always the same ones: those kept back from training.
[[nodiscard]] bool isKeptBack(std::string_view first, std::string_view second, unsigned parts);

/// One plain sentence, capital and full stop included (kind `plain`; copying repeats such sentences).
void addPlainSentence(TextBuilder& text, SyntheticRandom& random);
/// A word of random syllables that no lexicon has: "blonket".
[[nodiscard]] std::string madeUpWord(SyntheticRandom& random);
/// "she", "he"
[[nodiscard]] inline std::string_view pronounOf(const Name& name) { return name.female ? "she" : "he"; }

}  // namespace headscope::train
