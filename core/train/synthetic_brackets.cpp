// SPDX-License-Identifier: GPL-3.0-or-later
// Nested brackets: a group has exactly two members, words or groups, so both when and how it closes is
// decided.
#include <algorithm>
#include <array>
#include <vector>

#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

constexpr std::array<std::string_view, 4> kOpen = {"(", "[", "{", "<"};
constexpr std::array<std::string_view, 4> kClose = {")", "]", "}", ">"};

// The kinds of the groups around a place, outermost first.
using Nest = std::vector<std::size_t>;

// True where the last three of a nest may not be nested in training documents.
bool endsKeptBack(const Nest& nest) {
    if (nest.size() < 3) return false;
    const std::size_t last = nest.size() - 1;
    return isKeptBack(kOpen[nest[last - 2]], std::string(kOpen[nest[last - 1]]).append(kOpen[nest[last]]), 5);
}

std::string_view bracketWord(SyntheticRandom& random, Split split) {
    const std::size_t roll = random.below(10);
    if (roll == 0) return random.pick(colours());
    if (roll == 1) return pickName(random, wordsOf(split)).text;
    return pickNoun(random, wordsOf(split), ~NounRoles{0}).text;
}

class Groups {
public:
    Groups(TextBuilder& text, SyntheticRandom& random, Split split)
        : m_text(text), m_random(random), m_split(split) {}

    void addGroup(std::size_t deepest) {
        open(randomKind());
        for (int member = 0; member < 2; ++member) {
            if (m_nest.size() < deepest && m_random.chance(42)) {
                addGroup(deepest);
            } else {
                addWord();
            }
        }
        close();
    }
    void open(std::size_t kind) {
        m_nest.push_back(kind);
        m_open.push_back(m_text.word(kOpen[kind]));
    }
    TextSpan close() {
        const TextSpan closer = m_text.word(kClose[m_nest.back()]);
        m_text.link(LinkKind::closes, closer, m_open.back());
        m_nest.pop_back();
        m_open.pop_back();
        return closer;
    }
    void addWord() { m_text.word(bracketWord(m_random, m_split)); }
    [[nodiscard]] std::size_t randomKind() {
        while (true) {
            m_nest.push_back(m_random.below(kOpen.size()));
            const bool allowed = m_split == Split::heldOut || !endsKeptBack(m_nest);
            const std::size_t kind = m_nest.back();
            m_nest.pop_back();
            if (allowed) return kind;
        }
    }

private:
    TextBuilder& m_text;
    SyntheticRandom& m_random;
    Split m_split;
    Nest m_nest;
    std::vector<TextSpan> m_open;
};

void addRemark(TextBuilder& text, SyntheticRandom& random, Split split) {
    static constexpr std::string_view kRemarks[] = {"very tired", "still young", "my friend", "so sad",
                                                    "our guest",  "not old",     "from here", "quite small"};
    const std::size_t kind = random.below(2);
    const Noun& noun = pickNoun(random, wordsOf(split), kLiving);
    const SlotSpans spans = text.add("The $n $o " + std::string(random.pick(kRemarks)) + " $c $v $a.",
                                     {{'n', std::string(noun.text)},
                                      {'o', std::string(kOpen[kind])},
                                      {'c', std::string(kClose[kind])},
                                      {'v', std::string(random.pick(motionVerbs()).past)},
                                      {'a', std::string(random.pick(adverbs()))}});
    text.link(LinkKind::closes, spans.at('c'), spans.at('o'));
}

void addQuotation(TextBuilder& text, SyntheticRandom& random, Split split) {
    static constexpr std::string_view kFrames[] = {
        "$N said, $oThe $n is $a.$c", "$oThe $n is $a,$c said $N.", "$N asked, $oWhere is the $n?$c",
        "$oI like the $n,$c $N said.", "$N wrote $othe $a $n$c on the wall."};
    const Noun& noun = pickNoun(random, wordsOf(split), kLiving);
    const SlotSpans spans =
        text.add(random.pick(kFrames), {{'N', std::string(pickName(random, wordsOf(split)).text)},
                                        {'n', std::string(noun.text)},
                                        {'a', std::string(random.pick(livingAdjectives()))},
                                        {'o', "\""},
                                        {'c', "\""}});
    text.link(LinkKind::closes, spans.at('c'), spans.at('o'));
}

// A nest of `chain` with one word or group beside each level, then all that is inside of `asked` closed.
// Returns the closer of the group number `asked`.
TextSpan addNest(TextBuilder& text, SyntheticRandom& random, Split split, const Nest& chain,
                 std::size_t asked) {
    Groups groups(text, random, split);
    for (std::size_t level = 0; level < chain.size(); ++level) {
        groups.open(chain[level]);
        if (level + 1 == chain.size()) {
            groups.addWord();
            groups.addWord();
        } else if (level + 2 < 4 && random.chance(35)) {
            groups.addGroup(level + 2);
        } else {
            groups.addWord();
        }
    }
    TextSpan closer;
    for (std::size_t level = chain.size(); level-- > asked;) closer = groups.close();
    return closer;
}

Nest randomNest(SyntheticRandom& random, Split split) {
    while (true) {
        Nest nest;
        bool keptBack = false;
        const std::size_t depth = random.between(split == Split::heldOut ? 3 : 2, 4);
        while (nest.size() < depth) {
            const std::size_t kind = random.below(kOpen.size());
            if (!nest.empty() && nest.back() == kind) continue;  // else the innermost opener alone would do
            nest.push_back(kind);
            keptBack = keptBack || endsKeptBack(nest);
        }
        if (keptBack == (split == Split::heldOut)) return nest;
    }
}

}  // namespace

void writeBrackets(TextBuilder& text, SyntheticRandom& random, Split split) {
    const std::size_t roll = random.below(100);
    const std::size_t count = random.between(2, 4);
    for (std::size_t at = 0; at < count; ++at) {
        if (roll < 75) {
            if (text.text().size() > 220) break;
            Groups(text, random, split).addGroup(random.between(2, 4));
        } else if (roll < 87) {
            addRemark(text, random, split);
        } else {
            addQuotation(text, random, split);
        }
    }
}

SkillItem bracketsItem(SyntheticRandom& random, Split split) {
    TextBuilder text;
    const Nest chain = randomNest(random, split);
    // In most items something nested has been closed already, so that the last opener is the wrong one.
    const std::size_t asked = random.chance(30) ? chain.size() - 1 : random.below(chain.size() - 1);
    const TextSpan closer = addNest(text, random, split, chain, asked);
    std::vector<std::string> wrong;
    for (const std::string_view other : kClose) {
        if (other != text.at(closer)) wrong.emplace_back(other);
    }
    return text.itemBefore(closer, std::move(wrong));
}

}  // namespace headscope::train
