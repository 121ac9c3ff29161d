// SPDX-License-Identifier: GPL-3.0-or-later
// What the documents promise: words kept back, exact links, clean text.
// Covers: core/train/synthetic_builder.cpp, core/train/lexicon.cpp, core/train/lexicon_nouns.cpp
// Covers: core/train/lexicon_words.cpp, core/train/synthetic_prose.cpp, core/train/synthetic_story.cpp
// Covers: core/train/synthetic_plain.cpp
#include "core/train/synthetic_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/train/lexicon.h"
#include "core/train/synthetic_builder.h"
#include "core/train/synthetic_random.h"

namespace headscope::train {
namespace {

constexpr std::uint64_t kSeed = 42;
constexpr std::array kKinds = {
    DocumentKind::indirectObject, DocumentKind::agreement, DocumentKind::copying,  DocumentKind::brackets,
    DocumentKind::pronoun,        DocumentKind::sequence,  DocumentKind::negation, DocumentKind::story,
    DocumentKind::definition,     DocumentKind::plain};
constexpr std::array kSplits = {Split::training, Split::heldOut};

const std::vector<SyntheticDocument>& trainingDocuments() {
    static const std::vector<SyntheticDocument> documents = [] {
        std::vector<SyntheticDocument> all;
        for (std::uint64_t index = 0; index < 5000; ++index) {
            all.push_back(syntheticDocument(Split::training, kSeed, index));
        }
        return all;
    }();
    return documents;
}

std::vector<SyntheticDocument> documentsOf(DocumentKind kind, Split split, std::uint64_t count) {
    std::vector<SyntheticDocument> documents;
    for (std::uint64_t index = 0; index < count; ++index) {
        documents.push_back(syntheticDocumentOf(kind, split, kSeed, index));
    }
    return documents;
}

bool isLetter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::set<std::string> wordsIn(const std::string& text) {
    std::set<std::string> words;
    std::string word;
    for (const char c : text + ' ') {
        if (isLetter(c)) {
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        } else if (!word.empty()) {
            words.insert(word);
            word.clear();
        }
    }
    return words;
}

bool isCutInside(const std::string& text, TextSpan span) {
    const bool before = span.begin > 0 && isLetter(text[span.begin - 1]) && isLetter(text[span.begin]);
    const bool after = span.end < text.size() && isLetter(text[span.end]) && isLetter(text[span.end - 1]);
    return before || after;
}

std::size_t linksOf(const SyntheticDocument& document, LinkKind kind) {
    return static_cast<std::size_t>(std::count_if(document.links.begin(), document.links.end(),
                                                  [&](const TextLink& link) { return link.kind == kind; }));
}

std::string at(const std::string& text, TextSpan span) {
    return text.substr(span.begin, span.end - span.begin);
}

TEST(SyntheticText, SameNumberGivesSameDocument) {
    for (const Split split : kSplits) {
        for (std::uint64_t index = 0; index < 200; ++index) {
            EXPECT_EQ(syntheticDocument(split, kSeed, index), syntheticDocument(split, kSeed, index));
        }
    }
    EXPECT_NE(syntheticDocument(Split::training, 1, 0), syntheticDocument(Split::training, 2, 0));
    EXPECT_NE(syntheticDocument(Split::training, 1, 0), syntheticDocument(Split::training, 1, 1));
    EXPECT_NE(syntheticDocument(Split::training, 1, 0), syntheticDocument(Split::heldOut, 1, 0));
}

TEST(SyntheticText, RandomDrawsArePublishedOnes) {
    SyntheticRandom random(1234567);  // the reference values of splitmix64.c
    EXPECT_EQ(random.next(), 6457827717110365317ULL);
    EXPECT_EQ(random.next(), 3203168211198807973ULL);
}

TEST(SyntheticText, DocumentsHardlyEverComeTwice) {
    std::set<std::string> texts;
    for (const SyntheticDocument& document : trainingDocuments()) texts.insert(document.text);
    EXPECT_GT(texts.size(), 4950U);
}

TEST(SyntheticText, EveryKindComesWithItsWeight) {
    std::array<unsigned, kKinds.size()> counts{};
    for (const SyntheticDocument& document : trainingDocuments())
        ++counts[static_cast<std::size_t>(document.kind)];
    for (const DocumentKind kind : kKinds) {
        const double expected = 5.0 * documentWeight(kind);
        EXPECT_NEAR(counts[static_cast<std::size_t>(kind)], expected, 5 * std::sqrt(expected));
    }
}

TEST(SyntheticText, TextIsAsciiWithSingleBlanks) {
    for (const Split split : kSplits) {
        for (const DocumentKind kind : kKinds) {
            for (const SyntheticDocument& document : documentsOf(kind, split, 400)) {
                const std::string& text = document.text;
                ASSERT_TRUE(std::all_of(text.begin(), text.end(), [](char c) {
                    return c == '\n' || (c >= ' ' && c <= '~');
                })) << text;
                for (const std::string_view poor :
                     {"  ", " \n", "\n ", "$", " a a", " a e", " a i", " a o", " an b", " an c"}) {
                    EXPECT_TRUE(kind == DocumentKind::copying || text.find(poor) == std::string::npos ||
                                text.find(" a one") != std::string::npos || kind == DocumentKind::sequence)
                        << text;
                }
                EXPECT_EQ(text.find("  "), std::string::npos) << text;
                EXPECT_FALSE(text.front() == ' ' || text.back() == ' ' || text.back() == '\n') << text;
                EXPECT_GT(text.size(), 40U) << text;
                EXPECT_LT(text.size(), 1000U) << text;
            }
        }
    }
}

TEST(SyntheticText, LinksLeadBackFromWordToWord) {
    for (const Split split : kSplits) {
        for (const DocumentKind kind : kKinds) {
            std::size_t links = 0;
            for (const SyntheticDocument& document : documentsOf(kind, split, 300)) {
                for (const TextLink& link : document.links) {
                    ++links;
                    ASSERT_LT(link.to.begin, link.to.end);
                    ASSERT_LE(link.to.end, link.from.begin);
                    ASSERT_LT(link.from.begin, link.from.end);
                    ASSERT_LE(link.from.end, document.text.size());
                    EXPECT_FALSE(isCutInside(document.text, link.from)) << document.text;
                    EXPECT_FALSE(isCutInside(document.text, link.to)) << document.text;
                }
            }
            EXPECT_TRUE(links > 100 || kind == DocumentKind::plain) << static_cast<int>(kind);
        }
    }
}

TEST(SyntheticText, RepeatedWordsAreEqual) {
    for (const SyntheticDocument& document : trainingDocuments()) {
        for (const TextLink& link : document.links) {
            if (link.kind != LinkKind::repeats) continue;
            EXPECT_EQ(at(document.text, link.from), at(document.text, link.to)) << document.text;
        }
    }
}

TEST(SyntheticText, PronounsGoWithTheNameThatTheyMean) {
    std::size_t pronouns = 0;
    for (const SyntheticDocument& document : trainingDocuments()) {
        for (const TextLink& link : document.links) {
            if (link.kind != LinkKind::coreference) continue;
            const std::string pronoun = *wordsIn(at(document.text, link.from)).begin();
            const bool female = pronoun == "she" || pronoun == "her";
            if (!female && pronoun != "he" && pronoun != "his" && pronoun != "him") continue;
            for (const Name& name : names()) {
                if (name.text != at(document.text, link.to)) continue;
                EXPECT_EQ(name.female, female) << document.text;
                ++pronouns;
            }
        }
    }
    EXPECT_GT(pronouns, 1000U);
}

TEST(SyntheticText, BracketsAreBalancedAndLinked) {
    for (const SyntheticDocument& document : documentsOf(DocumentKind::brackets, Split::training, 1000)) {
        std::vector<std::uint32_t> open;
        for (std::uint32_t place = 0; place < document.text.size(); ++place) {
            const char c = document.text[place];
            if (std::string_view("([{<").find(c) != std::string_view::npos) open.push_back(place);
            const std::size_t closer = std::string_view(")]}>").find(c);
            if (closer == std::string_view::npos) continue;
            ASSERT_FALSE(open.empty()) << document.text;
            EXPECT_EQ(document.text[open.back()], std::string_view("([{<")[closer]) << document.text;
            EXPECT_THAT(document.links,
                        testing::Contains(
                            TextLink{LinkKind::closes, {place, place + 1}, {open.back(), open.back() + 1}}));
            open.pop_back();
        }
        EXPECT_TRUE(open.empty()) << document.text;
        EXPECT_GT(linksOf(document, LinkKind::closes), 0U);
    }
}

TEST(SyntheticText, HeldOutWordsStayOutOfTheSkills) {
    for (const DocumentKind kind : {DocumentKind::indirectObject, DocumentKind::agreement,
                                    DocumentKind::pronoun, DocumentKind::brackets, DocumentKind::sequence}) {
        for (const SyntheticDocument& document : documentsOf(kind, Split::training, 3000)) {
            const std::set<std::string> words = wordsIn(document.text);
            for (const std::string& heldOut : heldOutWords()) {
                std::string lower = heldOut;
                lower[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(lower[0])));
                ASSERT_FALSE(words.contains(lower)) << heldOut << " in " << document.text;
            }
        }
    }
}

TEST(SyntheticText, HeldOutWordsAreMetElsewhere) {
    std::set<std::string> met;
    for (const DocumentKind kind : {DocumentKind::story, DocumentKind::definition, DocumentKind::plain}) {
        for (const SyntheticDocument& document : documentsOf(kind, Split::training, 2500)) {
            met.merge(wordsIn(document.text));
        }
    }
    for (const std::string& heldOut : heldOutWords()) {
        std::string lower = heldOut;
        lower[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(lower[0])));
        EXPECT_TRUE(met.contains(lower)) << heldOut;
    }
}

