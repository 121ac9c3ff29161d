// SPDX-License-Identifier: GPL-3.0-or-later
// The stage that adds a model's special tokens and joins the two texts of a pair.
#include "core/text/post_processor.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/text/byte_alphabet.h"
#include "core/text/character_class.h"
#include "core/text/template_processor.h"
#include "core/text/utf8.h"
#include "core/text/vocabulary.h"

namespace headscope::text {
namespace {

using PostProcessorPointer = std::unique_ptr<const PostProcessor>;

bool isSpaceMark(char32_t c) { return spelledByte(c) == ' ' || isWhitespace(c); }

/// Moves `at` by `count` characters towards `limit`, and not beyond.
std::uint32_t moved(std::string_view text, std::uint32_t at, std::uint32_t limit, std::size_t count) {
    const auto isInside = [text](std::uint32_t byte) {
        return byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0U) == 0x80U;
    };
    for (; count > 0 && at != limit; --count) {
        const bool forward = at < limit;
        do {
            at = forward ? at + 1 : at - 1;
        } while (at != limit && isInside(at));
    }
    return at;
}

/// True where `text` has at least `count` characters; counts only texts that are short.
bool hasCharacters(std::string_view text, std::size_t count) {
    return text.size() / 4 >= count || codePointCount(text) >= count;
}

/// Takes the spaces at the ends of tokens out of their offsets; `keepFirst`: not the one space that the
/// pre-tokenizer put in front. Counts characters, as the reference's Python interface does.
void trimOffsets(EncodedPart& part, bool keepFirst) {
    Encoding& encoding = part.encoding;
    for (std::size_t i = 0; i < encoding.tokens.size(); ++i) {
        std::size_t leading = 0;
        std::size_t trailing = 0;
        bool onlySpace = true;
        forEachCodePoint(encoding.tokens[i], [&](CodePoint point, std::size_t) {
            const bool space = isSpaceMark(point.value);
            onlySpace = onlySpace && space;
            leading += onlySpace ? 1 : 0;
            trailing = space ? trailing + 1 : 0;
        });
        ByteSpan& span = encoding.offsets[i];
        const bool isFirst = i == 0 || span.begin == 0;
        if (isFirst && keepFirst && leading == 1) leading = 0;
        span.begin = moved(part.source, span.begin, span.end, leading);
        if (hasCharacters(part.source.substr(0, span.end), trailing)) {
            span.end = moved(part.source, span.end, span.begin, trailing);
        }
    }
}

class ByteLevelProcessor : public PostProcessor {
public:
    ByteLevelProcessor(bool trim, bool keepFirst) : m_trim(trim), m_keepFirst(keepFirst) {}
    [[nodiscard]] Result<std::vector<EncodedPart>> process(std::vector<EncodedPart> parts,
                                                           SpecialTokens /*special*/) const override {
        if (m_trim) {
            for (EncodedPart& part : parts) trimOffsets(part, m_keepFirst);
        }
        return parts;
    }

private:
    bool m_trim, m_keepFirst;
};

struct NamedToken {
    std::string text;
    std::uint32_t id{};
};

/// The fixed layouts of BERT ([CLS] A [SEP] B [SEP]) and RoBERTa (<s> A </s></s> B </s>).
class ClsSepProcessor : public PostProcessor {
public:
    struct Layout {
        NamedToken cls, sep;
        bool roberta{};
        bool trim{}, keepFirst{};  // RoBERTa only
    };
    explicit ClsSepProcessor(Layout layout) : m_layout(std::move(layout)) {}

