// SPDX-License-Identifier: GPL-3.0-or-later
// The stage that splits text into the words that the model spells one by one.
#include "core/text/pre_tokenizer.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "core/text/byte_alphabet.h"
#include "core/text/character_class.h"
#include "core/text/metaspace.h"
#include "core/text/pattern.h"
#include "core/text/pattern_section.h"
#include "core/text/unicode_script.h"

namespace headscope::text {
namespace {

using PreTokenizerPointer = std::unique_ptr<const PreTokenizer>;
using Pieces = std::vector<NormalizedText>;

// GPT-2's words: https://github.com/openai/gpt-2/blob/master/src/encoder.py
constexpr std::string_view kGpt2Words =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

/// Replaces each part that is text by the non-empty pieces that `split` makes of it.
template <class Split>
Result<void> splitEach(std::vector<TextPart>& parts, Split split) {
    std::vector<TextPart> result;
    result.reserve(parts.size());
    for (TextPart& part : parts) {
        if (part.addedToken) {
            result.push_back(std::move(part));
            continue;
        }
        HEADSCOPE_TRY(Pieces pieces, split(std::move(part.text)));
        for (NormalizedText& piece : pieces) {
            if (!piece.text().empty()) result.push_back({std::move(piece), std::nullopt});
        }
    }
    parts = std::move(result);
    return {};
}

using CharacterTest = bool (*)(char32_t);

/// Splits at single characters of one kind.
class CharacterSplit : public PreTokenizer {
public:
    CharacterSplit(CharacterTest test, SplitBehavior behavior) : m_test(test), m_behavior(behavior) {}
    [[nodiscard]] Result<void> split(std::vector<TextPart>& parts) const override {
        return splitEach(parts, [this](const NormalizedText& text) -> Result<Pieces> {
            return text.split(matchCharacters(text.text(), m_test), m_behavior);
        });
    }

private:
    CharacterTest m_test;
    SplitBehavior m_behavior;
};

/// Splits at what a pattern matches, or, inverted, at what lies between.
class PatternSplit : public PreTokenizer {
public:
    PatternSplit(Pattern pattern, SplitBehavior behavior, bool invert)
        : m_pattern(std::move(pattern)), m_behavior(behavior), m_invert(invert) {}
    [[nodiscard]] Result<void> split(std::vector<TextPart>& parts) const override {
        return splitEach(parts, [this](const NormalizedText& text) -> Result<Pieces> {
            HEADSCOPE_TRY(auto matches, m_pattern.matches(text.text()));
            if (m_invert) matches = inverted(std::move(matches));
            return text.split(std::move(matches), m_behavior);
        });
    }

private:
    Pattern m_pattern;
    SplitBehavior m_behavior;
    bool m_invert;
};

/// Runs of word characters and runs of neither word characters nor spaces: \w+|[^\w\s]+
class WhitespaceSplitter : public PreTokenizer {
public:
    [[nodiscard]] Result<void> split(std::vector<TextPart>& parts) const override {
        return splitEach(parts, [](const NormalizedText& text) -> Result<Pieces> {
            return text.split(runs(text.text()), SplitBehavior::removed);
        });
    }

private:
    enum class Kind : std::uint8_t { space, word, other };
    static Kind kindOf(char32_t c) {
        if (isWordCharacter(c)) return Kind::word;
        return isWhitespace(c) ? Kind::space : Kind::other;
    }
    static std::vector<TextMatch> runs(std::string_view text) {
        std::vector<TextMatch> found;
        Kind last = Kind::space;
        forEachCodePoint(text, [&](CodePoint point, std::size_t at) {
            const Kind kind = kindOf(point.value);
            const auto begin = static_cast<std::uint32_t>(at);
            if (found.empty() || kind != last) found.push_back({begin, begin, kind == Kind::space});
            found.back().end = begin + point.bytes;
            last = kind;
        });
        return found;
    }
};

/// Splits where the script changes. A text's leading spaces belong to no script and are left out, as in the
/// reference.
class ScriptSplit : public PreTokenizer {
public:
    [[nodiscard]] Result<void> split(std::vector<TextPart>& parts) const override {
        return splitEach(parts, [](const NormalizedText& text) -> Result<Pieces> {
            std::vector<std::size_t> begins;
            std::optional<std::uint32_t> last;
            forEachCodePoint(text.text(), [&](CodePoint point, std::size_t at) {
                const auto script = scriptGroup(point.value);
                if (!script) return;
                if (last != script) begins.push_back(at);
                last = script;
            });
            begins.push_back(text.text().size());
            Pieces pieces;
            for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
                pieces.push_back(text.slice(begins[i], begins[i + 1]));
            }
            return pieces;
        });
    }
};

/// Cuts after so many characters.
class FixedLengthSplit : public PreTokenizer {
public:
    explicit FixedLengthSplit(std::uint32_t length) : m_length(length) {}
    [[nodiscard]] Result<void> split(std::vector<TextPart>& parts) const override {
        return splitEach(parts, [this](const NormalizedText& text) -> Result<Pieces> {
            Pieces pieces;
            std::size_t begin = 0;
            std::uint32_t count = 0;
            forEachCodePoint(text.text(), [&](CodePoint point, std::size_t at) {
                const std::size_t end = at + point.bytes;
                if (++count < m_length && end < text.text().size()) return;
                pieces.push_back(text.slice(begin, end));
                begin = end;
                count = 0;
            });
            return pieces;
        });
    }

private:
    std::uint32_t m_length;
};

class ByteLevelSplit : public PreTokenizer {
public:
    /// `words`: nothing where the text is not to be split.
    ByteLevelSplit(bool addPrefixSpace, std::optional<Pattern> words)
        : m_addPrefixSpace(addPrefixSpace), m_words(std::move(words)) {}
    [[nodiscard]] Result<void> split(std::vector<TextPart>& parts) const override {
        HEADSCOPE_CHECKED(splitEach(parts, [this](NormalizedText text) -> Result<Pieces> {
            if (m_addPrefixSpace && !text.text().starts_with(' ')) text.prepend(" ");
            if (!m_words) return Pieces{std::move(text)};
            HEADSCOPE_TRY(auto matches, m_words->matches(text.text()));
            return text.split(std::move(matches), SplitBehavior::isolated);
        }));
        for (TextPart& part : parts) {
            if (!part.addedToken) part.text.mapBytes(byteSpelling);
        }
        return {};
    }
    [[nodiscard]] bool isByteLevel() const override { return true; }

private:
    bool m_addPrefixSpace;
    std::optional<Pattern> m_words;
};

class MetaspaceSplit : public PreTokenizer {
public:
    explicit MetaspaceSplit(MetaspaceOptions options) : m_options(options), m_mark(utf8(options.mark)) {}
    [[nodiscard]] Result<void> split(std::vector<TextPart>& parts) const override {
        return splitEach(parts, [this](NormalizedText text) -> Result<Pieces> {
            text.replace(matchCharacters(text.text(), [](char32_t c) { return c == ' '; }), m_mark);
            if (prepends(text) && !text.text().starts_with(m_mark)) text.prepend(m_mark);
            if (!m_options.split) return Pieces{std::move(text)};
            const auto isMark = [this](char32_t c) { return c == m_options.mark; };
            return text.split(matchCharacters(text.text(), isMark), SplitBehavior::mergedWithNext);
        });
    }

private:
    [[nodiscard]] bool prepends(const NormalizedText& text) const {
        if (m_options.prepend == PrependScheme::first) return text.original().begin == 0;
        return m_options.prepend == PrependScheme::always;
    }