TEST(SyntheticText, HeldOutFramesAndPairsStayOutOfTraining) {
    for (const SyntheticDocument& document :
         documentsOf(DocumentKind::indirectObject, Split::training, 5000)) {
        const std::string& text = document.text;
        for (const std::string_view pair :
             {"Mary and John", "John and Mary", "Mary met John", "John met Mary"}) {
            EXPECT_EQ(text.find(pair), std::string::npos) << text;
        }
    }
    for (const SyntheticDocument& document : documentsOf(DocumentKind::agreement, Split::training, 3000)) {
        EXPECT_EQ(document.text.find("key near the cabinet"), std::string::npos) << document.text;
    }
    for (const SyntheticDocument& document : documentsOf(DocumentKind::pronoun, Split::training, 5000)) {
        for (const std::string_view words :
             {"animal didn't cross the street", "cat sat on the mat", "manager thanked the client",
              "manager apologized to the client"}) {
            EXPECT_EQ(document.text.find(words), std::string::npos) << document.text;
        }
    }
}

// Each preposition before a noun with the verb that follows: "near is". Numbers of the verb count as one.
std::set<std::string> phrasesWithVerbs(const std::string& sentences) {
    static const std::regex phrase(
        "(across from|opposite|not far from|near|behind|under|beside|by|next to|in front of|close to|below) "
        "the "
        "[a-z]+ (is|are|was|were|has|have)\\b");
    static const std::map<std::string, std::string> singular{{"are", "is"}, {"were", "was"}, {"have", "has"}};
    std::set<std::string> found;
    for (std::sregex_iterator at(sentences.begin(), sentences.end(), phrase), end; at != end; ++at) {
        const auto one = singular.find((*at)[2]);
        found.insert((*at)[1].str() + ' ' + (one == singular.end() ? (*at)[2].str() : one->second));
    }
    return found;
}

