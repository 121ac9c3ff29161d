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

// Writers of whole documents.
void writeIndirectObject(TextBuilder& text, SyntheticRandom& random, Split split);
void writeAgreement(TextBuilder& text, SyntheticRandom& random, Split split);
void writeCopying(TextBuilder& text, SyntheticRandom& random, Split split);
void writeBrackets(TextBuilder& text, SyntheticRandom& random, Split split);
void writePronoun(TextBuilder& text, SyntheticRandom& random, Split split);
void writeSequence(TextBuilder& text, SyntheticRandom& random, Split split);
void writeNegation(TextBuilder& text, SyntheticRandom& random, Split split);
void writeStory(TextBuilder& text, SyntheticRandom& random, Split split);
void writeDefinition(TextBuilder& text, SyntheticRandom& random, Split split);
void writePlain(TextBuilder& text, SyntheticRandom& random, Split split);

// Makers of one test item each.
[[nodiscard]] SkillItem indirectObjectItem(SyntheticRandom& random, Split split);
[[nodiscard]] SkillItem agreementItem(SyntheticRandom& random, Split split);
[[nodiscard]] SkillItem copyingItem(SyntheticRandom& random, Split split);
[[nodiscard]] SkillItem bracketsItem(SyntheticRandom& random, Split split);
[[nodiscard]] SkillItem pronounItem(SyntheticRandom& random, Split split);
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
