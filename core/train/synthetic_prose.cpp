// SPDX-License-Identifier: GPL-3.0-or-later
// Negation and judgement; made-up words, and what things are. Here the words kept back get their meaning.
#include <array>
#include <string>
#include <vector>

#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

using Text = std::string_view;

std::string textOf(Text text) { return std::string(text); }

void addOpposite(TextBuilder& text, SyntheticRandom& random) {
    static constexpr Text kFrames[] = {
        "The $n was $x $g. It was $b.",
        "The $n is $x $g, it is $b.",
        "$N said that the $n was $x $g. It was $b.",
        "This $n is $x $g but $b.",
        "Was the $n $o? No, it was $x $g. It was $b.",
        "The $n isn't $b. It is $z $g.",
    };
    const Opposites& pair = random.pick(opposites());
    const bool turned = random.chance(50);
    const std::string first = textOf(turned ? pair.bad : pair.good);
    const std::string second = textOf(turned ? pair.good : pair.bad);
    static constexpr Text kThings[] = {"film",  "food",  "water",   "room",  "song", "story",
                                       "game",  "day",   "road",    "party", "book", "answer",
                                       "bread", "train", "weather", "place", "floor"};
    const bool living = pair.good == "happy" || pair.good == "awake" || pair.good == "fast";
    const bool told = pair.good == "right" || pair.good == "true";
    static constexpr Text kTold[] = {"answer", "story", "word", "number", "name", "news"};
    const Text thing = living              ? pickNoun(random, Words::any, kAnimal).text
                       : told              ? random.pick(kTold)
                       : random.chance(60) ? random.pick(kThings)
                                           : pickNoun(random, Words::any, ~NounRoles{0}, kLiving).text;
    const SlotSpans spans = text.add(random.pick(kFrames), {{'n', textOf(thing)},
                                                            {'N', textOf(pickName(random, Words::any).text)},
                                                            {'x', "not"},
                                                            {'z', "very"},
                                                            {'o', first},
                                                            {'g', first},
                                                            {'b', second}});
    if (text.text().find(" isn't ", spans.at('n').begin) != std::string::npos) return;
    text.link(LinkKind::negates, spans.at('g'), spans.at('x'));
    text.link(LinkKind::negates, spans.at('b'), spans.at('x'));
}

void addReview(TextBuilder& text, SyntheticRandom& random) {
    static constexpr Text kGood[] = {"great",     "good", "wonderful", "friendly",
                                     "excellent", "fun",  "perfect",   "nice"};
    static constexpr Text kBad[] = {"terrible", "bad", "awful", "boring", "horrible", "poor", "ugly", "rude"};
    static constexpr Text kTopics[] = {"food",    "service", "music", "room",  "story", "film",
                                       "show",    "weather", "trip",  "hotel", "party", "game",
                                       "concert", "dinner",  "view",  "price"};
    static constexpr Text kEnds[] = {"Overall it was $e.", "In short, it was $e.",
                                     "All in all, the day was $e.", "So it was a $e day.",
                                     "$N thought that it was $e."};
    const bool good = random.chance(50);
    const std::size_t count = random.between(1, 3);
    std::vector<std::string> topics;
    for (const Text topic : kTopics) topics.push_back(textOf(topic));
    random.shuffle(topics);
    for (std::size_t at = 0; at < count; ++at) {
        // A word of the other kind after "not" says the same.
        const bool negated = random.chance(30);
        const Text word = good != negated ? random.pick(kGood) : random.pick(kBad);
        const SlotSpans spans =
            text.add(random.chance(70) ? "The $t was $x$w." : "The $t was really $x$w.",
                     {{'t', topics[at]}, {'x', negated ? "not " : ""}, {'w', textOf(word)}});
        if (!negated) continue;
        const TextSpan span = spans.at('x');
        text.link(LinkKind::negates, spans.at('w'), {span.begin, span.end - 1});
    }
    text.add(random.pick(kEnds),
             {{'e', good ? "good" : "bad"}, {'N', textOf(pickName(random, Words::any).text)}});
}

