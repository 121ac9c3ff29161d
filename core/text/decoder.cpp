// SPDX-License-Identifier: GPL-3.0-or-later
// The stage that turns spellings of tokens back into text.
#include "core/text/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "core/text/byte_alphabet.h"
#include "core/text/metaspace.h"
#include "core/text/pattern.h"
#include "core/text/pattern_section.h"
#include "core/text/utf8.h"

namespace headscope::text {
namespace {

using DecoderPointer = std::unique_ptr<const Decoder>;
using Tokens = std::vector<std::string>;

std::string replaceAll(std::string text, std::string_view from, std::string_view to) {
    if (from.empty()) return text;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

class ByteLevelDecoder : public Decoder {
public:
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        std::string bytes;
        for (const std::string& token : tokens) bytes += spelledBytes(token).value_or(token);
        return {replaceInvalid(bytes)};
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override {
        return spelledBytes(token).value_or(token);
    }
};

/// English as it is usually set; the list of the reference.
std::string cleaned(std::string token) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kRules{
        {{" .", "."},
         {" ?", "?"},
         {" !", "!"},
         {" ,", ","},
         {" ' ", "'"},
         {" n't", "n't"},
         {" 'm", "'m"},
         {" do not", " don't"},
         {" 's", "'s"},
         {" 've", "'ve"},
         {" 're", "'re"}}};
    for (const auto& [from, to] : kRules) token = replaceAll(std::move(token), from, to);
    return token;
}

class WordPieceDecoder : public Decoder {
public:
    WordPieceDecoder(std::string prefix, bool cleanup) : m_prefix(std::move(prefix)), m_cleanup(cleanup) {}
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (i > 0)
                tokens[i] = tokens[i].starts_with(m_prefix) ? runningBytes(tokens[i]) : " " + tokens[i];
            if (m_cleanup) tokens[i] = cleaned(std::move(tokens[i]));
        }
        return tokens;
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override {
        return token.starts_with(m_prefix) ? token.substr(m_prefix.size()) : token;
    }

private:
    std::string m_prefix;
    bool m_cleanup;
};

class MetaspaceDecoder : public Decoder {
public:
    explicit MetaspaceDecoder(const MetaspaceOptions& options)
        : m_mark(utf8(options.mark)), m_dropsFirst(options.prepend != PrependScheme::never) {}
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            tokens[i] = replaceAll(std::move(tokens[i]), m_mark, i == 0 && m_dropsFirst ? "" : " ");
        }
        return tokens;
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override {
        return replaceAll(std::move(token), m_mark, " ");
    }

private:
    std::string m_mark;
    bool m_dropsFirst;
};

class ReplaceDecoder : public Decoder {
public:
    ReplaceDecoder(Pattern pattern, std::string content)
        : m_pattern(std::move(pattern)), m_content(std::move(content)) {}
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        for (std::string& token : tokens) token = m_pattern.replaced(token, m_content);
        return tokens;
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override {
        return firstInvalidByte(token) ? token : m_pattern.replaced(token, m_content);
    }

private:
    Pattern m_pattern;
    std::string m_content;
};

class ByteFallbackDecoder : public Decoder {
public:
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        Tokens result;
        std::string bytes;
        const auto flush = [&] {
            if (bytes.empty()) return;
            if (firstInvalidByte(bytes)) {
                result.insert(result.end(), bytes.size(), "\uFFFD");
            } else {
                result.push_back(bytes);
            }
            bytes.clear();
        };
        for (std::string& token : tokens) {
            if (const auto byte = byteOf(token)) {
                bytes += *byte;
            } else {
                flush();
                result.push_back(std::move(token));
            }
        }
        flush();
        return result;
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override {
        const auto byte = byteOf(token);
        return byte ? std::string(1, *byte) : token;
    }

private:
    /// The byte that a token like <0x0A> stands for.
    static std::optional<char> byteOf(std::string_view token) {
        if (token.size() != 6 || !token.starts_with("<0x") || !token.ends_with('>')) return std::nullopt;
        unsigned value{};
        const char* end = token.data() + 5;
        const auto [stop, problem] = std::from_chars(token.data() + 3, end, value, 16);
        if (problem != std::errc() || stop != end) return std::nullopt;
        return static_cast<char>(static_cast<unsigned char>(value));
    }
};

class FuseDecoder : public Decoder {
public:
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        std::string joined;
        for (const std::string& token : tokens) joined += token;
        return {std::move(joined)};
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override { return token; }
};

/// Takes up to so many of one character off the ends of each spelling.
class StripDecoder : public Decoder {
public:
    StripDecoder(char32_t content, std::uint32_t start, std::uint32_t stop)
        : m_content(utf8(content)), m_start(start), m_stop(stop) {}
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        for (std::string& token : tokens) {
            for (std::uint32_t i = 0; i < m_start && token.starts_with(m_content); ++i)
                token.erase(0, m_content.size());
            for (std::uint32_t i = 0; i < m_stop && token.ends_with(m_content); ++i) {
                token.erase(token.size() - m_content.size());
            }
        }
        return tokens;
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override { return token; }

private:
    std::string m_content;
    std::uint32_t m_start, m_stop;
};

