// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns as tokenizer.json writes them.
#include "core/text/pattern_section.h"

#include <fmt/format.h>

#include <string>

namespace headscope::text {

Result<Pattern> readPattern(const JsonSection& section) {
    const auto [kind, value] = section.onlyMember();
    if (kind != "String" && kind != "Regex")
        return section.fail("is no {\"String\": …} and no {\"Regex\": …}");
    HEADSCOPE_TRY(const std::string text, value.text());
    if (kind == "String") return Pattern::literal(text);
    Result<Pattern> pattern = Pattern::regex(text);
    if (!pattern) return value.fail(pattern.error().message, pattern.error().hint);
    return pattern;
}

Result<SplitBehavior> readSplitBehavior(const JsonSection& section, SplitBehavior otherwise) {
    if (section.isNull()) return otherwise;
    HEADSCOPE_TRY(const std::string name, section.text());
    const auto behavior = splitBehavior(name);
    if (!behavior) {
        return section.fail(fmt::format(
            "is \"{}\", expected Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous", name));
    }
    return *behavior;
}

}  // namespace headscope::text