void addLiked(TextBuilder& text, SyntheticRandom& random) {
    static constexpr Text kFrames[] = {
        "$N did $x like the $n. $P left it there.",   "$N liked the $n. $P took it home.",
        "$N loved the $n, so $p wanted another one.", "$N did $x want the $n, so $p gave it away.",
        "$N was $x happy about the $n. $P was sad.",  "$N was happy about the $n. $P smiled.",
    };
    const Name& name = pickName(random, Words::any);
    const SlotSpans spans =
        text.add(random.pick(kFrames), {{'N', textOf(name.text)},
                                        {'n', textOf(pickNoun(random, Words::any, kGift).text)},
                                        {'x', "not"},
                                        {'P', textOf(pronounOf(name))},
                                        {'p', textOf(pronounOf(name))}});
    const bool after =
        text.text().find(name.female ? " She " : " He ", spans.at('N').end) != std::string::npos;
    text.link(LinkKind::coreference, spans.at(after ? 'P' : 'p'), spans.at('N'));
}

// What kind of thing a noun is, and adjectives that fit it.
struct Category {
    NounRoles role;
    Text name;
    std::span<const Text> adjectives;
};

Category categoryOf(SyntheticRandom& random, const Noun& noun) {
    if (noun.is(kAnimal)) return {kAnimal, "animal", animalAdjectives()};
    if (noun.is(kJob)) return {kJob, "person", livingAdjectives()};
    if (noun.is(kPerson)) return {kPerson, "person", livingAdjectives()};
    if (noun.is(kStreet)) return {kStreet, "street", streetAdjectives()};
    if (noun.is(kWater)) return {kWater, "body of water", waterAdjectives()};
    if (noun.is(kSurface)) return {kSurface, "soft thing", surfaceAdjectives()};
    if (noun.is(kFood)) return {kFood, "food", random.chance(50) ? tastyAdjectives() : nastyAdjectives()};
    if (noun.is(kContainer))
        return {kContainer, "container", random.chance(50) ? smallAdjectives() : bigAdjectives()};
    if (noun.is(kPlace)) return {kPlace, "place", thingAdjectives()};
    return {kGift, "thing", random.chance(20) ? bigAdjectives() : thingAdjectives()};
}

// "The fox is an animal. The fox was hungry. Foxes are animals."
void addFacts(TextBuilder& text, SyntheticRandom& random) {
    const Noun& noun = random.chance(50) ? pickNoun(random, Words::heldOut, ~NounRoles{0})
                                         : pickNoun(random, Words::trained, ~NounRoles{0});
    const Category category = categoryOf(random, noun);
    const std::string one = textOf(noun.text);
    const bool mass = noun.is(kMass);
    const std::string many = mass ? one : plural(noun.text);
    const std::string kind = textOf(category.name);
    const std::string name = textOf(pickName(random, Words::any).text);
    const std::size_t count = random.between(2, 4);
    const std::size_t start = random.below(8);
    for (std::size_t at = 0; at < count; ++at) {
        static constexpr Text kOne[] = {
            "The $n is a $k.",       "The $n was $a.",      "Was the $n $a? Yes, it was $a.",
            "A $n is a kind of $k.", "$N saw a $n there.",  "The $n was too $a.",
            "The $n was $a and $b.", "What was $a? The $n."};
        static constexpr Text kMany[] = {"The $m are $a.",          "The $m were $a.",
                                         "Some $m are $a.",         "One $n is here, two $m are there.",
                                         "Many $m have been here.", "Where are the $m? They are here."};
        if (!mass && random.chance(40)) {
            text.add(random.pick(kMany),
                     {{'n', one}, {'m', many}, {'a', textOf(random.pick(category.adjectives))}});
            continue;
        }
        if (mass && (start + at) % 8 == 0) continue;  // no "a bread"
        Text frame = kOne[(start + at) % 8];
        if (mass && (start + at) % 8 == 3) frame = "The $n is good.";
        if (mass && (start + at) % 8 == 4) frame = "$N saw the $n there.";
        if (kind == "food" && frame == kOne[0]) frame = "The $n is food.";
        if (noun.is(kJob | kPerson) && frame == kOne[2]) frame = "Is the $n $a? Yes.";
        if (noun.is(kJob | kPerson) && frame == kOne[7]) frame = "Who was $a? The $n.";
        const std::string first = textOf(random.pick(category.adjectives));
        std::string second = first;
        while (second == first) second = textOf(random.pick(category.adjectives));
        text.add(frame, {{'n', one}, {'k', kind}, {'N', name}, {'a', first}, {'b', second}});
    }
}

