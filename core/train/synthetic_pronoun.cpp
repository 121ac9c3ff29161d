// SPDX-License-Identifier: GPL-3.0-or-later
// What a pronoun means is decided by what is said of it: the animal was tired, the street was wide.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

using Text = std::string_view;

// A sentence with two candidates. $x and $y are the candidates, $k the pronoun, $c the deciding words.
struct Problem {
    std::string x;  ///< the one that `aboutX` fits
    std::string y;
    std::string pronoun;    ///< "it", "she"
    std::string sentence;   ///< pattern
    std::string clause;     ///< "was too tired"
    std::string predicate;  ///< "was tired", as the question asks
    bool meansX{};
    bool person{};  ///< "Who", not "What"
    bool named{};   ///< names: no article
};

constexpr Text kStreetFrames[] = {
    "The $x didn't cross the $y because $k $c.",
    "The $x did not cross the $y because $k $c.",
    "The $x could not cross the $y because $k $c.",
    "The $x would not cross the $y because $k $c.",
    "The $y was not crossed by the $x because $k $c.",
    "The $x stayed away from the $y because $k $c.",
    "The $y stopped the $x because $k $c.",
    "The $x did not want to cross the $y because $k $c.",
    "The $y was a problem for the $x because $k $c.",
    "Near the $y the $x turned back because $k $c.",
};
constexpr Text kSurfaceFrames[] = {
    "The $x sat on the $y because $k $c.",      "The $x slept on the $y because $k $c.",
    "The $x lay on the $y because $k $c.",      "The $x rested on the $y because $k $c.",
    "The $y was used by the $x because $k $c.", "On the $y lay the $x because $k $c.",
    "The $x jumped on the $y because $k $c.",   "The $y was chosen by the $x because $k $c.",
};
constexpr Text kEatFrames[] = {
    "The $x ate the $y because $k $c.",          "The $x took the $y because $k $c.",
    "The $y was eaten by the $x because $k $c.", "The $x finished the $y because $k $c.",
    "The $y was taken by the $x because $k $c.", "The $x wanted the $y because $k $c.",
};
constexpr Text kLeaveFrames[] = {
    "The $x did not eat the $y because $k $c.",      "The $x left the $y because $k $c.",
    "The $y was not eaten by the $x because $k $c.", "The $x did not touch the $y because $k $c.",
    "The $y was left by the $x because $k $c.",
};
constexpr Text kFitFrames[] = {
    "The $x did not fit in the $y because $k $c.",  "The $x didn't fit into the $y because $k $c.",
    "The $y could not hold the $x because $k $c.",  "The $x could not go into the $y because $k $c.",
    "The $y had no room for the $x because $k $c.", "The $y did not close over the $x because $k $c.",
};
constexpr Text kNameFrames[] = {
    "$x called $y because $k $c.",           "$x visited $y because $k $c.",
    "$x waited for $y because $k $c.",       "$x smiled at $y because $k $c.",
    "$x sat near $y because $k $c.",         "$x wrote to $y because $k $c.",
    "$x walked home with $y because $k $c.", "$x looked for $y because $k $c.",
    "$x talked to $y because $k $c.",
};
constexpr Text kNameClauses[] = {"was bored",      "was late",       "was alone",     "was happy",
                                 "was sad",        "was afraid",     "had good news", "had a plan",
                                 "wanted to play", "was ready to go"};
constexpr Text kFullStates[] = {"full", "sick", "tired", "sleepy", "afraid", "nervous"};

// Verbs whose reason lies with the one that does (causes) or the one that it is done to (gets).
constexpr Text kGoodCauses[] = {"impressed", "amazed", "delighted", "pleased", "surprised", "inspired"};
constexpr Text kGoodGets[] = {"thanked", "praised", "admired", "rewarded", "trusted", "congratulated"};
constexpr Text kBadCauses[] = {"apologized to", "annoyed", "disappointed", "angered", "shocked", "upset"};
constexpr Text kBadGets[] = {"blamed", "scolded", "punished", "criticized", "fired", "warned"};
constexpr Text kGoodClauses[] = {"had helped",        "had worked hard",    "had won the prize",
                                 "was clever",        "was honest",         "was kind",
                                 "had found the key", "had told the truth", "was very brave"};
