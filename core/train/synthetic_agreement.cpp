// SPDX-License-Identifier: GPL-3.0-or-later
// The verb agrees with its subject, not with the nouns between them.
#include <array>
#include <vector>

#include "core/train/synthetic_kinds.h"

namespace headscope::train {
namespace {

constexpr std::string_view kPrepositions[] = {"near",  "behind",      "under",       "beside",
                                              "by",    "next to",     "in front of", "close to",
                                              "below", "across from", "opposite",    "not far from"};
// Of so many combinations of a preposition with the sentence's verb one is kept back from training.
constexpr unsigned kKeptBackPhrases = 6;
constexpr std::string_view kTimes[] = {"", "", "", " today", " now"};

constexpr NounRoles kInanimate = kGift | kFurniture | kNature | kVehicle | kContainer | kSurface;

struct VerbPhrase {
    std::string singular;
    std::string plural;
    std::string rest;
};

// Items ask for verbs of which neither form begins with the other: "climbs" would be less likely than
// "climb".
VerbPhrase randomVerb(SyntheticRandom& random, bool living, bool isItem) {
    const std::string adjective(living ? random.pick(livingAdjectives()) : random.pick(thingAdjectives()));
    switch (random.below(isItem ? 6 : living ? 9 : 7)) {
        case 0:
        case 1:
            return {"is", "are", adjective + std::string(random.pick(kTimes))};
        case 2:
            return {"was", "were", adjective + (random.chance(30) ? " yesterday" : "")};
        case 3:
            return {random.chance(50) ? VerbPhrase{"is", "are", "very " + adjective}
                                      : VerbPhrase{"was", "were", "not " + adjective}};
        case 4: {
            static constexpr std::string_view kOwned[] = {
                "a new name",      "a good place",  "a long story", "a strange smell",
                "a special place", "a good reason", "no name",      "a new home",
                "a simple name",   "no shadow",     "two names"};
            return {"has", "have", std::string(random.pick(kOwned))};
        }
        case 5: {
            static constexpr std::string_view kBeen[] = {"been here all day", "been seen before",
                                                         "come from the city", "been in the news"};
            return {"has", "have", std::string(random.pick(kBeen))};
        }
        case 6:
            return {random.chance(50) ? VerbPhrase{"looks", "look", adjective}
                                      : VerbPhrase{"seems", "seem", adjective}};
        default: {
            const Verb& verb = random.pick(motionVerbs());
            return {std::string(verb.third), std::string(verb.base), std::string(random.pick(adverbs()))};
        }
    }
}

std::string inflected(std::string_view noun, bool many) { return many ? plural(noun) : std::string(noun); }

struct Clause {
    TextSpan verb;
    std::string wrong;
};

// What stands between the subject and its verb.
class Subject {
public:
    Subject(SyntheticRandom& random, Split split, bool isItem)
        : m_random(random), m_split(split), m_item(isItem), m_many(random.chance(50)) {
        m_living = random.chance(45);
        const Noun& noun = pickNoun(random, wordsOf(split), m_living ? kLiving : kInanimate, kMass | kPlace);
        m_noun = noun.text;
        m_person = noun.is(kJob | kPerson);
        if (m_split == Split::heldOut && random.chance(4)) {  // the pair that everybody types
            m_noun = "key";
            m_classic = true;
            m_living = m_person = false;
        }
    }

    Clause addTo(TextBuilder& text) {
        const VerbPhrase phrase = randomVerb(m_random, m_living, m_item);
        m_verb = phrase.singular;
        m_subject = text.add("The $s", {{'s', inflected(m_noun, m_many)}}).at('s');
        const std::size_t roll = m_random.below(100);
        if (m_classic) {
            addAttractor(text, "near", "cabinet");
        } else if (roll < 25) {
            addRelative(text);
            if (roll < 6) addPhrase(text);
        } else if (m_item || roll < 85) {
            addPhrase(text);
            if (roll % 4 == 0) addPhrase(text);
        }
        const SlotSpans spans =
            text.add("$v $r.", {{'v', m_many ? phrase.plural : phrase.singular}, {'r', phrase.rest}});
        text.link(LinkKind::agreement, spans.at('v'), m_subject);
        return {spans.at('v'), m_many ? phrase.singular : phrase.plural};
    }

private:
    // In items an attractor always has the other number.
    [[nodiscard]] bool attractorIsMany() { return m_item ? !m_many : m_random.chance(50); }

    std::string_view attractor(NounRoles roles) {
        while (true) {
            const std::string_view noun = pickNoun(m_random, wordsOf(m_split), roles, kMass).text;
            const bool classic =
                (m_noun == "key" && noun == "cabinet") || (m_noun == "cabinet" && noun == "key");
            if (noun != m_noun && !classic) return noun;
        }
    }

    static void addAttractor(TextBuilder& text, std::string_view preposition, std::string_view noun) {
        text.add(std::string(preposition) + " the " + std::string(noun));
    }

    std::string_view preposition() {
        std::vector<std::string_view> allowed;
        const bool keptBack = m_split == Split::heldOut && m_random.chance(50);
        for (const std::string_view each : kPrepositions) {
            if (isKeptBack(each, m_verb, kKeptBackPhrases) == keptBack) allowed.push_back(each);
        }
        return allowed.empty() ? m_random.pick(kPrepositions) : m_random.pick(allowed);
    }

    void addPhrase(TextBuilder& text) {
        const std::string_view noun = attractor(m_random.chance(75) ? kInanimate : kLiving);
        addAttractor(text, preposition(), inflected(noun, attractorIsMany()));
    }

    // A clause in the past tense does not tell the number of its subject; items have no other.
    void addRelative(TextBuilder& text) {
        const bool many = attractorIsMany();
        const Verb& verb = m_random.pick(objectVerbs());
        const std::string relative = m_person ? "who" : "that";
        const bool past = m_item || m_random.chance(60);
        if (m_living && m_random.chance(50)) {
            const std::string noun = inflected(attractor(kLiving | kInanimate), many);
            const std::string_view form = past ? verb.past : (m_many ? verb.base : verb.third);
            const TextSpan verbSpan =
                text.add(relative + " $v the " + noun, {{'v', std::string(form)}}).at('v');
            if (!past) text.link(LinkKind::agreement, verbSpan, m_subject);
            return;
        }
        const std::string noun = inflected(attractor(kLiving), many);
        const std::string_view form = past ? verb.past : (many ? verb.base : verb.third);
        const SlotSpans spans = text.add("that the $t $v", {{'t', noun}, {'v', std::string(form)}});
        if (!past) text.link(LinkKind::agreement, spans.at('v'), spans.at('t'));
    }

    SyntheticRandom& m_random;
    Split m_split;
    bool m_item;
    bool m_many;
    bool m_living{};
    bool m_person{};
    bool m_classic{};
    std::string_view m_noun;
    std::string m_verb;  // its singular form
    TextSpan m_subject;
};

}  // namespace

void writeAgreement(TextBuilder& text, SyntheticRandom& random, Split split) {
    const std::size_t count = random.between(2, 6);
    for (std::size_t at = 0; at < count; ++at) Subject(random, split, false).addTo(text);
}

SkillItem agreementItem(SyntheticRandom& random, Split split) {
    TextBuilder text;
    const Clause clause = Subject(random, split, true).addTo(text);
    return text.itemBefore(clause.verb, {clause.wrong});
}

}  // namespace headscope::train