class BpeDecoder : public Decoder {
public:
    explicit BpeDecoder(std::string suffix) : m_suffix(std::move(suffix)) {}
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            tokens[i] = replaceAll(std::move(tokens[i]), m_suffix, i + 1 == tokens.size() ? "" : " ");
        }
        return tokens;
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override {
        return replaceAll(std::move(token), m_suffix, " ");
    }

private:
    std::string m_suffix;
};

/// For speech: repeated tokens are one, the pad token separates, and a mark stands between words.
class CtcDecoder : public Decoder {
public:
    CtcDecoder(std::string pad, std::string delimiter, bool cleanup)
        : m_pad(std::move(pad)), m_delimiter(std::move(delimiter)), m_cleanup(cleanup) {}
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
        Tokens result;
        for (std::string& token : tokens) {
            token = replaceAll(std::move(token), m_pad, "");
            if (m_cleanup) token = replaceAll(cleaned(std::move(token)), m_delimiter, " ");
            if (!token.empty()) result.push_back(std::move(token));
        }
        return result;
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override {
        token = replaceAll(std::move(token), m_pad, "");
        return m_cleanup ? replaceAll(std::move(token), m_delimiter, " ") : token;
    }

private:
    std::string m_pad, m_delimiter;
    bool m_cleanup;
};

class SequenceDecoder : public Decoder {
public:
    explicit SequenceDecoder(std::vector<DecoderPointer> steps) : m_steps(std::move(steps)) {}
    [[nodiscard]] Tokens decode(Tokens tokens) const override {
        for (const DecoderPointer& step : m_steps) tokens = step->decode(std::move(tokens));
        return tokens;
    }
    [[nodiscard]] std::string runningBytes(std::string token) const override {
        for (const DecoderPointer& step : m_steps) token = step->runningBytes(std::move(token));
        return token;
    }

private:
    std::vector<DecoderPointer> m_steps;
};

Result<DecoderPointer> readStrip(const JsonSection& section) {
    constexpr std::uint32_t kLimit = 1U << 16U;
    HEADSCOPE_TRY(const char32_t content, section.at("content").character());
    HEADSCOPE_TRY(const std::uint32_t start, section.at("start").number(kLimit));
    HEADSCOPE_TRY(const std::uint32_t stop, section.at("stop").number(kLimit));
    return std::make_unique<const StripDecoder>(content, start, stop);
}

Result<DecoderPointer> readCtc(const JsonSection& section) {
    HEADSCOPE_TRY(std::string pad, section.at("pad_token").text());
    HEADSCOPE_TRY(std::string delimiter, section.at("word_delimiter_token").text());
    HEADSCOPE_TRY(const bool cleanup, section.at("cleanup").flag());
    return std::make_unique<const CtcDecoder>(std::move(pad), std::move(delimiter), cleanup);
}

Result<DecoderPointer> readSequence(const JsonSection& section) {
    HEADSCOPE_TRY(const auto elements, section.at("decoders").elements());
    std::vector<DecoderPointer> steps;
    for (const JsonSection& element : elements) {
        HEADSCOPE_TRY(DecoderPointer step, readDecoder(element));
        if (!step) return element.fail("is null, expected a decoder");
        steps.push_back(std::move(step));
    }
    return std::make_unique<const SequenceDecoder>(std::move(steps));
}

}  // namespace

Result<std::unique_ptr<const Decoder>> readDecoder(const JsonSection& section) {
    if (section.isNull()) return DecoderPointer();
    HEADSCOPE_TRY(const std::string type, section.type());
    if (type == "ByteLevel") return std::make_unique<const ByteLevelDecoder>();
    if (type == "ByteFallback") return std::make_unique<const ByteFallbackDecoder>();
    if (type == "Fuse") return std::make_unique<const FuseDecoder>();
    if (type == "Strip") return readStrip(section);
    if (type == "CTC") return readCtc(section);
    if (type == "Sequence") return readSequence(section);
    if (type == "WordPiece") {
        HEADSCOPE_TRY(std::string prefix, section.at("prefix").text());
        HEADSCOPE_TRY(const bool cleanup, section.at("cleanup").flag());
        return std::make_unique<const WordPieceDecoder>(std::move(prefix), cleanup);
    }
    if (type == "Metaspace") {
        HEADSCOPE_TRY(const MetaspaceOptions options, readMetaspace(section));
        return std::make_unique<const MetaspaceDecoder>(options);
    }
    if (type == "Replace") {
        HEADSCOPE_TRY(Pattern pattern, readPattern(section.at("pattern")));
        HEADSCOPE_TRY(std::string content, section.at("content").text());
        return std::make_unique<const ReplaceDecoder>(std::move(pattern), std::move(content));
    }
    if (type == "BPEDecoder") {
        HEADSCOPE_TRY(std::string suffix, section.at("suffix").text());
        return std::make_unique<const BpeDecoder>(std::move(suffix));
    }
    return section.failType(
        type,
        "ByteLevel, WordPiece, Metaspace, Replace, ByteFallback, Fuse, Strip, BPEDecoder, CTC, Sequence");
}

}  // namespace headscope::text
