// SPDX-License-Identifier: GPL-3.0-or-later
// Written plainly, read strictly: a checkpoint may have been damaged, or be another file altogether.
#include "core/sweep/checkpoint_text.h"

#include <fmt/format.h>

#include <bit>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/strict_json.h"

namespace headscope {
namespace {

constexpr std::size_t kDigits = 8;  // of a float32's bits

std::optional<std::uint32_t> bitsOf(std::string_view digits) {
    std::uint32_t bits = 0;
    for (const char c : digits) {
        const bool number = c >= '0' && c <= '9', letter = c >= 'a' && c <= 'f';
        if (!number && !letter) return std::nullopt;
        bits = bits << 4U | static_cast<std::uint32_t>(number ? c - '0' : c - 'a' + 10);
    }
    return bits;
}

std::optional<std::vector<float>> floatsOf(std::string_view digits) {
    if (digits.size() % kDigits != 0) return std::nullopt;
    std::vector<float> values;
    for (; !digits.empty(); digits.remove_prefix(kDigits)) {
        const auto bits = bitsOf(digits.substr(0, kDigits));
        if (!bits) return std::nullopt;
        values.push_back(std::bit_cast<float>(*bits));
    }
    return values;
}

Result<void> readLine(std::string_view line, UnitResults& into) {
    HEADSCOPE_TRY(const nlohmann::json json, parseStrictJson(line));
    const auto notALine = [] {
        return fail(ErrorCode::fileFormat, "expected {\"unit\": …, \"values\": \"…\"}");
    };
    if (!json.is_object() || json.size() != 2 || !json.contains("unit") || !json.contains("values")) {
        return notALine();
    }
    const nlohmann::json& unit = json.at("unit");
    const nlohmann::json& digits = json.at("values");
    if (!unit.is_number_unsigned() || !digits.is_string()) return notALine();
    if (unit.get<std::uint64_t>() >= into.counts().size()) {
        return fail(ErrorCode::fileFormat, fmt::format("there is no unit {} among {}",
                                                       unit.get<std::uint64_t>(), into.counts().size()));
    }
    auto values = floatsOf(digits.get_ref<const std::string&>());
    if (!values) return notALine();
    return into.put(unit.get<std::uint32_t>(), *std::move(values));
}

Failure noCheckpoint() {
    return fail(ErrorCode::fileFormat, "it is no checkpoint", "name another file, which need not exist");
}

// The header names the job whole, so equal lines are equal jobs.
Result<void> checkHeader(std::string_view line, std::string_view header) {
    if (line == header) return {};
    const auto json = parseStrictJson(line);
    if (!json || !json->is_object() || !json->contains("headscope_checkpoint")) return noCheckpoint();
    const nlohmann::json& version = json->at("headscope_checkpoint");
    if (version != kCheckpointVersion) {
        return fail(ErrorCode::fileFormat,
                    fmt::format("its format is version {}, this program writes {}", shortened(version.dump()),
                                kCheckpointVersion),
                    "name another file, or finish it with the program that began it");
    }
    return fail(ErrorCode::fileFormat,
                "it is the checkpoint of another job: another model, other prompts or other options",
                "name another file, or repeat the command that began it");
}

}  // namespace

std::string checkpointHeader(std::string_view job, std::size_t units) {
    return fmt::format("{{\"headscope_checkpoint\": {}, \"job\": \"{}\", \"units\": {}}}\n",
                       kCheckpointVersion, job, units);
}

std::string checkpointLine(std::uint32_t unit, std::span<const float> values) {
    std::string line = fmt::format("{{\"unit\": {}, \"values\": \"", unit);
    for (const float value : values) line += fmt::format("{:08x}", std::bit_cast<std::uint32_t>(value));
    return line + "\"}\n";
}

std::size_t longestCheckpoint(std::span<const std::uint32_t> counts) {
    std::size_t bytes = checkpointHeader(std::string(64, '0'), counts.size()).size();
    const std::size_t frame = checkpointLine(std::numeric_limits<std::uint32_t>::max(), {}).size();
    for (const std::uint32_t count : counts) bytes += frame + kDigits * count;
    return bytes;
}

Result<std::size_t> readCheckpoint(std::string_view bytes, std::string_view job, UnitResults& into) {
    const std::string header = checkpointHeader(job, into.counts().size());
    const std::size_t firstEnd = bytes.find('\n');
    if (firstEnd == std::string_view::npos) {
        // Only a beginning of the very header may be overwritten: all else may be a file of value.
        if (std::string_view(header).starts_with(bytes)) return std::size_t{0};
        return noCheckpoint();
    }
    HEADSCOPE_CHECKED(checkHeader(bytes.substr(0, firstEnd + 1), header));
    std::size_t begin = firstEnd + 1;
    for (std::size_t number = 2;; ++number) {
        const std::size_t end = bytes.find('\n', begin);
        if (end == std::string_view::npos) return begin;
        if (auto read = readLine(bytes.substr(begin, end - begin), into); !read) {
            Error error = std::move(read).error();
            error.hint = "delete the file to begin again";
            return fail(std::move(error).in(fmt::format("line {}", number)));
        }
        begin = end + 1;
    }
}

}  // namespace headscope
