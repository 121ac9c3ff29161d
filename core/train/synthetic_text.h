// SPDX-License-Identifier: GPL-3.0-or-later
// The training text of the demo model: simple English of known structure, and test items for each skill.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headscope::train {

/// What the demo model is tested on.
enum class Skill : std::uint8_t { indirectObject, agreement, copying, brackets, pronoun, sequence };

/// All skills, in the order of their numbers.
inline constexpr std::array kAllSkills = {Skill::indirectObject, Skill::agreement, Skill::copying,
                                          Skill::brackets,       Skill::pronoun,   Skill::sequence};

/// Stable name of a skill, as in JSON ("indirectObject").
[[nodiscard]] std::string_view skillName(Skill skill);

/// Which words, frames and combinations a text may use: training text never holds those kept back.
enum class Split : std::uint8_t { training, heldOut };

/// What a document is about; the first six train the skill of the same name.
enum class DocumentKind : std::uint8_t {
    indirectObject,
    agreement,
    copying,
    brackets,
    pronoun,
    sequence,
    negation,
    story,
    definition,
    plain
};

/// Bytes [begin, end) of a text.
struct TextSpan {
    std::uint32_t begin{};
    std::uint32_t end{};
    friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

/// Why a later place of a text depends on an earlier one.
enum class LinkKind : std::uint8_t {
    coreference,  ///< a pronoun or an answer -> the noun or name that it means
    agreement,    ///< a verb -> the noun that decides its number
    repeats,      ///< a word -> its earlier occurrence
    closes,       ///< a closing bracket or quotation mark -> the one that it closes
    receives,     ///< who is given a thing -> the thing, or the thing -> who, where that comes first
    negates,      ///< the adjective after "not", or its opposite -> "not"
    successor,    ///< a member of a sequence -> the member before it
};

/// One dependency; `from` is the later one, which has to look back (the query).
struct TextLink {
    LinkKind kind{};
    TextSpan from;
    TextSpan to;
    friend bool operator==(const TextLink&, const TextLink&) = default;
};

/// A text with its exact annotation. ASCII only, no two blanks in a row, blank neither first nor last.
struct SyntheticDocument {
    DocumentKind kind{};
    std::string text;
    std::vector<TextLink> links;
    friend bool operator==(const SyntheticDocument&, const SyntheticDocument&) = default;
};

/// The document with this number: a pure function of its arguments, the same on every machine.
[[nodiscard]] SyntheticDocument syntheticDocument(Split split, std::uint64_t seed, std::uint64_t index);

/// The same, of a chosen kind.
[[nodiscard]] SyntheticDocument syntheticDocumentOf(DocumentKind kind, Split split, std::uint64_t seed,
                                                    std::uint64_t index);

/// Three to eight words, said three to six times: what teaches a fresh model to look back before anything
/// else does. Not among the kinds.
[[nodiscard]] SyntheticDocument syntheticPrimer(Split split, std::uint64_t seed, std::uint64_t index);

/// How many of 1000 documents are of a kind.
[[nodiscard]] unsigned documentWeight(DocumentKind kind);

/// A question to the model. `prompt` has no trailing blank; `answer` and `wrong` begin with the blank where
/// one belongs, so that they continue the prompt as running text does.
struct SkillItem {
    std::string prompt;
    std::string answer;
    std::vector<std::string> wrong;
    bool everyToken{};  ///< each token of `answer` must come first (copying); else: `answer` beats each wrong
    friend bool operator==(const SkillItem&, const SkillItem&) = default;
};

/// Test items: a pure function of the arguments, without two equal prompts.
/// Those of Split::heldOut use words, frames or combinations that no training document of the skill holds.
[[nodiscard]] std::vector<SkillItem> skillItems(Skill skill, Split split, std::uint64_t seed,
                                                std::size_t count);

}  // namespace headscope::train
