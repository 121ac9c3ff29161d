// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the synthetic training text: names with gender, nouns with what they are, adjectives, verbs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/train/synthetic_random.h"

namespace headscope::train {

/// Which of the words: those of training documents of the skills, those kept back from them, or all.
enum class Words : std::uint8_t { trained, heldOut, any };

/// A first name.
struct Name {
    std::string_view text;
    bool female{};
    bool heldOut{};
};

/// What a noun can be in a sentence; the roles of one noun are or-ed.
using NounRoles = std::uint32_t;
inline constexpr NounRoles kAnimal = 1U << 0U;
inline constexpr NounRoles kJob = 1U << 1U;        ///< a person by occupation
inline constexpr NounRoles kPerson = 1U << 2U;     ///< boy, queen
inline constexpr NounRoles kGift = 1U << 3U;       ///< can be handed to somebody
inline constexpr NounRoles kPlace = 1U << 4U;      ///< one goes to the ..., is in the ...
inline constexpr NounRoles kStreet = 1U << 5U;     ///< can be crossed on foot
inline constexpr NounRoles kWater = 1U << 6U;      ///< can be crossed by swimming
inline constexpr NounRoles kSurface = 1U << 7U;    ///< soft, can be sat on
inline constexpr NounRoles kFood = 1U << 8U;       ///< can be eaten by animals and people
inline constexpr NounRoles kContainer = 1U << 9U;  ///< things are put into it
inline constexpr NounRoles kFurniture = 1U << 10U;
inline constexpr NounRoles kNature = 1U << 11U;
inline constexpr NounRoles kVehicle = 1U << 12U;
inline constexpr NounRoles kMass = 1U << 13U;  ///< no plural: bread
inline constexpr NounRoles kLiving = kAnimal | kJob | kPerson;

/// A noun.
struct Noun {
    std::string_view text;
    NounRoles roles{};
    bool heldOut{};
    /// Has one of these roles.
    [[nodiscard]] constexpr bool is(NounRoles some) const { return (roles & some) != 0; }
};

/// Two adjectives that exclude each other.
struct Opposites {
    std::string_view good;
    std::string_view bad;
};

/// A verb with an object that may be a person, an animal or a thing: "sees".
struct Verb {
    std::string_view base;
    std::string_view third;
    std::string_view past;
};

/// All names.
[[nodiscard]] std::span<const Name> names();
/// All nouns, in the singular.
[[nodiscard]] std::span<const Noun> nouns();
/// Fit every thing.
[[nodiscard]] std::span<const std::string_view> colours();
/// Fit every thing.
[[nodiscard]] std::span<const std::string_view> thingAdjectives();
/// Fit people and animals.
[[nodiscard]] std::span<const std::string_view> livingAdjectives();
/// Fit animals and no thing.
[[nodiscard]] std::span<const std::string_view> animalAdjectives();
/// Why a street is not crossed.
[[nodiscard]] std::span<const std::string_view> streetAdjectives();
/// Why a water is not crossed.
[[nodiscard]] std::span<const std::string_view> waterAdjectives();
/// Why a surface is sat on.
[[nodiscard]] std::span<const std::string_view> surfaceAdjectives();
/// Why food is eaten.
[[nodiscard]] std::span<const std::string_view> tastyAdjectives();
/// Why food is left.
[[nodiscard]] std::span<const std::string_view> nastyAdjectives();
/// Why a thing does not fit in.
[[nodiscard]] std::span<const std::string_view> bigAdjectives();
/// Why nothing fits into it.
[[nodiscard]] std::span<const std::string_view> smallAdjectives();
/// All pairs.
[[nodiscard]] std::span<const Opposites> opposites();
/// Like, see, follow.
[[nodiscard]] std::span<const Verb> objectVerbs();
/// Run, sleep: no object, living subject.
[[nodiscard]] std::span<const Verb> motionVerbs();
/// Of manner and time.
[[nodiscard]] std::span<const std::string_view> adverbs();
/// What only copying and plain text use.
[[nodiscard]] std::span<const std::string_view> otherWords();

/// The plural of a noun that has one: "boxes".
[[nodiscard]] std::string plural(std::string_view singular);
/// "at" or "in", as it goes with a place.
[[nodiscard]] std::string_view placePreposition(std::string_view place);
/// Every word of the lexicon once, plurals and verb forms included, in a fixed order.
[[nodiscard]] const std::vector<std::string_view>& allWords();
/// The words that training documents of the skills other than copying never hold, plurals included.
[[nodiscard]] const std::vector<std::string>& heldOutWords();

/// A random name.
[[nodiscard]] const Name& pickName(SyntheticRandom& random, Words words);
/// A random noun that has one of `roles` and none of `without`.
[[nodiscard]] const Noun& pickNoun(SyntheticRandom& random, Words words, NounRoles roles,
                                   NounRoles without = 0);

}  // namespace headscope::train
