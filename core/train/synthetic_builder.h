// SPDX-License-Identifier: GPL-3.0-or-later
// Puts a text together from patterns with slots and remembers where each slot came to lie.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/train/synthetic_text.h"

namespace headscope::train {

/// What stands in a pattern for `$key`.
struct Slot {
    char key{};
    std::string text;
};

/// Where the slots of one pattern came to lie.
class SlotSpans {
public:
    /// Notes one occurrence.
    void add(char key, TextSpan span) { m_spans.emplace_back(key, span); }
    /// The n-th occurrence of a key, which must exist.
    [[nodiscard]] TextSpan at(char key, std::size_t occurrence = 0) const;

private:
    std::vector<std::pair<char, TextSpan>> m_spans;
};

/// A document under construction. Blanks between parts, capitals at the start of a sentence and "a"/"an"
/// before a slot come by themselves.
class TextBuilder {
public:
    /// Appends a pattern: "The $a saw a $b." with slots a and b.
    SlotSpans add(std::string_view pattern, const std::vector<Slot>& slots = {});
    /// Appends one word as it is, after a blank where one is due.
    TextSpan word(std::string_view word);
    /// Appends to the last word as it is, no blank before.
    TextSpan attach(std::string_view text);
    /// Notes a dependency; `to` must end before `from` begins.
    void link(LinkKind kind, TextSpan from, TextSpan to);

    [[nodiscard]] const std::string& text() const { return m_document.text; }
    /// The bytes of a span.
    [[nodiscard]] std::string at(TextSpan span) const;
    /// Hands the document over.
    [[nodiscard]] SyntheticDocument take() { return std::move(m_document); }
    /// An item out of this text: the prompt ends before `answer`, and the answer is that span.
    [[nodiscard]] SkillItem itemBefore(TextSpan answer, std::vector<std::string> wrong) const;

private:
    void appendBlank();
    [[nodiscard]] bool atSentenceStart() const;
    TextSpan fill(std::string_view value);

    SyntheticDocument m_document;
};

}  // namespace headscope::train
