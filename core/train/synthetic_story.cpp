// SPDX-License-Identifier: GPL-3.0-or-later
// Little stories: who has what, who is where, and a question at the end. Here every name gets its gender.
#include <array>
#include <string>
#include <vector>

#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

using Text = std::string_view;

std::string textOf(Text text) { return std::string(text); }

struct Person {
    const Name* name = nullptr;
    TextSpan last;  ///< the last mention by name
};

// Different people; the names kept back from the skill documents come as often as the others together.
std::vector<Person> cast(SyntheticRandom& random, std::size_t count) {
    std::vector<Person> people;
    while (people.size() < count) {
        const Name& name = pickName(random, random.chance(40) ? Words::heldOut : Words::any);
        bool known = false;
        for (const Person& person : people) known = known || person.name == &name;
        if (!known) people.push_back({&name, {}});
    }
    return people;
}

std::string thing(SyntheticRandom& random) { return textOf(pickNoun(random, Words::any, kGift).text); }

std::vector<Slot> personSlots(const Name& name) {
    return {{'N', textOf(name.text)},
            {'P', textOf(pronounOf(name))},
            {'h', name.female ? "her" : "his"},
            {'m', name.female ? "her" : "him"},
            {'s', name.female ? "girl" : "boy"},
            {'w', name.female ? "woman" : "man"},
            {'d', name.female ? "daughter" : "son"},
            {'b', name.female ? "sister" : "brother"}};
}

// Tom has a ball. He gives it to Anna. Who has the ball? Anna.
void writeTransfer(TextBuilder& text, SyntheticRandom& random) {
    static constexpr Text kHas[] = {"$N has a $c $o.", "$N found a $c $o.", "$N bought a $c $o.",
                                    "Here is $N with a $c $o."};
    static constexpr Text kNow[] = {"$P gave it to $R.", "$P handed it to $R.", "Then $P gave the $o to $R.",
                                    "$P sold the $o to $R.", "Later $P passed it to $R."};
    const std::vector<Person> people = cast(random, random.between(2, 3));
    const std::string object = thing(random);
    const std::string colour = textOf(random.pick(colours()));
    std::vector<Slot> slots = personSlots(*people[0].name);
    slots.insert(slots.end(), {{'c', colour}, {'o', object}});
    const SlotSpans start = text.add(random.pick(kHas), slots);
    TextSpan holder = start.at('N');
    const std::size_t moves = random.below(people.size());
    for (std::size_t at = 0; at < moves; ++at) {
        std::vector<Slot> move = personSlots(*people[at].name);
        move.insert(move.end(), {{'o', object}, {'R', textOf(people[at + 1].name->text)}});
        const SlotSpans spans = text.add(random.pick(kNow), move);
        text.link(LinkKind::coreference, spans.at('P'), holder);
        text.link(LinkKind::receives, spans.at('R'), start.at('o'));
        holder = spans.at('R');
    }
    static constexpr Text kAsk[] = {"Who has the $o? $a.", "Who has the $o now? $a has it.",
                                    "Now $a has the $o.", "So the $o belongs to $a."};
    const SlotSpans end =
        text.add(random.pick(kAsk), {{'o', object}, {'a', textOf(people[moves].name->text)}});
    text.link(LinkKind::repeats, end.at('o'), start.at('o'));
    text.link(LinkKind::repeats, end.at('a'), holder);
    if (random.chance(40)) {
        const SlotSpans colourEnd = text.add("What color is the $o? $c.", {{'o', object}, {'c', colour}});
        text.link(LinkKind::coreference, colourEnd.at('c'), start.at('c'));
    }
}

// Anna is in the garden. Ben is at the zoo. Where is Anna? In the garden.
void writePlaces(TextBuilder& text, SyntheticRandom& random) {
    static constexpr Text kGo[] = {"$N went to the $p.", "$N is $i the $p.", "$N walked to the $p.",
                                   "$N works $i the $p."};
    std::vector<Person> people = cast(random, random.between(2, 4));
    std::vector<std::string> places;
    std::vector<TextSpan> placeSpans;
    for (Person& person : people) {
        const Text place = pickNoun(random, Words::any, kPlace).text;
        const SlotSpans spans = text.add(
            random.pick(kGo),
            {{'N', textOf(person.name->text)}, {'p', textOf(place)}, {'i', textOf(placePreposition(place))}});
        person.last = spans.at('N');
        places.push_back(textOf(place));
        placeSpans.push_back(spans.at('p'));
    }
    const std::size_t start = random.below(people.size());
    const std::size_t questions = random.between(1, people.size());
    for (std::size_t at = 0; at < questions; ++at) {
        const std::size_t who = (start + at) % people.size();
        const SlotSpans end =
            text.add("Where is $N? $i the $p.", {{'N', textOf(people[who].name->text)},
                                                 {'i', textOf(placePreposition(places[who]))},
                                                 {'p', places[who]}});
        text.link(LinkKind::repeats, end.at('N'), people[who].last);
        text.link(LinkKind::repeats, end.at('p'), placeSpans[who]);
    }
}

