// SPDX-License-Identifier: GPL-3.0-or-later
// Plain sentences with all the punctuation, so that what people type is not wholly strange.
#include <array>
#include <string>
#include <vector>

#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

using Text = std::string_view;

// N, M names; P, h, m pronouns of N; a, A animals; j job; o, O things; f furniture or nature; p place;
// i its preposition; c colour; d adjective of things; e of living things; v motion verb, w its past, x its
// third person; L object verb in the past, l its base; r adverb; n, u numbers; s things and y animals in the
// plural; k food; t time; q vehicle.
constexpr Text kFrames[] = {
    "The $a $w $r.",
    "$N $L the $o.",
    "$N has a $c $o and a $d $O.",
    "I like the $d $o, but I don't like the $f.",
    "It's a $d $o; it isn't $c.",
    "Where is the $o? It's near the $f.",
    "\"I $L the $a,\" said $N.",
    "\"Can you $v?\" asked $N.",
    "Please open the door, $N!",
    "We went to the $p $t.",
    "$N and $M are $i the $p.",
    "There are $n $s on the table.",
    "There is a $o under the $f, and a $O next to it.",
    "The $j works $i the $p.",
    "My mother bought $n $s $t.",
    "The $s are $c: they are not $d.",
    "He didn't $l the $a.",
    "They can't $v $r.",
    "She won't $v today; she is too $e.",
    "The sun is hot, the snow is cold.",
    "It was a cold morning, so $N wore a warm coat.",
    "It rained all day, and the $f was wet.",
    "What a $d $o!",
    "Do you $l the $O or the $o?",
    "I think that $N is very $e.",
    "$N told $M a story about a $e $a.",
    "You should wash your hands before dinner.",
    "At night the stars are in the sky.",
    "The $q stopped across from the $p.",
    "The $f opposite the $p is $d.",
    "The $p is not far from the $f.",
    "The $y are not far from here; they are opposite the $f.",
    "The $s across from the $f are $d.",
    "$N drives a $c $q to work.",
    "The $q is faster than the $a.",
    "The $o is bigger than the $O - and it's $d.",
    "If it rains, we will stay $i the $p.",
    "$N is $n years old, and $M is $u.",
    "After lunch $P - $N, I mean - $w $r.",
    "The king lives in a castle, and the farmer lives on a farm.",
    "The $a ate $k, and then it $w.",
    "I don't know where the $o is!",
    "Look at the $y! They $v $r.",
    "Every day the $j $x $r.",
    "Nobody $L the $d $o.",
    "Today is $D, and it's $e weather.",
    "On $D we eat $k for dinner.",
    "In summer the water in the lake is warm.",
    "$N put the $o into the $b.",
    "The $b is full; the $B is empty.",
    "Who $L the $o? $N did.",
    "Thank you, $N: that was very kind.",
    "Good morning, $N! How are you?",
    "I'm fine, thanks. You're very $e.",
    "They're $i the $p; we're at home.",
    "$N isn't here. $P's $i the $p.",
    "A $a can $v, but a $o can't.",
    "$N said that the $j was $e.",
    "The $j read a letter, wrote a note and $w.",
    "The money is in the $b (it's $c).",
    "The $o costs $n dollars, the $O costs $u.",
    "First $N $w; then $P was $e.",
    "Sometimes $P $x with $h friends.",
    "\"Be careful!\" cried $N. \"The $f is $d.\"",
    "$N gave $h $a some $k.",
    "We have known $N for $n years.",
    "The people in the city are $e.",
    "No, that's not my $o: mine is $c.",
    "Let's go to the $p!",
    "$M knows $N well, and $N trusts $m.",
};

std::string textOf(Text text) { return std::string(text); }

std::vector<Slot> randomSlots(SyntheticRandom& random) {
    static constexpr Text kNumbers[] = {"two",   "three", "four", "five",   "six",   "seven",
                                        "eight", "nine",  "ten",  "twelve", "twenty"};
    static constexpr Text kTimes[] = {"yesterday",      "today",     "last week", "in the morning",
                                      "in the evening", "last year", "again"};
    static constexpr Text kDays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                     "Friday", "Saturday", "Sunday"};
    const auto noun = [&](NounRoles roles) {
        return textOf(pickNoun(random, Words::any, roles, kMass).text);
    };
    const Name& name = pickName(random, Words::any);
    const Name* other = &name;
    while (other == &name) other = &pickName(random, Words::any);
    const std::string place = noun(kPlace);
    const std::string object = noun(kGift | kFood);
    std::string second = object;
    while (second == object) second = noun(kGift | kFood);
    const std::string box = noun(kContainer);
    std::string otherBox = box;
    while (otherBox == box) otherBox = noun(kContainer);
    const Verb& motion = random.pick(motionVerbs());
    const Verb& objectVerb = random.pick(objectVerbs());
    return {{'N', textOf(name.text)},
            {'M', textOf(other->text)},
            {'P', textOf(pronounOf(name))},
            {'h', name.female ? "her" : "his"},
            {'m', name.female ? "her" : "him"},
            {'a', noun(kAnimal)},
            {'j', noun(kJob | kPerson)},
            {'o', object},
            {'O', second},
            {'f', noun(kFurniture | kNature | kSurface | kStreet | kWater)},
            {'p', place},
            {'i', textOf(placePreposition(place))},
            {'c', textOf(random.pick(colours()))},
            {'d', textOf(random.pick(thingAdjectives()))},
            {'e', textOf(random.pick(livingAdjectives()))},
            {'v', textOf(motion.base)},
            {'x', textOf(motion.third)},
            {'w', textOf(motion.past)},
            {'L', textOf(objectVerb.past)},
            {'l', textOf(objectVerb.base)},
            {'r', textOf(random.pick(adverbs()))},
            {'n', textOf(random.pick(kNumbers))},
            {'u', textOf(random.pick(kNumbers))},
            {'s', plural(noun(kGift | kContainer))},
            {'y', plural(noun(kAnimal))},
            {'k', textOf(pickNoun(random, Words::any, kMass).text)},
            {'t', textOf(random.pick(kTimes))},
            {'q', noun(kVehicle)},
            {'b', box},
            {'B', otherBox},
            {'D', textOf(random.pick(kDays))}};
}

}  // namespace

void addPlainSentence(TextBuilder& text, SyntheticRandom& random) {
    text.add(random.pick(kFrames), randomSlots(random));
}

void writePlain(TextBuilder& text, SyntheticRandom& random, Split /*split*/) {
    const std::size_t count = random.between(2, 5);
    for (std::size_t at = 0; at < count; ++at) addPlainSentence(text, random);
}

}  // namespace headscope::train
