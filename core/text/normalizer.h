// SPDX-License-Identifier: GPL-3.0-or-later
// The stage that rewrites text before it is split: normal forms, case, accents, spaces.
#pragma once

#include <memory>

#include "core/base/result.h"
#include "core/text/json_section.h"
#include "core/text/normalized_text.h"

namespace headscope::text {

/// One rewriting of texts. Immutable.
class Normalizer {
public:
    Normalizer() = default;
    Normalizer(const Normalizer&) = delete;
    Normalizer& operator=(const Normalizer&) = delete;
    virtual ~Normalizer() = default;

    /// Rewrites `text`. Errors: tokenizerFormat (an expression that fails on it).
    [[nodiscard]] virtual Result<void> normalize(NormalizedText& text) const = 0;
};

/// Reads a "normalizer" section; null where the section is. Errors: tokenizerFormat.
[[nodiscard]] Result<std::unique_ptr<const Normalizer>> readNormalizer(const JsonSection& section);

}  // namespace headscope::text