// "A blonket is a small animal. The blonket likes apples."
void addMadeUp(TextBuilder& text, SyntheticRandom& random) {
    static constexpr Text kStarts[] = {"A $w is a $a $k.", "This is a $w. It is a $a $k.",
                                       "$N has a $w, a $a $k.", "Do you know what a $w is? It is a $a $k.",
                                       "The word $w means a $a $k."};
    static constexpr Text kNext[] = {"The $w is $c.",
                                     "$N saw the $w $i the $p.",
                                     "Two $ws are $c.",
                                     "The $w was near the $o.",
                                     "$N wants a $w too.",
                                     "The $w looks like a $o.",
                                     "\"Where is my $w?\" asked $N.",
                                     "Nobody has seen the $w again."};
    static constexpr Text kKinds[] = {"animal", "bird",   "tool", "toy",   "box",
                                      "house",  "flower", "car",  "fruit", "hat"};
    const std::string word = madeUpWord(random);
    const auto slots = [&]() -> std::vector<Slot> {
        const Text place = pickNoun(random, Words::any, kPlace).text;
        return {{'w', word},
                {'a', textOf(random.chance(50) ? random.pick(colours()) : random.pick(smallAdjectives()))},
                {'k', textOf(random.pick(kKinds))},
                {'c', textOf(random.pick(colours()))},
                {'p', textOf(place)},
                {'i', textOf(placePreposition(place))},
                {'o', textOf(pickNoun(random, Words::any, kGift | kFurniture | kNature).text)},
                {'N', textOf(pickName(random, Words::any).text)}};
    };
    const TextSpan first = text.add(random.pick(kStarts), slots()).at('w');
    const std::size_t count = random.between(2, 4);
    const std::size_t start = random.below(std::size(kNext));
    for (std::size_t at = 0; at < count; ++at) {
        const Text frame = kNext[(start + at) % std::size(kNext)];
        TextSpan again = text.add(frame, slots()).at('w');
        if (frame.find("$ws") != Text::npos) ++again.end;
        if (again.end - again.begin == first.end - first.begin) text.link(LinkKind::repeats, again, first);
    }
}

}  // namespace

std::string madeUpWord(SyntheticRandom& random) {
    static constexpr Text kOnsets[] = {"b", "bl", "br", "d", "dr", "f",  "fl", "g",  "gl", "k", "l", "m",
                                       "n", "p",  "pl", "r", "s",  "st", "t",  "tr", "v",  "w", "z"};
    static constexpr Text kVowels[] = {"a", "e", "i", "o", "u", "oo", "a", "e", "i", "o"};
    static constexpr Text kCodas[] = {"", "", "n", "l", "r", "m", "t", "k", "p", "b", "nk", "ff"};
    std::string word;
    const std::size_t syllables = random.between(2, 3);
    for (std::size_t at = 0; at < syllables; ++at) {
        word += random.pick(kOnsets);
        word += random.pick(kVowels);
        if (at + 1 == syllables || random.chance(40)) word += random.pick(kCodas);
    }
    return word;
}

void writeNegation(TextBuilder& text, SyntheticRandom& random, Split /*split*/) {
    const std::size_t count = random.between(1, 3);
    for (std::size_t at = 0; at < count; ++at) {
        const std::size_t roll = random.below(10);
        if (roll < 5) {
            addOpposite(text, random);
        } else if (roll < 8) {
            addReview(text, random);
        } else {
            addLiked(text, random);
        }
    }
}

void writeDefinition(TextBuilder& text, SyntheticRandom& random, Split /*split*/) {
    if (random.chance(40)) {
        addMadeUp(text, random);
        return;
    }
    const std::size_t count = random.between(1, 3);
    for (std::size_t at = 0; at < count; ++at) addFacts(text, random);
}

}  // namespace headscope::train