    MetaspaceOptions m_options;
    std::string m_mark;
};

class SequenceSplit : public PreTokenizer {
public:
    explicit SequenceSplit(std::vector<PreTokenizerPointer> steps) : m_steps(std::move(steps)) {}
    [[nodiscard]] Result<void> split(std::vector<TextPart>& parts) const override {
        for (const PreTokenizerPointer& step : m_steps) HEADSCOPE_CHECKED(step->split(parts));
        return {};
    }
    [[nodiscard]] bool isByteLevel() const override {
        return std::any_of(m_steps.begin(), m_steps.end(),
                           [](const auto& step) { return step->isByteLevel(); });
    }

private:
    std::vector<PreTokenizerPointer> m_steps;
};

PreTokenizerPointer characterSplit(CharacterTest test, SplitBehavior behavior) {
    return std::make_unique<const CharacterSplit>(test, behavior);
}

Result<PreTokenizerPointer> readByteLevel(const JsonSection& section) {
    HEADSCOPE_TRY(const bool addPrefixSpace, section.at("add_prefix_space").flag());
    HEADSCOPE_TRY(const bool useRegex, section.at("use_regex").flagOr(true));
    std::optional<Pattern> words;
    if (useRegex) {
        HEADSCOPE_TRY(words, Pattern::regex(kGpt2Words));
    }
    return std::make_unique<const ByteLevelSplit>(addPrefixSpace, std::move(words));
}

Result<PreTokenizerPointer> readSplit(const JsonSection& section) {
    HEADSCOPE_TRY(Pattern pattern, readPattern(section.at("pattern")));
    const JsonSection behaviorSection = section.at("behavior");
    if (behaviorSection.isNull()) return behaviorSection.fail("is missing, expected a behaviour");
    HEADSCOPE_TRY(const SplitBehavior behavior, readSplitBehavior(behaviorSection, SplitBehavior::isolated));
    HEADSCOPE_TRY(const bool invert, section.at("invert").flagOr(false));
    return std::make_unique<const PatternSplit>(std::move(pattern), behavior, invert);
}

Result<PreTokenizerPointer> readFixedLength(const JsonSection& section) {
    const JsonSection value = section.at("length");
    std::uint32_t length = 5;  // the reference's own
    if (!value.isNull()) {
        HEADSCOPE_TRY(length, value.number(std::numeric_limits<std::uint32_t>::max()));
    }
    if (length == 0) return value.fail("is 0, expected at least 1");
    return std::make_unique<const FixedLengthSplit>(length);
}

Result<PreTokenizerPointer> readDelimiter(const JsonSection& section) {
    HEADSCOPE_TRY(const char32_t delimiter, section.at("delimiter").character());
    return std::make_unique<const PatternSplit>(Pattern::literal(utf8(delimiter)), SplitBehavior::removed,
                                                false);
}

/// BERT's words: no spaces, and each punctuation mark for itself.
PreTokenizerPointer bertSplit() {
    std::vector<PreTokenizerPointer> steps;
    steps.push_back(characterSplit(isWhitespace, SplitBehavior::removed));
    steps.push_back(characterSplit(isPunctuation, SplitBehavior::isolated));
    return std::make_unique<const SequenceSplit>(std::move(steps));
}

Result<PreTokenizerPointer> readSequence(const JsonSection& section) {
    HEADSCOPE_TRY(const auto elements, section.at("pretokenizers").elements());
    std::vector<PreTokenizerPointer> steps;
    for (const JsonSection& element : elements) {
        HEADSCOPE_TRY(PreTokenizerPointer step, readPreTokenizer(element));
        if (!step) return element.fail("is null, expected a pre-tokenizer");
        steps.push_back(std::move(step));
    }
    return std::make_unique<const SequenceSplit>(std::move(steps));
}

}  // namespace