constexpr Text kBadClauses[] = {"was late",     "was rude", "had made a mistake", "had lost the key",
                                "was careless", "had lied", "was too slow",       "had forgotten the letter",
                                "was very loud"};
constexpr unsigned kKeptBackClauses = 5;

// Pairs of nouns that everybody types; training documents do not hold them together.
bool isClassicPair(Text one, Text other) {
    static constexpr std::array<std::pair<Text, Text>, 3> kPairs = {
        {{"animal", "street"}, {"cat", "mat"}, {"manager", "client"}}};
    for (const auto& [left, right] : kPairs) {
        if ((one == left && other == right) || (one == right && other == left)) return true;
    }
    return false;
}

// Two different nouns of the roles.
void pickPair(Problem& problem, SyntheticRandom& random, Split split, NounRoles first, NounRoles second) {
    do {
        problem.x = pickNoun(random, wordsOf(split), first).text;
        problem.y = pickNoun(random, wordsOf(split), second).text;
    } while (problem.x == problem.y || (split == Split::training && isClassicPair(problem.x, problem.y)));
}

std::string was(SyntheticRandom& random, Text adjective, Problem& problem, unsigned tooPercent) {
    problem.predicate = "was " + std::string(adjective);
    return "was " + std::string(random.chance(tooPercent) ? "too " : "") + std::string(adjective);
}

Problem animalProblem(SyntheticRandom& random, Split split) {
    Problem problem;
    problem.pronoun = "it";
    problem.meansX = random.chance(50);
    const std::size_t scene = random.below(4);
    if (scene == 0) {
        const bool water = random.chance(30);
        pickPair(problem, random, split, kAnimal, water ? kWater : kStreet);
        problem.sentence = random.pick(kStreetFrames);
        const auto place = water ? waterAdjectives() : streetAdjectives();
        problem.clause = was(random, random.pick(problem.meansX ? animalAdjectives() : place), problem, 75);
    } else if (scene == 1) {
        pickPair(problem, random, split, kAnimal, kSurface);
        problem.sentence = random.pick(kSurfaceFrames);
        problem.clause =
            was(random, random.pick(problem.meansX ? animalAdjectives() : surfaceAdjectives()), problem, 0);
    } else if (scene == 2) {
        pickPair(problem, random, split, kAnimal, kFood);
        problem.sentence = random.pick(kEatFrames);
        static constexpr Text kEager[] = {"hungry", "bored", "weak", "hungry", "starving", "very hungry"};
        const Text reason = problem.meansX ? random.pick(kEager) : random.pick(tastyAdjectives());
        problem.clause = was(random, reason, problem, 0);
    } else {
        pickPair(problem, random, split, kAnimal, kFood);
        problem.sentence = random.pick(kLeaveFrames);
        problem.clause = was(
            random, problem.meansX ? random.pick(kFullStates) : random.pick(nastyAdjectives()), problem, 60);
    }
    return problem;
}

Problem fitProblem(SyntheticRandom& random, Split split) {
    Problem problem;
    problem.pronoun = "it";
    problem.meansX = random.chance(50);
    pickPair(problem, random, split, kGift, kContainer);
    problem.sentence = random.pick(kFitFrames);
    problem.clause =
        was(random, random.pick(problem.meansX ? bigAdjectives() : smallAdjectives()), problem, 85);
    return problem;
}

Problem jobProblem(SyntheticRandom& random, Split split) {
    Problem problem;
    problem.person = true;
    problem.pronoun = random.chance(50) ? "she" : "he";
    problem.meansX = random.chance(50);
    pickPair(problem, random, split, kJob, kJob);
    const bool good = random.chance(50);
    Text verb;
    Text clause;
    do {
        verb = good ? random.pick(problem.meansX ? kGoodCauses : kGoodGets)
                    : random.pick(problem.meansX ? kBadCauses : kBadGets);
        clause = random.pick(good ? kGoodClauses : kBadClauses);
    } while (split == Split::training && isKeptBack(verb, clause, kKeptBackClauses));
    problem.sentence = "The $x " + std::string(verb) + " the $y because $k $c.";
    problem.clause = problem.predicate = clause;
    return problem;
}

