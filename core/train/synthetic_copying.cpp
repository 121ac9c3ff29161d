// SPDX-License-Identifier: GPL-3.0-or-later
// Passages of random words that come back: whole, from a random place onwards, or pair by pair.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

enum class Joiner : std::uint8_t { blank, comma, looseComma };

// Two words that follow each other in held-out passages never do so in training passages.
constexpr unsigned kKeptBackPairs = 4;

std::string randomWord(SyntheticRandom& random, std::size_t mode) {
    switch (mode) {
        case 0:
            return madeUpWord(random);
        case 1:
            return std::to_string(random.below(100));
        case 2:
            return std::string(pickName(random, Words::any).text);
        case 3:
            return random.chance(70) ? std::string(random.pick(allWords()))
                                     : randomWord(random, random.below(3));
        default:  // names and nouns more often, so that each has a token of its own
            if (random.chance(10)) return std::string(pickName(random, Words::any).text);
            return std::string(random.chance(50) ? random.pick(nouns()).text : random.pick(allWords()));
    }
}

std::vector<std::string> passageOf(SyntheticRandom& random, Split split, std::size_t length,
                                   std::size_t mode) {
    std::vector<std::string> words;
    while (words.size() < length) {
        std::string word = randomWord(random, mode);
        if (std::find(words.begin(), words.end(), word) != words.end()) continue;
        if (!words.empty() && isKeptBack(words.back(), word, kKeptBackPairs) != (split == Split::heldOut))
            continue;
        words.push_back(std::move(word));
    }
    return words;
}

std::vector<std::string> randomPassage(SyntheticRandom& random, Split split, std::size_t length) {
    static constexpr std::size_t kModes[] = {0, 1, 2, 3, 3, 4, 4, 4, 4, 4, 4};
    return passageOf(random, split, length, random.pick(kModes));
}

std::vector<TextSpan> addWords(TextBuilder& text, const std::vector<std::string>& words, std::size_t from,
                               Joiner joiner) {
    std::vector<TextSpan> spans;
    for (std::size_t at = from; at < words.size(); ++at) {
        spans.push_back(text.word(words[at]));
        if (at + 1 == words.size()) break;
        if (joiner == Joiner::comma) text.attach(",");
        if (joiner == Joiner::looseComma) text.word(",");
    }
    return spans;
}

void addSeparator(TextBuilder& text, std::size_t separator) {
    static constexpr std::string_view kAttached[] = {".",        "\n",           ";",
                                                     ". Again:", ". Once more:", ", and again:"};
    static constexpr std::string_view kLoose[] = {".", "|", ";", "/"};
    if (separator < std::size(kAttached)) {
        text.attach(kAttached[separator]);
    } else if (separator < std::size(kAttached) + std::size(kLoose)) {
        text.word(kLoose[separator - std::size(kAttached)]);
    }  // the last one: nothing but the blank
}

std::size_t randomSeparator(SyntheticRandom& random) { return random.below(11); }

Joiner randomJoiner(SyntheticRandom& random) {
    static constexpr Joiner kJoiners[] = {Joiner::blank, Joiner::blank, Joiner::blank, Joiner::comma,
                                          Joiner::looseComma};
    return random.pick(kJoiners);
}

void linkRepeats(TextBuilder& text, const std::vector<TextSpan>& later, const std::vector<TextSpan>& earlier,
                 std::size_t from) {
    for (std::size_t at = 0; at < later.size(); ++at) {
        text.link(LinkKind::repeats, later[at], earlier[from + at]);
    }
}

// One passage, repeated one to three times, whole or from a random place onwards, perhaps after other words.
void addRepeatedPassage(TextBuilder& text, SyntheticRandom& random, Split split) {
    static constexpr std::string_view kLeads[] = {"List:", "The words are:", "Say it twice:", "Here it is:"};
    const std::vector<std::string> words = randomPassage(random, split, random.between(4, 18));
    const Joiner joiner = randomJoiner(random);
    const std::size_t separator = randomSeparator(random);
    const bool parts = random.chance(45);
    const bool filled = random.chance(25);
    if (random.chance(20)) text.add(random.pick(kLeads));
    const std::vector<TextSpan> first = addWords(text, words, 0, joiner);
    const std::size_t times = words.size() > 10 ? 1 : random.between(1, 3);
    for (std::size_t time = 0; time < times; ++time) {
        addSeparator(text, separator);
        if (filled && time == 0) {
            addWords(text, randomPassage(random, split, random.between(2, 7)), 0, joiner);
            addSeparator(text, separator);
        }
        const std::size_t from = parts ? random.below(words.size() - 2) : 0;
        linkRepeats(text, addWords(text, words, from, joiner), first, from);
    }
    if (random.chance(60)) text.attach(".");
}

