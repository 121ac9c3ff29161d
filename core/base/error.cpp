// SPDX-License-Identifier: GPL-3.0-or-later
// Names of error codes and the printed form of an error.
#include "core/base/error.h"

#include <utility>

namespace headscope {

std::string_view errorCodeName(ErrorCode code) {
    switch (code) {
        case ErrorCode::internal:
            return "internal";
        case ErrorCode::cancelled:
            return "cancelled";
        case ErrorCode::usage:
            return "usage";
        case ErrorCode::notInThisBuild:
            return "notInThisBuild";
        case ErrorCode::fileMissing:
            return "fileMissing";
        case ErrorCode::fileUnreadable:
            return "fileUnreadable";
        case ErrorCode::fileWriteFailed:
            return "fileWriteFailed";
        case ErrorCode::fileExists:
            return "fileExists";
        case ErrorCode::fileFormat:
            return "fileFormat";
        case ErrorCode::configKey:
            return "configKey";
        case ErrorCode::unknownArchitecture:
            return "unknownArchitecture";
        case ErrorCode::tensorMissing:
            return "tensorMissing";
        case ErrorCode::tensorShape:
            return "tensorShape";
        case ErrorCode::tensorDtype:
            return "tensorDtype";
        case ErrorCode::tokenizerFormat:
            return "tokenizerFormat";
        case ErrorCode::tokenUnknown:
            return "tokenUnknown";
        case ErrorCode::textEncoding:
            return "textEncoding";
        case ErrorCode::promptEmpty:
            return "promptEmpty";
        case ErrorCode::promptTooLong:
            return "promptTooLong";
        case ErrorCode::headRange:
            return "headRange";
        case ErrorCode::editConflict:
            return "editConflict";
        case ErrorCode::metricUnavailable:
            return "metricUnavailable";
        case ErrorCode::memoryLimit:
            return "memoryLimit";
        case ErrorCode::notFinite:
            return "notFinite";
        case ErrorCode::engine:
            return "engine";
    }
    return "internal";
}

std::string shortened(std::string_view text, std::size_t mostBytes) {
    if (text.size() <= mostBytes) return std::string(text);
    std::size_t end = mostBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + "…";
}

std::string Error::text() const {
    std::string out;
    for (auto frame = context.rbegin(); frame != context.rend(); ++frame) {
        out += *frame;
        out += ": ";
    }
    out += message;
    if (!hint.empty()) {
        out += "; ";
        out += hint;
    }
    // A name inside a file may hold line ends and escape sequences; one error stays one line and steers no
    // terminal.
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return out;
}

Error Error::in(std::string where) && {
    context.push_back(std::move(where));
    return std::move(*this);
}

}  // namespace headscope
