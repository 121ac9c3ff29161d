// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing of byte sizes.
#include "app/common/byte_size.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace headscope::app {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 14> kUnits = {{
    {"", 1.0},
    {"b", 1.0},
    {"k", 1024.0},
    {"m", 1048576.0},
    {"g", 1073741824.0},
    {"t", 1099511627776.0},
    {"kib", 1024.0},
    {"mib", 1048576.0},
    {"gib", 1073741824.0},
    {"tib", 1099511627776.0},
    {"kb", 1e3},
    {"mb", 1e6},
    {"gb", 1e9},
    {"tb", 1e12},
}};

std::optional<double> unitFactor(std::string_view unit) {
    while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
    std::string lower;
    for (const char c : unit) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (const auto& [name, factor] : kUnits) {
        if (name == lower) return factor;
    }
    return std::nullopt;
}

}  // namespace

Result<std::uint64_t> parseByteSize(std::string_view text) {
    double number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto factor = unitFactor(text.substr(static_cast<std::size_t>(end - text.data())));
    const double bytes = std::floor(number * factor.value_or(0.0));
    if (error != std::errc{} || !std::isfinite(bytes) || bytes < 1.0 || bytes >= 0x1p64) {
        return fail(ErrorCode::usage, fmt::format("\"{}\" is not a size", text), "write it as 4GiB or 500MB");
    }
    return static_cast<std::uint64_t>(bytes);
}

std::string byteSizeText(std::uint64_t bytes) {
    constexpr std::array<const char*, 5> kNames = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024.0 && unit + 1 < kNames.size()) {
        value /= 1024.0;
        ++unit;
    }
    return unit == 0 ? fmt::format("{} bytes", bytes) : fmt::format("{:.1f} {}", value, kNames[unit]);
}

}  // namespace headscope::app
