// SPDX-License-Identifier: GPL-3.0-or-later
// SentencePiece's way with spaces: a visible mark in their place.
#include "core/text/metaspace.h"

#include <fmt/format.h>

#include <string>

namespace headscope::text {

Result<MetaspaceOptions> readMetaspace(const JsonSection& section) {
    MetaspaceOptions options;
    HEADSCOPE_TRY(options.mark, section.at("replacement").character());
    HEADSCOPE_TRY(options.split, section.at("split").flagOr(true));
    HEADSCOPE_TRY(const bool addPrefixSpace, section.at("add_prefix_space").flagOr(true));
    HEADSCOPE_TRY(const std::string scheme,
                  section.at("prepend_scheme").textOr(addPrefixSpace ? "always" : "never"));
    if (scheme == "always") {
        options.prepend = PrependScheme::always;
    } else if (scheme == "first") {
        options.prepend = PrependScheme::first;
    } else if (scheme == "never") {
        options.prepend = PrependScheme::never;
    } else {
        return section.at("prepend_scheme")
            .fail(fmt::format("is \"{}\", expected always, first or never", scheme));
    }
    if (!addPrefixSpace && options.prepend != PrependScheme::never) {
        return section.fail(fmt::format("has add_prefix_space false, but prepend_scheme \"{}\"", scheme));
    }
    return options;
}

}  // namespace headscope::text