Result<std::unique_ptr<const PreTokenizer>> readPreTokenizer(const JsonSection& section) {
    if (section.isNull()) return PreTokenizerPointer();
    HEADSCOPE_TRY(const std::string type, section.type());
    if (type == "ByteLevel") return readByteLevel(section);
    if (type == "BertPreTokenizer") return bertSplit();
    if (type == "Whitespace") return std::make_unique<const WhitespaceSplitter>();
    if (type == "WhitespaceSplit") return characterSplit(isWhitespace, SplitBehavior::removed);
    if (type == "Split") return readSplit(section);
    if (type == "Sequence") return readSequence(section);
    if (type == "UnicodeScripts") return std::make_unique<const ScriptSplit>();
    if (type == "FixedLength") return readFixedLength(section);
    if (type == "CharDelimiterSplit") return readDelimiter(section);
    if (type == "Metaspace") {
        HEADSCOPE_TRY(const MetaspaceOptions options, readMetaspace(section));
        return std::make_unique<const MetaspaceSplit>(options);
    }
    if (type == "Digits") {
        HEADSCOPE_TRY(const bool individual, section.at("individual_digits").flag());
        return characterSplit(isNumeric, individual ? SplitBehavior::isolated : SplitBehavior::contiguous);
    }
    if (type == "Punctuation") {
        HEADSCOPE_TRY(const auto behavior,
                      readSplitBehavior(section.at("behavior"), SplitBehavior::isolated));
        return characterSplit(isPunctuation, behavior);
    }
    return section.failType(
        type,
        "ByteLevel, BertPreTokenizer, Whitespace, WhitespaceSplit, Split, Metaspace, Digits, "
        "Punctuation, UnicodeScripts, FixedLength, CharDelimiterSplit, Sequence");
}

}  // namespace headscope::text
