// SPDX-License-Identifier: GPL-3.0-or-later
// Special tokens by template: [CLS] $A [SEP] $B [SEP].
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/text/post_processor.h"

namespace headscope::text {

/// The post-processor "TemplateProcessing".
class TemplateProcessor : public PostProcessor {
public:
    /// Reads a section of that type. Errors: tokenizerFormat.
    [[nodiscard]] static Result<std::unique_ptr<const PostProcessor>> read(const JsonSection& section);

    [[nodiscard]] Result<std::vector<EncodedPart>> process(std::vector<EncodedPart> parts,
                                                           SpecialTokens special) const override;
    [[nodiscard]] std::vector<std::uint32_t> addedIds() const override;

private:
    /// One step of a template: a text, or special tokens.
    struct Step {
        enum class Kind : std::uint8_t { first, second, special } kind{};
        std::string specialName;
        std::uint8_t segment{};
    };
    using Steps = std::vector<Step>;

    [[nodiscard]] static Result<Step> readStep(const JsonSection& section);
    [[nodiscard]] static Result<Steps> readSteps(const JsonSection& section);
    [[nodiscard]] static Result<Encoding> readSpecial(const JsonSection& section);
    [[nodiscard]] Result<void> check(const JsonSection& section) const;

    Steps m_single, m_pair;
    std::map<std::string, Encoding> m_specials;
};

}  // namespace headscope::text
