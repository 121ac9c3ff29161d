// SPDX-License-Identifier: GPL-3.0-or-later
// Prompts in files: plain text, one a line, or one JSON object a line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace headscope::app {

/// One line of a .jsonl; `text` or `ids` is set.
struct PromptLine {
    std::optional<std::string> text, pair, target, foil;
    std::optional<std::string> decoderText;  ///< of an encoder–decoder
    std::optional<std::vector<std::uint32_t>> ids;
    std::optional<std::uint32_t> answerPosition;
    std::uint32_t line{};  ///< 1-based
};

/// The whole file, without a byte order mark and without the line end that closes its last line.
/// Errors: fileMissing, fileUnreadable.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& file);
/// The lines of a text that are not empty.
[[nodiscard]] std::vector<std::string> nonEmptyLines(std::string_view text);
/// Reads a .jsonl; empty lines are skipped, keys that are not ours are ignored.
/// Errors: those of readTextFile; fileFormat (names file, line and key); promptEmpty for a file without
/// prompts.
[[nodiscard]] Result<std::vector<PromptLine>> readPromptLines(const std::filesystem::path& file);

}  // namespace headscope::app
