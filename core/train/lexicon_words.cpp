// SPDX-License-Identifier: GPL-3.0-or-later
// Adjectives, verbs and the rest.
#include "core/train/lexicon.h"

namespace headscope::train {
namespace {

using Text = std::string_view;

constexpr Text kColours[] = {"red",   "blue", "green", "yellow", "black", "white",
                             "brown", "pink", "gray",  "purple", "golden"};
constexpr Text kThingWords[] = {"old",    "new",       "clean",   "dirty",   "heavy", "light",  "small",
                                "big",    "beautiful", "cheap",   "strange", "nice",  "strong", "simple",
                                "famous", "special",   "wet",     "dry",     "round", "large",  "useful",
                                "pretty", "ugly",      "unusual", "modern",  "plain"};
constexpr Text kLivingWords[] = {"happy",  "sad",  "angry", "kind",    "friendly", "clever", "brave",
                                 "quiet",  "loud", "young", "old",     "small",    "big",    "tall",
                                 "strong", "calm", "proud", "careful", "fast",     "slow",   "healthy"};
constexpr Text kAnimalState[] = {"tired", "hungry",  "afraid", "sleepy",  "weak",  "sick",
                                 "lazy",  "thirsty", "scared", "nervous", "bored", "shy"};
constexpr Text kStreetWords[] = {"wide", "busy", "icy", "long", "crowded", "muddy", "noisy", "slippery"};
constexpr Text kWaterWords[] = {"wide", "deep", "icy", "rough", "muddy", "rocky"};
constexpr Text kSurfaceWords[] = {"soft", "comfortable", "clean", "dry", "fluffy", "flat", "smooth", "cozy"};
constexpr Text kTasty[] = {"fresh", "sweet", "tasty", "delicious", "juicy", "warm"};
constexpr Text kNasty[] = {"sour", "rotten", "bitter", "frozen", "burnt", "salty"};
constexpr Text kBig[] = {"big", "large", "long", "wide", "thick", "huge", "tall"};
constexpr Text kSmall[] = {"small", "narrow", "short", "tiny", "low"};

constexpr Opposites kOpposites[] = {
    {"good", "bad"},   {"hot", "cold"},       {"big", "small"},       {"new", "old"},     {"clean", "dirty"},
    {"easy", "hard"},  {"fast", "slow"},      {"happy", "sad"},       {"full", "empty"},  {"open", "closed"},
    {"light", "dark"}, {"wet", "dry"},        {"quiet", "loud"},      {"strong", "weak"}, {"right", "wrong"},
    {"early", "late"}, {"high", "low"},       {"cheap", "expensive"}, {"true", "false"},  {"long", "short"},
    {"thick", "thin"}, {"safe", "dangerous"}, {"soft", "rough"},      {"awake", "asleep"}};

constexpr Verb kObjectVerbs[] = {{"like", "likes", "liked"},
                                 {"see", "sees", "saw"},
                                 {"watch", "watches", "watched"},
                                 {"love", "loves", "loved"},
                                 {"find", "finds", "found"},
                                 {"follow", "follows", "followed"},
                                 {"know", "knows", "knew"},
                                 {"want", "wants", "wanted"},
                                 {"hear", "hears", "heard"},
                                 {"need", "needs", "needed"},
                                 {"remember", "remembers", "remembered"},
                                 {"help", "helps", "helped"},
                                 {"carry", "carries", "carried"},
                                 {"push", "pushes", "pushed"},
                                 {"touch", "touches", "touched"},
                                 {"visit", "visits", "visited"},
                                 {"meet", "meets", "met"},
                                 {"draw", "draws", "drew"},
                                 {"hate", "hates", "hated"},
                                 {"notice", "notices", "noticed"}};
constexpr Verb kMotionVerbs[] = {
    {"run", "runs", "ran"},         {"sleep", "sleeps", "slept"}, {"walk", "walks", "walked"},
    {"jump", "jumps", "jumped"},    {"swim", "swims", "swam"},    {"play", "plays", "played"},
    {"wait", "waits", "waited"},    {"eat", "eats", "ate"},       {"rest", "rests", "rested"},
    {"climb", "climbs", "climbed"}, {"stand", "stands", "stood"}, {"drink", "drinks", "drank"}};

constexpr Text kAdverbs[] = {"quickly",  "slowly", "quietly",   "happily",  "carefully", "again",
                             "together", "alone",  "outside",   "here",     "there",     "today",
                             "often",    "early",  "sometimes", "upstairs", "well"};

constexpr Text kOther[] = {
    "one",     "two",    "three",  "four",   "five",   "six",     "seven",   "eight",  "nine",   "ten",
    "first",   "second", "third",  "last",   "next",   "morning", "evening", "night",  "day",    "week",
    "year",    "summer", "winter", "rain",   "snow",   "sun",     "star",    "sea",    "fire",   "water",
    "milk",    "tea",    "fruit",  "paper",  "wood",   "glass",   "gold",    "money",  "music",  "song",
    "story",   "word",   "name",   "number", "color",  "line",    "film",    "food",   "plan",   "work",
    "party",   "dinner", "lunch",  "hand",   "eye",    "voice",   "face",    "family", "town",   "room",
    "place",   "time",   "way",    "world",  "life",   "people",  "left",    "right",  "up",     "down",
    "above",   "below",  "behind", "under",  "near",   "between", "across",  "after",  "before", "until",
    "because", "when",   "where",  "what",   "who",    "why",     "how",     "many",   "some",   "every",
    "all",     "both",   "very",   "never",  "always", "also",    "please",  "yes",    "no",     "think",
    "said",    "told",   "asked",  "read",   "wrote",  "bought",  "sold",    "made",   "open",   "came",
    "went",    "sat",    "held",   "gave",   "took",   "brought", "sent",    "put",    "can",    "will",
    "good",    "bad",    "hot",    "cold",   "easy",   "hard",    "now",     "soon",   "later",  "great",
    "free",    "ready",  "sorry"};

}  // namespace

std::span<const Text> colours() { return kColours; }
std::span<const Text> thingAdjectives() { return kThingWords; }
std::span<const Text> livingAdjectives() { return kLivingWords; }
std::span<const Text> animalAdjectives() { return kAnimalState; }
std::span<const Text> streetAdjectives() { return kStreetWords; }
std::span<const Text> waterAdjectives() { return kWaterWords; }
std::span<const Text> surfaceAdjectives() { return kSurfaceWords; }
std::span<const Text> tastyAdjectives() { return kTasty; }
std::span<const Text> nastyAdjectives() { return kNasty; }
std::span<const Text> bigAdjectives() { return kBig; }
std::span<const Text> smallAdjectives() { return kSmall; }
std::span<const Opposites> opposites() { return kOpposites; }
std::span<const Verb> objectVerbs() { return kObjectVerbs; }
std::span<const Verb> motionVerbs() { return kMotionVerbs; }
std::span<const Text> adverbs() { return kAdverbs; }
std::span<const Text> otherWords() { return kOther; }

}  // namespace headscope::train
