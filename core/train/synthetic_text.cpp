// SPDX-License-Identifier: GPL-3.0-or-later
// The mix of kinds, and the streams of random numbers behind each document and item.
#include "core/train/synthetic_text.h"

#include <unordered_set>
#include <utility>

#include "core/base/check.h"
#include "core/base/hash.h"
#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

struct KindRow {
    DocumentKind kind;
    unsigned weight;  ///< of 1000 documents
    void (*write)(TextBuilder&, SyntheticRandom&, Split);
};

// The mix. Copying is learned last, so it has the largest share.
constexpr std::array<KindRow, 10> kMix = {{{DocumentKind::indirectObject, 110, writeIndirectObject},
                                           {DocumentKind::agreement, 100, writeAgreement},
                                           {DocumentKind::copying, 220, writeCopying},
                                           {DocumentKind::brackets, 80, writeBrackets},
                                           {DocumentKind::pronoun, 120, writePronoun},
                                           {DocumentKind::sequence, 90, writeSequence},
                                           {DocumentKind::negation, 40, writeNegation},
                                           {DocumentKind::story, 110, writeStory},
                                           {DocumentKind::definition, 70, writeDefinition},
                                           {DocumentKind::plain, 60, writePlain}}};

// A shorter document gets a second part on a line of its own.
constexpr std::size_t kLeastBytes = 48;

constexpr unsigned totalWeight() {
    unsigned total = 0;
    for (const KindRow& row : kMix) total += row.weight;
    return total;
}
static_assert(totalWeight() == 1000);

const KindRow& rowOf(DocumentKind kind) {
    const KindRow& row = kMix[static_cast<std::size_t>(kind)];
    HEADSCOPE_CHECK(row.kind == kind);
    return row;
}

SyntheticRandom stream(std::string_view use, Split split, std::uint64_t seed, std::uint64_t index) {
    return SyntheticRandom(Hasher().add(use).add(split).add(seed).add(index).value());
}

SyntheticDocument written(const KindRow& row, Split split, SyntheticRandom& random) {
    TextBuilder text;
    row.write(text, random, split);
    while (text.text().size() < kLeastBytes) {
        text.attach("\n");
        row.write(text, random, split);
    }
    SyntheticDocument document = text.take();
    document.kind = row.kind;
    return document;
}

SkillItem randomItem(Skill skill, SyntheticRandom& random, Split split) {
    switch (skill) {
        case Skill::indirectObject:
            return indirectObjectItem(random, split);
        case Skill::agreement:
            return agreementItem(random, split);
        case Skill::copying:
            return copyingItem(random, split);
        case Skill::brackets:
            return bracketsItem(random, split);
        case Skill::pronoun:
            return pronounItem(random, split);
        case Skill::sequence:
            return sequenceItem(random, split);
    }
    HEADSCOPE_CHECK(false);
    return {};
}

}  // namespace

bool isKeptBack(std::string_view first, std::string_view second, unsigned parts) {
    return Hasher().add(first).add(second).value() % parts == 0;
}

std::string_view skillName(Skill skill) {
    switch (skill) {
        case Skill::indirectObject:
            return "indirectObject";
        case Skill::agreement:
            return "agreement";
        case Skill::copying:
            return "copying";
        case Skill::brackets:
            return "brackets";
        case Skill::pronoun:
            return "pronoun";
        case Skill::sequence:
            return "sequence";
    }
    HEADSCOPE_CHECK(false);
    return {};
}

unsigned documentWeight(DocumentKind kind) { return rowOf(kind).weight; }

SyntheticDocument syntheticDocument(Split split, std::uint64_t seed, std::uint64_t index) {
    SyntheticRandom random = stream("document", split, seed, index);
    std::size_t roll = random.below(totalWeight());
    for (const KindRow& row : kMix) {
        if (roll < row.weight) return written(row, split, random);
        roll -= row.weight;
    }
    HEADSCOPE_CHECK(false);
    return {};
}

SyntheticDocument syntheticDocumentOf(DocumentKind kind, Split split, std::uint64_t seed,
                                      std::uint64_t index) {
    SyntheticRandom random = stream("kind", split, seed, index);
    return written(rowOf(kind), split, random);
}

SyntheticDocument syntheticPrimer(Split split, std::uint64_t seed, std::uint64_t index) {
    SyntheticRandom random = stream("primer", split, seed, index);
    return written({DocumentKind::copying, 0, writePrimer}, split, random);
}

std::vector<SkillItem> skillItems(Skill skill, Split split, std::uint64_t seed, std::size_t count) {
    SyntheticRandom random = stream(skillName(skill), split, seed, 0);
    std::unordered_set<std::string> prompts;
    std::vector<SkillItem> items;
    // Prompts may run out where a skill is asked for more than it has (sequences): then fewer come back.
    for (std::size_t tries = 0; items.size() < count && tries < 50 * count + 1000; ++tries) {
        SkillItem item = randomItem(skill, random, split);
        if (prompts.insert(item.prompt).second) items.push_back(std::move(item));
    }
    return items;
}

}  // namespace headscope::train