// "red cat ; seven Tom ; seven Tom ; red cat": which word followed which.
void addPairs(TextBuilder& text, SyntheticRandom& random, Split split) {
    const std::size_t count = random.between(3, 6);
    const std::vector<std::string> words = randomPassage(random, split, 2 * count);
    static constexpr std::string_view kMarks[] = {";", ",", ".", "|"};
    static constexpr std::string_view kInner[] = {"", ":", "-", "is"};
    const std::string_view mark = random.pick(kMarks);
    const std::string_view inner = random.pick(kInner);
    std::vector<std::array<TextSpan, 2>> first;
    std::vector<std::size_t> order(count);
    for (std::size_t at = 0; at < count; ++at) order[at] = at;
    for (std::size_t round = 0; round < 3; ++round) {
        for (const std::size_t pair : order) {
            const TextSpan key = text.word(words[2 * pair]);
            if (!inner.empty()) text.word(inner);
            const TextSpan value = text.word(words[2 * pair + 1]);
            text.word(mark);
            if (round == 0) {
                first.push_back({key, value});
                continue;
            }
            text.link(LinkKind::repeats, key, first[pair][0]);
            text.link(LinkKind::repeats, value, first[pair][1]);
        }
        random.shuffle(order);
    }
}

// An ordinary sentence that is said again after another one.
void addRepeatedSentence(TextBuilder& text, SyntheticRandom& random) {
    static constexpr std::string_view kBetween[] = {"Yes,", "Again:", "I said:", "Listen!",
                                                    "She said it again:"};
    TextBuilder other;
    addPlainSentence(other, random);
    const std::string sentence = other.text();
    const std::size_t offset = text.text().empty() || text.text().back() == '\n' ? 0 : 1;
    const auto first = static_cast<std::uint32_t>(text.text().size() + offset);
    text.add(sentence);
    const std::size_t between = random.below(3);
    for (std::size_t at = 0; at < between; ++at) addPlainSentence(text, random);
    if (random.chance(40)) text.add(random.pick(kBetween));
    const auto second = static_cast<std::uint32_t>(text.text().size() + 1);
    text.add(sentence);
    for (std::uint32_t begin = 0; begin < sentence.size();) {
        const auto end = static_cast<std::uint32_t>(std::min(sentence.find(' ', begin), sentence.size()));
        text.link(LinkKind::repeats, {second + begin, second + end}, {first + begin, first + end});
        begin = end + 1;
    }
}

}  // namespace

void writeCopying(TextBuilder& text, SyntheticRandom& random, Split split) {
    const std::size_t roll = random.below(100);
    if (roll < 72) {
        addRepeatedPassage(text, random, split);
        if (text.text().size() < 250 && random.chance(25)) {
            text.attach("\n");
            addRepeatedPassage(text, random, split);
        }
    } else if (roll < 86) {
        addPairs(text, random, split);
    } else {
        addRepeatedSentence(text, random);
    }
}

void writePrimer(TextBuilder& text, SyntheticRandom& random, Split split) {
    constexpr std::size_t kPlainWords = 4;
    const std::size_t length = random.between(3, 8);
    std::vector<std::string> words;
    do {
        words = passageOf(random, split, length, kPlainWords);  // the last word is followed by the first
    } while (isKeptBack(words.back(), words.front(), kKeptBackPairs) != (split == Split::heldOut));
    const std::vector<TextSpan> first = addWords(text, words, 0, Joiner::blank);
    const std::size_t times = random.between(2, 5);
    for (std::size_t time = 0; time < times; ++time)
        linkRepeats(text, addWords(text, words, 0, Joiner::blank), first, 0);
}

SkillItem copyingItem(SyntheticRandom& random, Split split) {
    const std::vector<std::string> words = randomPassage(random, split, random.between(8, 16));
    const Joiner joiner = randomJoiner(random);
    const std::size_t separator = randomSeparator(random);
    const std::size_t from = random.chance(50) ? 0 : random.below(words.size() - 6);
    TextBuilder text;
    addWords(text, words, 0, joiner);
    addSeparator(text, separator);
    if (random.chance(20)) {
        addWords(text, randomPassage(random, split, random.between(2, 5)), 0, joiner);
        addSeparator(text, separator);
    }
    const std::vector<TextSpan> repeated = addWords(text, words, from, joiner);
    SkillItem item;
    item.everyToken = true;
    item.prompt = text.text().substr(0, repeated.front().end);
    item.answer = text.text().substr(repeated.front().end);
    return item;
}

}  // namespace headscope::train
