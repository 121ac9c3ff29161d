// SPDX-License-Identifier: GPL-3.0-or-later
// What Split and Replace look for: a string, or a regular expression.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/text/text_match.h"

struct re_pattern_buffer;  // Oniguruma's compiled expression

namespace headscope::text {

/// A compiled pattern; any number of threads may search with one.
class Pattern {
public:
    /// Finds `needle` as it is.
    [[nodiscard]] static Pattern literal(std::string needle);
    /// Finds what `expression` matches, by Oniguruma in its default syntax (as Hugging Face's tokenizers do).
    /// Errors: tokenizerFormat (not an expression; says where).
    [[nodiscard]] static Result<Pattern> regex(std::string_view expression);

    /// Cuts a well-formed text into matches and what lies between.
    /// Errors: tokenizerFormat (the expression needs too many steps on this text).
    [[nodiscard]] Result<std::vector<TextMatch>> matches(std::string_view text) const;
    /// `text` with `content` in place of each match; unchanged where matching fails.
    [[nodiscard]] std::string replaced(std::string_view text, std::string_view content) const;

private:
    struct Free {
        void operator()(re_pattern_buffer* compiled) const;
    };

    [[nodiscard]] std::vector<TextMatch> literalMatches(std::string_view text) const;

    std::string m_text;                                   // the needle, or the expression for messages
    std::unique_ptr<re_pattern_buffer, Free> m_compiled;  // null: a needle
};

}  // namespace headscope::text