Problem nameProblem(SyntheticRandom& random, Split split) {
    Problem problem;
    problem.person = problem.named = true;
    const Name* one = nullptr;
    const Name* other = nullptr;
    do {
        one = &pickName(random, wordsOf(split));
        other = &pickName(random, wordsOf(split));
    } while (one->female == other->female);
    problem.x = one->text;
    problem.y = other->text;
    problem.meansX = random.chance(50);
    problem.pronoun = pronounOf(problem.meansX ? *one : *other);
    problem.sentence = random.pick(kNameFrames);
    problem.clause = problem.predicate = random.pick(kNameClauses);
    return problem;
}

// The sentences that everybody types. Training documents hold other nouns in them.
Problem classicProblem(SyntheticRandom& random) {
    Problem problem;
    problem.meansX = random.chance(50);
    const std::size_t which = random.below(3);
    problem.x = which == 0 ? "animal" : which == 1 ? "cat" : "manager";
    problem.y = which == 0 ? "street" : which == 1 ? "mat" : "client";
    problem.person = which == 2;
    problem.pronoun = which == 2 ? "she" : "it";
    if (which == 2) {
        problem.sentence = problem.meansX ? "The $x apologized to the $y because $k $c."
                                          : "The $x thanked the $y because $k $c.";
        problem.clause = problem.predicate = problem.meansX ? "was late" : "had helped";
        return problem;
    }
    problem.sentence = which == 0 ? kStreetFrames[0] : kSurfaceFrames[0];
    const Text adjective = problem.meansX ? "tired" : which == 0 ? "wide" : "soft";
    problem.clause = was(random, adjective, problem, which == 0 ? 100 : 0);
    return problem;
}

Problem randomProblem(SyntheticRandom& random, Split split) {
    if (split == Split::heldOut && random.chance(4)) return classicProblem(random);
    const std::size_t roll = random.below(100);
    if (roll < 50) return animalProblem(random, split);
    if (roll < 62) return fitProblem(random, split);
    if (roll < 84) return jobProblem(random, split);
    return nameProblem(random, split);
}

// The sentence that says who or what was meant; the last slot $a is the answer.
std::string resolution(SyntheticRandom& random, const Problem& problem, bool isItem) {
    const std::string the = problem.named ? "" : "the ";
    const std::string capital = problem.named ? "" : "The ";
    const std::string who = problem.person ? "who" : "that";
    const std::size_t roll = random.below(isItem ? 65 : 100);
    if (roll < 45) return (problem.person ? "Who " : "What ") + problem.predicate + "? " + capital + "$a.";
    if (roll < 65) return "It was " + the + "$a " + who + " " + problem.predicate + ".";
    if (roll < 80) return "So " + the + "$a " + problem.predicate + ".";
    if (roll < 90) return "Yes, " + the + "$a " + problem.clause + ".";
    return capital + "$a " + problem.clause + ".";
}

// The span of the answer.
TextSpan addProblem(TextBuilder& text, SyntheticRandom& random, const Problem& problem, bool isItem) {
    const SlotSpans spans =
        text.add(problem.sentence,
                 {{'x', problem.x}, {'y', problem.y}, {'k', problem.pronoun}, {'c', problem.clause}});
    const TextSpan meant = spans.at(problem.meansX ? 'x' : 'y');
    text.link(LinkKind::coreference, spans.at('k'), meant);
    const TextSpan answer =
        text.add(resolution(random, problem, isItem), {{'a', problem.meansX ? problem.x : problem.y}})
            .at('a');
    text.link(LinkKind::coreference, answer, meant);
    return answer;
}

}  // namespace

void writePronoun(TextBuilder& text, SyntheticRandom& random, Split split) {
    const std::size_t count = random.between(1, 4);
    std::vector<std::string> used;
    const auto isUsed = [&](const std::string& noun) {
        return std::find(used.begin(), used.end(), noun) != used.end();
    };
    for (std::size_t at = 0; at < count; ++at) {
        const Problem problem = randomProblem(random, split);
        if (isUsed(problem.x) || isUsed(problem.y)) continue;  // one scene per noun in a document
        if (!text.text().empty() && random.chance(20)) text.attach("\n");
        addProblem(text, random, problem, false);
        used.insert(used.end(), {problem.x, problem.y});
    }
}

SkillItem pronounItem(SyntheticRandom& random, Split split) {
    TextBuilder text;
    const Problem problem = randomProblem(random, split);
    const TextSpan answer = addProblem(text, random, problem, true);
    return text.itemBefore(answer, {problem.meansX ? problem.y : problem.x});
}

}  // namespace headscope::train
