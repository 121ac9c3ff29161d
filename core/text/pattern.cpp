// SPDX-License-Identifier: GPL-3.0-or-later
// What Split and Replace look for: a string, or a regular expression.
#include "core/text/pattern.h"

#include <fmt/format.h>
#include <oniguruma.h>

#include <array>
#include <optional>

#include "core/base/check.h"
#include "core/text/newer_characters.h"

namespace headscope::text {
namespace {

const OnigUChar* onigText(std::string_view text) { return reinterpret_cast<const OnigUChar*>(text.data()); }

void initialiseOnce() {
    static const int status = [] {
        std::array<OnigEncoding, 1> encodings{ONIG_ENCODING_UTF8};
        return onig_initialize(encodings.data(), static_cast<int>(encodings.size()));
    }();
    HEADSCOPE_CHECK(status == ONIG_NORMAL);
}

std::string onigMessage(int code, OnigErrorInfo* info) {
    std::array<OnigUChar, ONIG_MAX_ERROR_MESSAGE_LEN> buffer{};
    const int length = onig_error_code_to_str(buffer.data(), code, info);
    return {reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(std::max(length, 0))};
}

struct FreeRegion {
    void operator()(OnigRegion* region) const { onig_region_free(region, 1); }
};
using Region = std::unique_ptr<OnigRegion, FreeRegion>;

/// One search from byte `from`: the match, nothing, or Oniguruma's error code.
struct Found {
    int code = ONIG_MISMATCH;  // position, ONIG_MISMATCH or an error
    std::size_t begin{}, end{};
};

Found search(regex_t* compiled, std::string_view text, std::size_t from, OnigRegion* region) {
    const OnigUChar* begin = onigText(text);
    const OnigUChar* end = begin + text.size();
    onig_region_clear(region);
    const int code = onig_search(compiled, begin, end, begin + from, end, region, ONIG_OPTION_NONE);
    if (code < 0) return {code, 0, 0};
    return {code, static_cast<std::size_t>(region->beg[0]), static_cast<std::size_t>(region->end[0])};
}

}  // namespace

void Pattern::Free::operator()(re_pattern_buffer* compiled) const { onig_free(compiled); }

Pattern Pattern::literal(std::string needle) {
    if (needle.empty()) {  // matches between all characters, as the empty expression does
        Result<Pattern> empty = regex("");
        HEADSCOPE_CHECK(empty.has_value());
        return std::move(*empty);
    }
    Pattern pattern;
    pattern.m_text = std::move(needle);
    return pattern;
}

Result<Pattern> Pattern::regex(std::string_view expression) {
    initialiseOnce();
    regex_t* compiled = nullptr;
    OnigErrorInfo info{};
    const int code = onig_new(&compiled, onigText(expression), onigText(expression) + expression.size(),
                              ONIG_OPTION_NONE, ONIG_ENCODING_UTF8, ONIG_SYNTAX_DEFAULT, &info);
    if (code != ONIG_NORMAL) {
        return fail(
            ErrorCode::tokenizerFormat,
            fmt::format("\"{}\" is not a regular expression: {}", expression, onigMessage(code, &info)),
            "the syntax is that of Oniguruma");
    }
    Pattern pattern;
    pattern.m_text = std::string(expression);
    pattern.m_compiled.reset(compiled);
    return pattern;
}

std::vector<TextMatch> Pattern::literalMatches(std::string_view text) const {
    std::vector<TextMatch> found;
    std::size_t between = 0;
    while (between < text.size()) {
        const std::size_t begin = text.find(m_text, between);
        const std::size_t stop = std::min(begin, text.size());
        if (between < stop) {
            found.push_back({static_cast<std::uint32_t>(between), static_cast<std::uint32_t>(stop), false});
        }
        if (begin == std::string_view::npos) break;
        between = begin + m_text.size();
        found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(between), true});
    }
    return found;
}

Result<std::vector<TextMatch>> Pattern::matches(std::string_view text) const {
    if (text.empty()) return std::vector<TextMatch>{{0, 0, false}};
    if (!m_compiled) return literalMatches(text);
    const std::string known = olderEquivalent(text);
    std::vector<TextMatch> found;
    const Region region(onig_region_new());
    std::size_t between = 0;
    std::size_t from = 0;
    std::optional<std::size_t> lastEnd;
    while (from <= text.size()) {
        const Found next = search(m_compiled.get(), known, from, region.get());
        if (next.code == ONIG_MISMATCH) break;
        if (next.code < 0) {
            return fail(ErrorCode::tokenizerFormat,
                        fmt::format("the expression \"{}\" fails on this text: {}", m_text,
                                    onigMessage(next.code, nullptr)),
                        "shorten the text");
        }
        if (next.begin == next.end && lastEnd == next.end) {  // an empty match right behind a match is none
            from += from < text.size() ? readCodePoint(text, from).bytes : 1;
            continue;
        }
        if (between != next.begin) {
            found.push_back(
                {static_cast<std::uint32_t>(between), static_cast<std::uint32_t>(next.begin), false});
        }
        found.push_back({static_cast<std::uint32_t>(next.begin), static_cast<std::uint32_t>(next.end), true});
        between = from = next.end;
        lastEnd = next.end;
    }
    const auto end = static_cast<std::uint32_t>(text.size());
    if (between < end) found.push_back({static_cast<std::uint32_t>(between), end, false});
    return found;
}

std::string Pattern::replaced(std::string_view text, std::string_view content) const {
    const Result<std::vector<TextMatch>> found = matches(text);
    if (!found) return std::string(text);
    std::string result;
    for (const TextMatch& match : *found) {
        result += match.matched ? content : text.substr(match.begin, match.end - match.begin);
    }
    return result;
}

}  // namespace headscope::text
