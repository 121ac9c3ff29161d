// SPDX-License-Identifier: GPL-3.0-or-later
// The stage that rewrites text before it is split: normal forms, case, accents, spaces.
#include "core/text/normalizer.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/text/byte_alphabet.h"
#include "core/text/char_map.h"
#include "core/text/character_class.h"
#include "core/text/normal_form.h"
#include "core/text/pattern.h"
#include "core/text/pattern_section.h"
#include "core/text/utf8.h"

namespace headscope::text {
namespace {

using NormalizerPointer = std::unique_ptr<const Normalizer>;

void applyForm(NormalizedText& text, NormalForm form) {
    text.transform(normalFormChanges(text.text(), form));
}

void applyLowercase(NormalizedText& text) {
    std::vector<CharChange> changes;
    changes.reserve(text.text().size());
    forEachCodePoint(text.text(), [&](CodePoint point, std::size_t) {
        std::int32_t change = 0;
        for (const char32_t c : lowerCase(point.value)) changes.push_back({c, std::exchange(change, 1)});
    });
    text.transform(changes);
}

/// A normalizer without options, written as one function.
class SimpleNormalizer : public Normalizer {
public:
    using Function = void (*)(NormalizedText&);
    explicit SimpleNormalizer(Function function) : m_function(function) {}
    [[nodiscard]] Result<void> normalize(NormalizedText& text) const override {
        m_function(text);
        return {};
    }

private:
    Function m_function;
};

class SequenceNormalizer : public Normalizer {
public:
    explicit SequenceNormalizer(std::vector<NormalizerPointer> steps) : m_steps(std::move(steps)) {}
    [[nodiscard]] Result<void> normalize(NormalizedText& text) const override {
        for (const NormalizerPointer& step : m_steps) HEADSCOPE_CHECKED(step->normalize(text));
        return {};
    }

private:
    std::vector<NormalizerPointer> m_steps;
};

class PrependNormalizer : public Normalizer {
public:
    explicit PrependNormalizer(std::string prefix) : m_prefix(std::move(prefix)) {}
    [[nodiscard]] Result<void> normalize(NormalizedText& text) const override {
        text.prepend(m_prefix);
        return {};
    }

private:
    std::string m_prefix;
};

class StripNormalizer : public Normalizer {
public:
    StripNormalizer(bool left, bool right) : m_left(left), m_right(right) {}
    [[nodiscard]] Result<void> normalize(NormalizedText& text) const override {
        text.strip(m_left, m_right);
        return {};
    }

private:
    bool m_left, m_right;
};

class ReplaceNormalizer : public Normalizer {
public:
    ReplaceNormalizer(Pattern pattern, std::string content)
        : m_pattern(std::move(pattern)), m_content(std::move(content)) {}
    [[nodiscard]] Result<void> normalize(NormalizedText& text) const override {
        HEADSCOPE_TRY(const auto matches, m_pattern.matches(text.text()));
        text.replace(matches, m_content);
        return {};
    }

private:
    Pattern m_pattern;
    std::string m_content;
};

/// SentencePiece's table of replacements.
class CharMapNormalizer : public Normalizer {
public:
    CharMapNormalizer(CharMap map, bool longest) : m_map(std::move(map)), m_longest(longest) {}
    [[nodiscard]] Result<void> normalize(NormalizedText& text) const override {
        m_longest ? m_map.applyLongest(text) : m_map.apply(text);
        return {};
    }

private:
    CharMap m_map;
    bool m_longest;
};

/// "Nmt": drops control characters, and writes other spaces, line ends and marks of direction as spaces.
void applyNmt(NormalizedText& text) {
    text.filter([](char32_t c) {
        const bool control = (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F;
        return !control && c != 0x8F && c != 0x9F;
    });
    text.map([](char32_t c) {
        const bool line = c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x2028 || c == 0x2029;
        const bool space = c == 0x1680 || (c >= 0x200B && c <= 0x200F) || c == 0x2581 || c == 0xFEFF;
        return line || space || c == 0xFFFD ? U' ' : c;
    });
}

struct BertOptions {
    bool cleanText{}, spaceCjk{}, stripAccents{}, lowercase{};
};

/// BERT's own normalisation, as in its basic tokenizer.
class BertNormalizer : public Normalizer {
public:
    explicit BertNormalizer(BertOptions options) : m_options(options) {}
    [[nodiscard]] Result<void> normalize(NormalizedText& text) const override {
        if (m_options.cleanText) clean(text);
        if (m_options.spaceCjk) spaceCjk(text);
        if (m_options.stripAccents) {
            applyForm(text, NormalForm::nfd);
            text.filter([](char32_t c) { return !isNonspacingMark(c); });
        }
        if (m_options.lowercase) applyLowercase(text);
        return {};
    }

private:
    static void clean(NormalizedText& text) {
        const auto isLineOrTab = [](char32_t c) { return c == '\t' || c == '\n' || c == '\r'; };
        text.filter([&](char32_t c) { return c != 0 && c != 0xFFFD && (isLineOrTab(c) || !isOther(c)); });
        text.map([](char32_t c) { return isWhitespace(c) ? U' ' : c; });
    }
    static void spaceCjk(NormalizedText& text) {
        std::vector<CharChange> changes;
        changes.reserve(text.text().size());
        forEachCodePoint(text.text(), [&](CodePoint point, std::size_t) {
            if (isCjkIdeograph(point.value)) {
                changes.insert(changes.end(), {{U' ', 0}, {point.value, 1}, {U' ', 1}});
            } else {
                changes.push_back({point.value, 0});
            }
        });
        text.transform(changes);
    }

    BertOptions m_options;
};

Result<NormalizerPointer> readBert(const JsonSection& section) {
    BertOptions options;
    HEADSCOPE_TRY(options.cleanText, section.at("clean_text").flag());
    HEADSCOPE_TRY(options.spaceCjk, section.at("handle_chinese_chars").flag());
    HEADSCOPE_TRY(options.lowercase, section.at("lowercase").flag());
    HEADSCOPE_TRY(options.stripAccents, section.at("strip_accents").flagOr(options.lowercase));
    return std::make_unique<const BertNormalizer>(options);
}

Result<NormalizerPointer> readReplace(const JsonSection& section) {
    HEADSCOPE_TRY(Pattern pattern, readPattern(section.at("pattern")));
    HEADSCOPE_TRY(std::string content, section.at("content").text());
    return std::make_unique<const ReplaceNormalizer>(std::move(pattern), std::move(content));
}

Result<NormalizerPointer> readCharMap(const JsonSection& section) {
    const JsonSection value = section.at("precompiled_charsmap");
    HEADSCOPE_TRY(const std::string encoded, value.text());
    const auto bytes = base64Bytes(encoded);
    if (!bytes) return value.fail("is not base64");
    Result<CharMap> map = CharMap::read(*bytes);
    if (!map) return value.fail(map.error().message);
    // No key of tokenizer.json: a model that is cut as its library does it asks for that.
    HEADSCOPE_TRY(const bool longest, section.at("longest_match").flagOr(false));
    return std::make_unique<const CharMapNormalizer>(*std::move(map), longest);
}

Result<NormalizerPointer> readStrip(const JsonSection& section) {
    HEADSCOPE_TRY(const bool left, section.at("strip_left").flag());
    HEADSCOPE_TRY(const bool right, section.at("strip_right").flag());
    return std::make_unique<const StripNormalizer>(left, right);
}

Result<NormalizerPointer> readSequence(const JsonSection& section) {
    HEADSCOPE_TRY(const auto elements, section.at("normalizers").elements());
    std::vector<NormalizerPointer> steps;
    for (const JsonSection& element : elements) {
        HEADSCOPE_TRY(NormalizerPointer step, readNormalizer(element));
        if (!step) return element.fail("is null, expected a normalizer");
        steps.push_back(std::move(step));
    }
    return std::make_unique<const SequenceNormalizer>(std::move(steps));
}

SimpleNormalizer::Function simpleNormalizer(const std::string& type) {
    if (type == "NFC") return [](NormalizedText& text) { applyForm(text, NormalForm::nfc); };
    if (type == "NFD") return [](NormalizedText& text) { applyForm(text, NormalForm::nfd); };
    if (type == "NFKC") return [](NormalizedText& text) { applyForm(text, NormalForm::nfkc); };
    if (type == "NFKD") return [](NormalizedText& text) { applyForm(text, NormalForm::nfkd); };
    if (type == "Lowercase") return applyLowercase;
    if (type == "Nmt") return applyNmt;
    if (type == "ByteLevel") return [](NormalizedText& text) { text.mapBytes(byteSpelling); };
    if (type == "StripAccents") {
        return [](NormalizedText& text) { text.filter([](char32_t c) { return !isCombiningMark(c); }); };
    }
    return nullptr;
}

}  // namespace

Result<std::unique_ptr<const Normalizer>> readNormalizer(const JsonSection& section) {
    if (section.isNull()) return NormalizerPointer();
    HEADSCOPE_TRY(const std::string type, section.type());
    if (const auto function = simpleNormalizer(type))
        return std::make_unique<const SimpleNormalizer>(function);
    if (type == "BertNormalizer") return readBert(section);
    if (type == "Replace") return readReplace(section);
    if (type == "Strip") return readStrip(section);
    if (type == "Precompiled") return readCharMap(section);
    if (type == "Sequence") return readSequence(section);
    if (type == "Prepend") {
        HEADSCOPE_TRY(std::string prefix, section.at("prepend").text());
        return std::make_unique<const PrependNormalizer>(std::move(prefix));
    }
    return section.failType(type,
                            "NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, BertNormalizer, Replace, "
                            "Prepend, Strip, Precompiled, "
                            "Nmt, ByteLevel, Sequence");
}

}  // namespace headscope::text
