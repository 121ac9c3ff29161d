// SPDX-License-Identifier: GPL-3.0-or-later
// Names, adjectives and verbs, and choices among all words.
#include "core/train/lexicon.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace headscope::train {
namespace {

bool fits(bool heldOut, Words words) { return words == Words::any || heldOut == (words == Words::heldOut); }

// Every word with its inflected forms, first occurrence only.
std::vector<std::string> collectWords() {
    std::vector<std::string> words;
    for (const Name& name : names()) words.emplace_back(name.text);
    for (const Noun& noun : nouns()) {
        words.emplace_back(noun.text);
        if (!noun.is(kMass)) words.push_back(plural(noun.text));
    }
    for (const auto list : {colours(), thingAdjectives(), livingAdjectives(), animalAdjectives(),
                            streetAdjectives(), waterAdjectives(), surfaceAdjectives(), tastyAdjectives(),
                            nastyAdjectives(), bigAdjectives(), smallAdjectives(), adverbs(), otherWords()}) {
        words.insert(words.end(), list.begin(), list.end());
    }
    for (const Opposites& pair : opposites()) {
        words.emplace_back(pair.good);
        words.emplace_back(pair.bad);
    }
    for (const auto verbs : {objectVerbs(), motionVerbs()}) {
        for (const Verb& verb : verbs) {
            for (const auto form : {verb.base, verb.third, verb.past}) words.emplace_back(form);
        }
    }
    std::unordered_set<std::string> seen;
    std::erase_if(words, [&](const std::string& word) { return !seen.insert(word).second; });
    return words;
}

std::vector<std::string> collectHeldOut() {
    std::vector<std::string> words;
    for (const Name& name : names()) {
        if (name.heldOut) words.emplace_back(name.text);
    }
    for (const Noun& noun : nouns()) {
        if (!noun.heldOut) continue;
        words.emplace_back(noun.text);
        if (!noun.is(kMass)) words.push_back(plural(noun.text));
    }
    return words;
}

}  // namespace

std::string plural(std::string_view singular) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kIrregular = {
        {{"man", "men"},
         {"woman", "women"},
         {"child", "children"},
         {"mouse", "mice"},
         {"wolf", "wolves"},
         {"knife", "knives"},
         {"scarf", "scarves"},
         {"shelf", "shelves"},
         {"leaf", "leaves"},
         {"potato", "potatoes"},
         {"tomato", "tomatoes"}}};
    for (const auto& [one, many] : kIrregular) {
        if (one == singular) return std::string(many);
    }
    const auto endsIn = [&](std::string_view ending) { return singular.ends_with(ending); };
    if (endsIn("s") || endsIn("x") || endsIn("ch") || endsIn("sh")) return std::string(singular) + "es";
    const bool vowelBefore =
        singular.size() > 1 &&
        std::string_view("aeiou").find(singular[singular.size() - 2]) != std::string_view::npos;
    if (endsIn("y") && !vowelBefore) return std::string(singular.substr(0, singular.size() - 1)) + "ies";
    return std::string(singular) + "s";
}

std::string_view placePreposition(std::string_view place) {
    for (const std::string_view inside : {"park", "garden", "forest", "kitchen", "village", "city", "house",
                                          "pool", "castle", "palace", "hospital", "library"}) {
        if (inside == place) return "in";
    }
    return "at";
}

const std::vector<std::string_view>& allWords() {
    static const std::vector<std::string> words = collectWords();
    static const std::vector<std::string_view> views(words.begin(), words.end());
    return views;
}

const std::vector<std::string>& heldOutWords() {
    static const std::vector<std::string> words = collectHeldOut();
    return words;
}

const Name& pickName(SyntheticRandom& random, Words words) {
    while (true) {
        const Name& name = random.pick(names());
        if (fits(name.heldOut, words)) return name;
    }
}

const Noun& pickNoun(SyntheticRandom& random, Words words, NounRoles roles, NounRoles without) {
    while (true) {
        const Noun& noun = random.pick(nouns());
        if (noun.is(roles) && !noun.is(without) && fits(noun.heldOut, words)) return noun;
    }
}

}  // namespace headscope::train