// Anna has a dog, Ben has a cat. Who has the dog? Anna.
void writeOwners(TextBuilder& text, SyntheticRandom& random) {
    static constexpr Text kHas[] = {"$N has a $o.", "$N bought a $o.", "$N likes the $o.",
                                    "The $o belongs to $N."};
    const std::vector<Person> people = cast(random, random.between(2, 4));
    const Text frame = random.pick(kHas);
    std::vector<SlotSpans> spans;
    std::vector<std::string> objects;
    for (const Person& person : people) {
        std::string object;
        do {
            object = random.chance(30) ? textOf(pickNoun(random, Words::any, kAnimal).text) : thing(random);
        } while (text.text().find(object) != std::string::npos);
        spans.push_back(text.add(frame, {{'N', textOf(person.name->text)}, {'o', object}}));
        objects.push_back(object);
    }
    const std::size_t who = random.below(people.size());
    const bool likes = frame == kHas[2];
    const SlotSpans end = text.add(likes ? "Who likes the $o? $N." : "Who has the $o? $N.",
                                   {{'N', textOf(people[who].name->text)}, {'o', objects[who]}});
    text.link(LinkKind::repeats, end.at('o'), spans[who].at('o'));
    text.link(LinkKind::repeats, end.at('N'), spans[who].at('N'));
}

// One person, called by pronouns of the right gender.
void writePortrait(TextBuilder& text, SyntheticRandom& random) {
    static constexpr Text kFirst[] = {"$N is a $a $s.",
                                      "$N was very $a.",
                                      "$N lives near the $p with $h $b.",
                                      "There was a $s called $N.",
                                      "My $b $N has a $o.",
                                      "$N loves $h $o.",
                                      "This is $N and $h $l."};
    static constexpr Text kNext[] = {"$P likes to $v.",
                                     "$P has a $c $o.",
                                     "$P went to the $p.",
                                     "Everybody likes $m.",
                                     "$P lost $h $o.",
                                     "$P saw a $l there.",
                                     "The $l followed $m.",
                                     "Then $P went home.",
                                     "$h $o is $c.",
                                     "$P was $a because $P had a new $o.",
                                     "$P was not $a.",
                                     "I gave $m a $o.",
                                     "$h friends know $m well.",
                                     "One day $P found a $o.",
                                     "$P can $v very well."};
    const Name& name = *cast(random, 1).front().name;
    const auto slots = [&] {
        std::vector<Slot> all = personSlots(name);
        all.insert(all.end(), {{'a', textOf(random.pick(livingAdjectives()))},
                               {'o', thing(random)},
                               {'l', textOf(pickNoun(random, Words::any, kAnimal).text)},
                               {'c', textOf(random.pick(colours()))},
                               {'v', textOf(random.pick(motionVerbs()).base)},
                               {'p', textOf(pickNoun(random, Words::any, kPlace).text)}});
        return all;
    };
    const TextSpan mention = text.add(random.pick(kFirst), slots()).at('N');
    const std::size_t count = random.between(2, 4);
    const std::size_t start = random.below(std::size(kNext));
    for (std::size_t at = 0; at < count; ++at) {
        const Text frame = kNext[(start + 4 * at) % std::size(kNext)];
        const SlotSpans spans = text.add(frame, slots());
        for (const char key : {'P', 'h', 'm'}) {
            std::size_t seen = 0;
            for (std::size_t place = frame.find('$'); place != Text::npos;
                 place = frame.find('$', place + 1)) {
                if (frame[place + 1] == key) text.link(LinkKind::coreference, spans.at(key, seen++), mention);
            }
        }
    }
}

// A girl and a boy; each pronoun can mean only one of them.
void writeCouple(TextBuilder& text, SyntheticRandom& random) {
    static constexpr Text kMeet[] = {"$A met $B $i the $p.", "$A and $B are friends.", "$A lives near $B.",
                                     "$A saw $B $i the $p.", "$A played with $B."};
    static constexpr Text kDone[] = {"$X had a $o.", "$X was $a.", "$X wanted to $v.", "$X liked the $o."};
    std::vector<Person> people;
    do {
        people = cast(random, 2);
    } while (people[0].name->female == people[1].name->female);
    const Text place = pickNoun(random, Words::any, kPlace).text;
    const SlotSpans meet = text.add(random.pick(kMeet), {{'A', textOf(people[0].name->text)},
                                                         {'B', textOf(people[1].name->text)},
                                                         {'p', textOf(place)},
                                                         {'i', textOf(placePreposition(place))}});
    const std::size_t who = random.below(2);
    for (const std::size_t at : {who, 1 - who}) {
        const SlotSpans spans =
            text.add(random.pick(kDone), {{'X', textOf(pronounOf(*people[at].name))},
                                          {'o', thing(random)},
                                          {'a', textOf(random.pick(livingAdjectives()))},
                                          {'v', textOf(random.pick(motionVerbs()).base)}});
        text.link(LinkKind::coreference, spans.at('X'), meet.at(at == 0 ? 'A' : 'B'));
    }
}

}  // namespace

void writeStory(TextBuilder& text, SyntheticRandom& random, Split /*split*/) {
    const std::size_t roll = random.below(100);
    if (roll < 22) return writeTransfer(text, random);
    if (roll < 37) return writePlaces(text, random);
    if (roll < 55) return writeOwners(text, random);
    if (roll < 80) return writePortrait(text, random);
    writeCouple(text, random);
}

}  // namespace headscope::train
