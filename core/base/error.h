// SPDX-License-Identifier: GPL-3.0-or-later
// What went wrong, as a value: a code for programs, a sentence for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headscope {

/// What callers branch on; nobody compares messages.
enum class ErrorCode : std::uint8_t {
    internal,             ///< a promise of the program itself was broken
    cancelled,            ///< the work was replaced or stopped; never leaves Session
    usage,                ///< the request cannot be meant: exit status 2 on the command line
    notInThisBuild,       ///< known, but not built yet: exit status 2
    fileMissing,          ///< a file that must be there is not
    fileUnreadable,       ///< exists, but cannot be opened, mapped or read
    fileWriteFailed,      ///< no space, no permission, a folder in the way
    fileExists,           ///< would be overwritten, and nobody said so
    fileFormat,           ///< bytes that contradict their own format
    configKey,            ///< config.json: key missing, mistyped or out of range
    unknownArchitecture,  ///< no family reads this model
    tensorMissing,        ///< a tensor that the family needs is not in the checkpoint
    tensorShape,          ///< a tensor has another shape than the config says
    tensorDtype,          ///< a tensor has a dtype that cannot be read
    tokenizerFormat,      ///< tokenizer.json: section missing, mistyped or unsupported
    tokenUnknown,         ///< text that the vocabulary cannot spell
    textEncoding,         ///< not UTF-8
    promptEmpty,          ///< no tokens to run
    promptTooLong,        ///< more tokens than the model has positions
    headRange,            ///< a head, layer, position or token that the model does not have
    editConflict,         ///< two edits of one site of one head overlap
    metricUnavailable,    ///< this model cannot give this number
    memoryLimit,          ///< would need more bytes than allowed
    notFinite,            ///< scores or logits became NaN or infinite
    engine,               ///< the tensor library refused
};

/// Stable name of a code, as in JSON and logs ("tensorShape").
[[nodiscard]] std::string_view errorCodeName(ErrorCode code);

/// At most `mostBytes` of a text that came out of a file, cut between two characters and marked: a hostile
/// name does not fill the screen.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t mostBytes = 60);

/// A failure of the world, told so that its reader can act.
struct Error {
    ErrorCode code{};                  ///< what callers branch on
    std::string message;               ///< one lower-case line: the thing, found, expected
    std::string hint;                  ///< what to try; may be empty
    std::vector<std::string> context;  ///< grows on the way up: "shard 2 of 4"

    /// The whole sentence, as the command line prints it: context, message, hint.
    [[nodiscard]] std::string text() const;
    /// The same error, one frame further up.
    [[nodiscard]] Error in(std::string where) &&;
    friend bool operator==(const Error&, const Error&) = default;
};

}  // namespace headscope
