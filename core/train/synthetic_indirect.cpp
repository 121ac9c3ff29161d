// SPDX-License-Identifier: GPL-3.0-or-later
// Who is given the thing: of the two names of the first clause, the one that does not give it.
#include <array>

#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

// A and B are the names in their order, p the place, i its preposition. Frames are put together from parts,
// so that names stand at many distances from each other: with a score of fixed frames only, a model learns
// where the names stand instead of who gives.
constexpr std::string_view kClassicFrame = "When $A and $B went to the $p,";
constexpr std::string_view kClauseOpeners[] = {"When",  "While",   "After",          "Before",
                                               "As",    "Once",    "Because",        "Although",
                                               "Since", "The day", "The first time", "As soon as"};
constexpr std::string_view kMeetings[] = {
    "$A and $B went to the $p",
    "$A and $B came to the $p",
    "$A and $B left the $p",
    "$A and $B walked to the $p",
    "$A and $B got to the $p",
    "$A and $B drove back to the $p",
    "$A and $B were $i the $p",
    "$A and $B were working $i the $p",
    "$A and $B had lunch $i the $p",
    "$A and $B had a long talk $i the $p",
    "$A and $B sat together $i the $p",
    "$A and $B played $i the $p",
    "$A and $B were alone $i the $p",
    "$A and $B met again $i the $p",
    "$A went to the $p with $B",
    "$A met $B $i the $p",
    "$A saw $B near the $p",
    "$A called $B from the $p",
    "$A wanted to see $B $i the $p",
    "$A was looking for $B $i the $p",
    "$A took $B to the $p",
    "$A came to the $p, and so did $B",
    "$A was waiting for $B $i the $p",
    "$A and $B both worked $i the $p",
    "$A and $B stayed $i the $p",
    "$A and $B found the $p",
};
constexpr std::string_view kTimes[] = {"Yesterday",      "Last week", "Then,",         "Then",
                                       "In the morning", "On Sunday", "In the spring", "Later that day",
                                       "Long ago",       "One day"};
constexpr std::string_view kJoints[] = {
    ", and",  ", and then", " until",        ". There",     ". Later",
    ". Soon", ". Then",     ". After lunch", ".",           ", and the next day",
    ", so",   ", where",    ", and at last", ". In the end"};
// Of so many combinations of an opening with a meeting one is kept back from training.
constexpr unsigned kKeptBackFrames = 6;

constexpr std::string_view kGivers[] = {
    "$S gave a $o to $R",
    "$S handed a $o to $R",
    "$S offered a $o to $R",
    "$S sold a $o to $R",
    "$S lent a $o to $R",
    "$S passed a $o to $R",
    "$S showed a $o to $R",
    "$S threw a $o to $R",
    "$S brought a $o to $R",
    "$S sent a $o to $R",
    "$S decided to give a $o to $R",
    "$S wanted to give a $o to $R",
    "$S gave the $o to $R",
    "$S handed the $o to $R",
    "$S gave a $q $o to $R",
    "$S offered the $q $o to $R",
};
constexpr std::string_view kDoubleObjects[] = {"$S gave $R a $o", "$S showed $R the $o",
                                               "$S sent $R a $q $o"};
constexpr std::string_view kTails[] = {".",           ".", ".", ".", " at noon.", " again.", " before lunch.",
                                       " and smiled."};

struct Problem {
    std::string giver;
    std::string receiver;
    bool giverFirst{};
    std::string frame;
    std::string_view action;
    std::string place;
    std::string object;
};

bool isClassicPair(const std::string& one, const std::string& other) {
    return (one == "Mary" && other == "John") || (one == "John" && other == "Mary");
}

std::string randomFrame(SyntheticRandom& random, Split split) {
    while (true) {
        const std::string_view meeting = random.pick(kMeetings);
        const bool clause = random.chance(45);
        const std::string_view opening = clause              ? random.pick(kClauseOpeners)
                                         : random.chance(50) ? random.pick(kTimes)
                                                             : std::string_view();
        if (isKeptBack(opening, meeting, kKeptBackFrames) != (split == Split::heldOut)) continue;
        std::string frame(opening);
        if (!frame.empty()) frame += ' ';
        frame += meeting;
        return frame += clause ? "," : random.pick(kJoints);
    }
}

Problem randomProblem(SyntheticRandom& random, Split split) {
    Problem problem;
    const bool heldOut = split == Split::heldOut;
    do {
        problem.giver = pickName(random, wordsOf(split)).text;
        problem.receiver = pickName(random, wordsOf(split)).text;
    } while (problem.giver == problem.receiver ||
             (!heldOut && isClassicPair(problem.giver, problem.receiver)));
    problem.giverFirst = random.chance(50);
    problem.frame = randomFrame(random, split);
    problem.action = random.pick(kGivers);
    const Words words = heldOut ? Words::any : Words::trained;
    problem.place = pickNoun(random, words, kPlace).text;
    problem.object = pickNoun(random, words, kGift).text;
    if (heldOut && random.chance(5)) {  // the sentence everybody types; its pair of names is kept back
        problem.giver = random.chance(50) ? "John" : "Mary";
        problem.receiver = problem.giver == "John" ? "Mary" : "John";
        if (random.chance(50)) {
            problem.frame = kClassicFrame;
            problem.action = kGivers[0];
            problem.place = "store";
            problem.object = "drink";
        }
    }
    return problem;
}

// The span of the receiver's second mention.
TextSpan addProblem(TextBuilder& text, SyntheticRandom& random, const Problem& problem) {
    const std::string& first = problem.giverFirst ? problem.giver : problem.receiver;
    const std::string& second = problem.giverFirst ? problem.receiver : problem.giver;
    const SlotSpans intro = text.add(problem.frame, {{'A', first},
                                                     {'B', second},
                                                     {'p', problem.place},
                                                     {'i', std::string(placePreposition(problem.place))}});
    const SlotSpans action = text.add(problem.action, {{'S', problem.giver},
                                                       {'R', problem.receiver},
                                                       {'o', problem.object},
                                                       {'q', std::string(random.pick(colours()))}});
    text.link(LinkKind::repeats, action.at('S'), intro.at(problem.giverFirst ? 'A' : 'B'));
    text.link(LinkKind::repeats, action.at('R'), intro.at(problem.giverFirst ? 'B' : 'A'));
    const bool thingFirst = action.at('o').end < action.at('R').begin;
    text.link(LinkKind::receives, action.at(thingFirst ? 'R' : 'o'), action.at(thingFirst ? 'o' : 'R'));
    return action.at('R');
}

}  // namespace

void writeIndirectObject(TextBuilder& text, SyntheticRandom& random, Split split) {
    const std::size_t count = random.between(1, 4);
    for (std::size_t at = 0; at < count; ++at) {
        Problem problem = randomProblem(random, split);
        // No name comes back within a document, so that only the sentence itself decides.
        while (text.text().find(problem.giver) != std::string::npos ||
               text.text().find(problem.receiver) != std::string::npos) {
            problem = randomProblem(random, split);
        }
        if (random.chance(7)) problem.action = random.pick(kDoubleObjects);
        addProblem(text, random, problem);
        text.attach(random.pick(kTails));
    }
}

SkillItem indirectObjectItem(SyntheticRandom& random, Split split) {
    TextBuilder text;
    const Problem problem = randomProblem(random, split);
    const TextSpan receiver = addProblem(text, random, problem);
    return text.itemBefore(receiver, {problem.giver});
}

}  // namespace headscope::train
