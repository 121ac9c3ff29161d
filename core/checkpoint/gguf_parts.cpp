// SPDX-License-Identifier: GPL-3.0-or-later
// Names of parts, and what their metadata must say.
#include "core/checkpoint/gguf_parts.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace headscope {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostParts = 4096;

std::string partName(std::string_view stem, std::uint64_t part, std::uint64_t parts) {
    return fmt::format("{}-{:05}-of-{:05}.gguf", stem, part, parts);
}

std::optional<std::uint64_t> fiveDigits(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.size() != 5 || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// "name-00001-of-00003": name and 3, for the first part alone.
std::optional<std::pair<std::string, std::uint64_t>> countedName(const std::string& stem) {
    constexpr std::string_view kFirst = "-00001-of-", kShape = "-00001-of-00003";
    if (stem.size() <= kShape.size()) return std::nullopt;
    const std::size_t end = stem.size() - kShape.size();
    if (stem.compare(end, kFirst.size(), kFirst) != 0) return std::nullopt;
    const auto parts = fiveDigits(std::string_view(stem).substr(stem.size() - 5));
    if (!parts || *parts == 0 || *parts > kMostParts) return std::nullopt;
    return std::pair(stem.substr(0, end), *parts);
}

Failure misplaced(const fs::path& file, const std::string& what, const std::string& hint) {
    return fail(ErrorCode::fileFormat, fmt::format("\"{}\" {}", file.string(), what), hint);
}

struct Place {
    std::uint64_t number = 0, count = 1, tensors = 0;  // tensors 0: not said
};

Result<Place> placeOf(const GgufReader& part) {
    const GgufMetadata& metadata = part.metadata();
    Place place;
    HEADSCOPE_TRY(place.count, metadata.count("split.count", 1));
    HEADSCOPE_TRY(place.number, metadata.count("split.no", 0));
    HEADSCOPE_TRY(place.tensors, metadata.count("split.tensors.count", 0));
    if (place.count <= 1) return Place{0, 1, place.tensors};
    return place;
}

}  // namespace

std::vector<fs::path> ggufParts(const fs::path& first) {
    const auto counted = countedName(first.stem().string());
    if (!counted) return {first};
    std::vector<fs::path> files;
    for (std::uint64_t part = 1; part <= counted->second; ++part)
        files.push_back(first.parent_path() / partName(counted->first, part, counted->second));
    return files;
}

Result<GgufReader> openGguf(const fs::path& first) {
    HEADSCOPE_TRY(GgufReader model, GgufReader::open(first));
    HEADSCOPE_TRY(const Place place, placeOf(model));
    if (place.number != 0) {
        return misplaced(first, fmt::format("is part {} of {}", place.number + 1, place.count),
                         fmt::format("open the first part, \"…-00001-of-{:05}.gguf\"", place.count));
    }
    if (place.count == 1) return model;
    const std::vector<fs::path> files = ggufParts(first);
    if (files.size() != place.count) {
        return misplaced(first, fmt::format("is the first of {} parts and is not named so", place.count),
                         fmt::format("name it \"…-00001-of-{:05}.gguf\", as the others", place.count));
    }
    for (std::uint64_t i = 1; i < place.count; ++i) {
        const auto context = fmt::format("part {} of {}", i + 1, place.count);
        auto part = GgufReader::open(files[i]);
        if (!part) return fail(std::move(part).error().in(context));
        HEADSCOPE_TRY(const Place found, placeOf(*part));
        if (found.number != i || found.count != place.count) {
            return misplaced(files[i], fmt::format("says it is part {} of {}", found.number + 1, found.count),
                             "download the parts again");
        }
        HEADSCOPE_CHECKED(model.append(std::move(*part)));
    }
    if (place.tensors != 0 && place.tensors != model.tensors().size()) {
        return misplaced(first,
                         fmt::format("promises {} tensors, its {} parts hold {}", place.tensors, place.count,
                                     model.tensors().size()),
                         "download the parts again");
    }
    return model;
}

}  // namespace headscope
