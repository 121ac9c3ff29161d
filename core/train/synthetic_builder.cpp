// SPDX-License-Identifier: GPL-3.0-or-later
// Puts texts together and keeps the spans of their words.
#include "core/train/synthetic_builder.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "core/base/check.h"

namespace headscope::train {
namespace {

std::uint32_t sizeOf(const std::string& text) { return static_cast<std::uint32_t>(text.size()); }

bool startsWithVowelSound(std::string_view word) {
    for (const std::string_view silent : {"hour", "honest"}) {
        if (word.starts_with(silent)) return true;
    }
    for (const std::string_view glide : {"uni", "use", "one"}) {
        if (word.starts_with(glide)) return false;
    }
    return !word.empty() && std::string_view("aeiouAEIOU").find(word.front()) != std::string_view::npos;
}

bool endsWithArticle(std::string_view text) {
    if (!text.ends_with("a ") && !text.ends_with("A ")) return false;
    return text.size() == 2 || text[text.size() - 3] == ' ' || text[text.size() - 3] == '\n' ||
           text[text.size() - 3] == '"' || text[text.size() - 3] == '(';
}

}  // namespace

TextSpan SlotSpans::at(char key, std::size_t occurrence) const {
    for (const auto& [name, span] : m_spans) {
        if (name == key && occurrence-- == 0) return span;
    }
    HEADSCOPE_CHECK(false);
    return {};
}

void TextBuilder::appendBlank() {
    std::string& text = m_document.text;
    if (!text.empty() && text.back() != ' ' && text.back() != '\n') text += ' ';
}

bool TextBuilder::atSentenceStart() const {
    std::string_view text = m_document.text;
    const bool blank = text.ends_with(' ');
    if (blank) text.remove_suffix(1);
    if (text.empty()) return true;
    const char last = text.back();
    if (last != '"') return std::string_view(".!?\n").find(last) != std::string_view::npos;
    const char before = text.size() < 2 ? ' ' : text[text.size() - 2];
    return blank ? before == '.' || before == '!' || before == '?' : before == ' ' || before == '\n';
}

TextSpan TextBuilder::fill(std::string_view value) {
    std::string& text = m_document.text;
    if (endsWithArticle(text) && startsWithVowelSound(value)) text.insert(text.size() - 1, 1, 'n');
    const bool capital = atSentenceStart();
    const std::uint32_t begin = sizeOf(text);
    text += value;
    if (capital) text[begin] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[begin])));
    return {begin, sizeOf(text)};
}

SlotSpans TextBuilder::add(std::string_view pattern, const std::vector<Slot>& slots) {
    SlotSpans spans;
    appendBlank();
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] != '$') {
            m_document.text += pattern[at];
            continue;
        }
        ++at;
        const auto slot = std::find_if(slots.begin(), slots.end(),
                                       [&](const Slot& candidate) { return candidate.key == pattern[at]; });
        HEADSCOPE_CHECK(slot != slots.end());
        spans.add(slot->key, fill(slot->text));
    }
    return spans;
}

TextSpan TextBuilder::word(std::string_view word) {
    appendBlank();
    return attach(word);
}

TextSpan TextBuilder::attach(std::string_view text) {
    const std::uint32_t begin = sizeOf(m_document.text);
    m_document.text += text;
    return {begin, sizeOf(m_document.text)};
}

void TextBuilder::link(LinkKind kind, TextSpan from, TextSpan to) {
    HEADSCOPE_CHECK(to.end <= from.begin);
    m_document.links.push_back({kind, from, to});
}

std::string TextBuilder::at(TextSpan span) const {
    return m_document.text.substr(span.begin, span.end - span.begin);
}

SkillItem TextBuilder::itemBefore(TextSpan answer, std::vector<std::string> wrong) const {
    HEADSCOPE_CHECK(answer.begin > 0 && m_document.text[answer.begin - 1] == ' ');
    SkillItem item;
    item.prompt = m_document.text.substr(0, answer.begin - 1);
    item.answer = ' ' + at(answer);
    for (std::string& other : wrong) item.wrong.push_back(' ' + std::move(other));
    return item;
}

}  // namespace headscope::train