TEST(SyntheticText, SomePhrasesNeverMeetSomeVerbsInTraining) {
    std::set<std::string> trained, asked;
    for (const SyntheticDocument& document : documentsOf(DocumentKind::agreement, Split::training, 4000))
        trained.merge(phrasesWithVerbs(document.text));
    std::size_t fresh = 0, items = 0;
    for (const SkillItem& item : skillItems(Skill::agreement, Split::heldOut, 4, 400)) {
        for (const std::string& pair : phrasesWithVerbs(item.prompt + item.answer + " so")) {
            ++items;
            if (!trained.contains(pair)) ++fresh;
            asked.insert(pair);
        }
    }
    EXPECT_GE(trained.size(), 25U);  // of 12 x 3
    EXPECT_GE(asked.size(), 25U);    // kept back or not
    EXPECT_GE(fresh, items * 3 / 10);
    EXPECT_LE(fresh, items * 7 / 10);
}

TEST(SyntheticText, IndirectObjectFramesAreManyAndClassicOnesAmongThem) {
    std::set<std::string> openings;  // words before the first name
    bool classic = false;
    for (const SyntheticDocument& document :
         documentsOf(DocumentKind::indirectObject, Split::training, 5000)) {
        const TextLink& giver = document.links.front();
        openings.insert(document.text.substr(0, giver.to.begin));
        classic = classic || document.text.starts_with("When ");
    }
    EXPECT_GE(openings.size(), 15U);
    EXPECT_TRUE(classic);
}