    [[nodiscard]] Result<std::vector<EncodedPart>> process(std::vector<EncodedPart> parts,
                                                           SpecialTokens special) const override {
        for (EncodedPart& part : parts) {
            if (m_layout.trim) trimOffsets(part, m_layout.keepFirst);
            std::vector<std::uint8_t>& segments = part.encoding.segments;
            if (m_layout.roberta) std::fill(segments.begin(), segments.end(), std::uint8_t{0});
        }
        if (special == SpecialTokens::leaveOff) return parts;
        std::vector<EncodedPart> result;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto segment = static_cast<std::uint8_t>(i > 0 && !m_layout.roberta ? 1 : 0);
            if (i == 0) result.push_back(partOf(m_layout.cls, segment));
            if (i > 0 && m_layout.roberta) result.push_back(partOf(m_layout.sep, segment));
            result.push_back(std::move(parts[i]));
            result.push_back(partOf(m_layout.sep, segment));
        }
        return result;
    }
    [[nodiscard]] std::vector<std::uint32_t> addedIds() const override {
        return {m_layout.cls.id, m_layout.sep.id};
    }

private:
    static EncodedPart partOf(const NamedToken& token, std::uint8_t segment) {
        return {{{{token.id}}, {token.text}, {ByteSpan{}}, {1}, {segment}}, {}};
    }

    Layout m_layout;
};

class SequenceProcessor : public PostProcessor {
public:
    explicit SequenceProcessor(std::vector<PostProcessorPointer> steps) : m_steps(std::move(steps)) {}
    [[nodiscard]] Result<std::vector<EncodedPart>> process(std::vector<EncodedPart> parts,
                                                           SpecialTokens special) const override {
        for (const PostProcessorPointer& step : m_steps) {
            HEADSCOPE_TRY(parts, step->process(std::move(parts), special));
        }
        return parts;
    }
    [[nodiscard]] std::vector<std::uint32_t> addedIds() const override {
        std::vector<std::uint32_t> ids;
        for (const PostProcessorPointer& step : m_steps) {
            const std::vector<std::uint32_t> more = step->addedIds();
            ids.insert(ids.end(), more.begin(), more.end());
        }
        return ids;
    }

private:
    std::vector<PostProcessorPointer> m_steps;
};

/// A token as `["[SEP]", 102]`.
Result<NamedToken> readNamed(const JsonSection& section) {
    HEADSCOPE_TRY(const auto elements, section.elements());
    if (elements.size() != 2) return section.fail("is no pair of a token and its id");
    NamedToken token;
    HEADSCOPE_TRY(token.text, elements[0].text());
    HEADSCOPE_TRY(token.id, elements[1].number(Vocabulary::kIdLimit));
    return token;
}

Result<PostProcessorPointer> readClsSep(const JsonSection& section, bool roberta) {
    ClsSepProcessor::Layout layout;
    layout.roberta = roberta;
    HEADSCOPE_TRY(layout.cls, readNamed(section.at("cls")));
    HEADSCOPE_TRY(layout.sep, readNamed(section.at("sep")));
    if (roberta) {
        HEADSCOPE_TRY(layout.trim, section.at("trim_offsets").flag());
        HEADSCOPE_TRY(layout.keepFirst, section.at("add_prefix_space").flag());
    }
    return std::make_unique<const ClsSepProcessor>(std::move(layout));
}

Result<PostProcessorPointer> readSequence(const JsonSection& section) {
    HEADSCOPE_TRY(const auto elements, section.at("processors").elements());
    std::vector<PostProcessorPointer> steps;
    for (const JsonSection& element : elements) {
        HEADSCOPE_TRY(PostProcessorPointer step, readPostProcessor(element));
        if (!step) return element.fail("is null, expected a post-processor");
        steps.push_back(std::move(step));
    }
    return std::make_unique<const SequenceProcessor>(std::move(steps));
}

}  // namespace

Result<std::unique_ptr<const PostProcessor>> readPostProcessor(const JsonSection& section) {
    if (section.isNull()) return PostProcessorPointer();
    HEADSCOPE_TRY(const std::string type, section.type());
    if (type == "TemplateProcessing") return TemplateProcessor::read(section);
    if (type == "BertProcessing") return readClsSep(section, false);
    if (type == "RobertaProcessing") return readClsSep(section, true);
    if (type == "Sequence") return readSequence(section);
    if (type == "ByteLevel") {
        HEADSCOPE_TRY(const bool trim, section.at("trim_offsets").flag());
        HEADSCOPE_TRY(const bool keepFirst, section.at("add_prefix_space").flag());
        return std::make_unique<const ByteLevelProcessor>(trim, keepFirst);
    }
    return section.failType(type,
                            "TemplateProcessing, ByteLevel, BertProcessing, RobertaProcessing, Sequence");
}

}  // namespace headscope::text
