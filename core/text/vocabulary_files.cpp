// SPDX-License-Identifier: GPL-3.0-or-later
// The vocabularies that came before tokenizer.json: vocab.json, merges.txt, vocab.txt.
#include "core/text/vocabulary_files.h"

#include <fmt/format.h>

#include "core/text/json_section.h"
#include "core/text/utf8.h"
#include "core/text/whole_file.h"

namespace headscope::text {
namespace {

/// The lines of a text, without their ends.
std::vector<std::string_view> linesOf(std::string_view content) {
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin < content.size();) {
        const std::size_t end = std::min(content.find('\n', begin), content.size());
        std::string_view line = content.substr(begin, end - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        begin = end + 1;
    }
    return lines;
}

Result<std::string> readText(const std::filesystem::path& file) {
    HEADSCOPE_TRY(std::string content, readWholeFile(file));
    if (const auto at = firstInvalidByte(content)) {
        return fail(ErrorCode::fileFormat, fmt::format("{} is not UTF-8 at byte {}", file.string(), *at));
    }
    return content;
}

}  // namespace

Result<Vocabulary> readVocabJson(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const JsonSection document, JsonSection::readFile(file));
    return Vocabulary::read(document);
}

Result<Vocabulary> readVocabText(const std::filesystem::path& file) {
    HEADSCOPE_TRY(const std::string content, readText(file));
    std::vector<std::string> spellings;
    for (const std::string_view line : linesOf(content)) spellings.emplace_back(line);
    if (spellings.empty()) {
        return fail(ErrorCode::fileFormat, fmt::format("{} has no token", file.string()));
    }
    if (spellings.size() > Vocabulary::kIdLimit) {
        return fail(ErrorCode::fileFormat, fmt::format("{} has {} lines", file.string(), spellings.size()));
    }
    return Vocabulary(std::move(spellings));
}

Result<SpelledMerge> splitMerge(std::string_view line) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos) {
        return fail(ErrorCode::tokenizerFormat,
                    fmt::format("is \"{}\", expected two tokens with a space between", line));
    }
    return SpelledMerge(line.substr(0, space), line.substr(space + 1));
}

Result<void> addMerge(const SpelledMerge& merge, std::uint32_t rank, const Vocabulary& vocabulary,
                      std::size_t prefixBytes, BpeMerges& merges) {
    if (merge.second.size() < prefixBytes) {
        return fail(ErrorCode::tokenizerFormat,
                    fmt::format("merges \"{}\", which is shorter than the prefix", merge.second));
    }
    const std::string joined = merge.first + merge.second.substr(prefixBytes);
    const auto left = vocabulary.id(merge.first);
    const auto right = vocabulary.id(merge.second);
    const auto merged = vocabulary.id(joined);
    if (!left || !right || !merged) {
        const std::string& missing = !left ? merge.first : !right ? merge.second : joined;
        return fail(ErrorCode::tokenizerFormat,
                    fmt::format("names \"{}\", which the vocabulary does not have", missing));
    }
    merges.add(*left, *right, {rank, *merged});
    return {};
}

Result<BpeMerges> readMergesText(const std::filesystem::path& file, const Vocabulary& vocabulary) {
    HEADSCOPE_TRY(const std::string content, readText(file));
    const std::vector<std::string_view> lines = linesOf(content);
    BpeMerges merges;
    merges.reserve(lines.size());
    std::uint32_t rank = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].empty() || lines[i].starts_with("#version")) continue;
        const auto failAt = [&](const Error& error) {
            return fail(ErrorCode::tokenizerFormat,
                        fmt::format("{}: line {} {}", file.string(), i + 1, error.message));
        };
        const auto merge = splitMerge(lines[i]);
        if (!merge) return failAt(merge.error());
        const auto added = addMerge(*merge, rank++, vocabulary, 0, merges);
        if (!added) return failAt(added.error());
    }
    return merges;
}

}  // namespace headscope::text