// The words of a sentence up to its place, names and place as one sign each: "When @ and @ went to the #".
std::string frameOf(const std::string& sentence) {
    std::string frame;
    std::istringstream words(sentence);
    for (std::string text; words >> text;) {
        std::string word = text;
        while (!word.empty() && std::ispunct(static_cast<unsigned char>(word.back()))) word.pop_back();
        const auto is = [&word](const auto& entry) { return entry.text == word; };
        if (std::any_of(nouns().begin(), nouns().end(), is)) return frame + '#';
        frame += std::any_of(names().begin(), names().end(), is) ? "@ " : text + ' ';
    }
    return frame;
}

TEST(SyntheticText, FramesOfTestItemsAreNotTrained) {
    std::set<std::string> trained;
    for (const SyntheticDocument& document :
         documentsOf(DocumentKind::indirectObject, Split::training, 5000)) {
        trained.insert(frameOf(document.text));
    }
    EXPECT_GE(trained.size(), 300U);
    std::size_t classic = 0;
    for (const SkillItem& item : skillItems(Skill::indirectObject, Split::heldOut, 7, 300)) {
        const bool known =
            item.prompt.starts_with("When ") && item.prompt.find("went to the store") != std::string::npos;
        classic += known ? 1U : 0U;
        if (!known) {
            EXPECT_FALSE(trained.contains(frameOf(item.prompt))) << item.prompt;
        }
    }
    EXPECT_LT(classic, 30U) << "the sentence that everybody types, with its own pair of names";
}

TEST(SyntheticText, EveryStepOfARowIsTrained) {
    std::set<std::string> steps;
    for (const SyntheticDocument& document : documentsOf(DocumentKind::sequence, Split::training, 6000)) {
        for (const TextLink& link : document.links) {
            steps.insert(at(document.text, link.to) + ' ' + at(document.text, link.from));
        }
    }
    for (const std::string_view step :
         {"Monday Tuesday", "Sunday Monday", "December January", "seven eight", "Y Z", "y z", "third fourth",
          "59 60", "0 1", "25 30", "40 50", "thirty forty"}) {
        EXPECT_TRUE(steps.contains(std::string(step))) << step;
    }
}

TEST(Lexicon, FormsPlurals) {
    EXPECT_EQ(plural("fox"), "foxes");
    EXPECT_EQ(plural("key"), "keys");
    EXPECT_EQ(plural("puppy"), "puppies");
    EXPECT_EQ(plural("bench"), "benches");
    EXPECT_EQ(plural("shelf"), "shelves");
    EXPECT_EQ(plural("child"), "children");
}

TEST(Lexicon, HasEachNounAndNameOnce) {
    std::set<std::string_view> seen;
    for (const Noun& noun : nouns()) EXPECT_TRUE(seen.insert(noun.text).second) << noun.text;
    for (const Name& name : names()) EXPECT_TRUE(seen.insert(name.text).second) << name.text;
    EXPECT_GE(names().size(), 60U);
    EXPECT_GE(allWords().size(), 700U);
}

TEST(TextBuilder, SetsCapitalsBlanksAndArticles) {
    TextBuilder text;
    const SlotSpans first = text.add("$P saw a $o.", {{'P', "she"}, {'o', "apple"}});
    const SlotSpans second = text.add("$P saw a $o.", {{'P', "he"}, {'o', "pear"}});
    EXPECT_EQ(text.text(), "She saw an apple. He saw a pear.");
    EXPECT_EQ(text.at(first.at('o')), "apple");
    EXPECT_EQ(text.at(second.at('P')), "He");
    text.attach("\n");
    EXPECT_EQ(text.text().substr(text.word("next").begin), "next");
    const SkillItem item = text.itemBefore(first.at('o'), {"pear"});
    EXPECT_EQ(item.prompt, "She saw an");
    EXPECT_EQ(item.answer, " apple");
    EXPECT_THAT(item.wrong, testing::ElementsAre(" pear"));
}

}  // namespace
}  // namespace headscope::train
