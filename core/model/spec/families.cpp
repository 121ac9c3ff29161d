// SPDX-License-Identifier: GPL-3.0-or-later
// The list of families, and the choice among them.
#include "core/model/spec/families.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace headscope {

// Defined in core/model/families/<name>.cpp. Adding a family: its file, and one line in each list.
extern const Family kGpt2;
extern const Family kBert;
extern const Family kLlama;

namespace {

const std::array<const Family*, 3> kFamilies = {
    &kGpt2,
    &kBert,
    &kLlama,
};

const Family* familyOf(std::string_view name, std::span<const std::string_view> Family::*names) {
    for (const Family* family : kFamilies) {
        const auto& known = family->*names;
        if (std::find(known.begin(), known.end(), name) != known.end()) return family;
    }
    return nullptr;
}

}  // namespace

std::span<const Family* const> families() { return kFamilies; }

std::string supportedArchitectures() {
    std::vector<std::string> parts;
    parts.reserve(kFamilies.size());
    for (const Family* family : kFamilies) {
        parts.push_back(fmt::format("{} ({})", family->id, fmt::join(family->architectures, ", ")));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
}

Result<ReadModel> readModel(const ConfigView& config) {
    HEADSCOPE_TRY(const auto architectures, config.texts("architectures"));
    HEADSCOPE_TRY(const std::string modelType, config.text("model_type", ""));
    ReadModel read;
    std::string architecture;
    for (const std::string& name : architectures) {
        read.family = familyOf(name, &Family::architectures);
        if (!read.family) continue;
        architecture = name;
        break;
    }
    if (!read.family && architectures.empty()) read.family = familyOf(modelType, &Family::modelTypes);
    if (!read.family) {
        const std::string name = !architectures.empty() ? architectures.front() : modelType;
        return fail(ErrorCode::unknownArchitecture,
                    fmt::format("architecture \"{}\" is not supported, nothing was loaded", shortened(name)),
                    fmt::format("supported: {}", supportedArchitectures()));
    }
    HEADSCOPE_TRY(read.spec, read.family->readSpec(config));
    if (read.spec.architecture.empty()) {
        read.spec.architecture =
            architecture.empty() ? std::string(read.family->architectures.front()) : architecture;
    }
    HEADSCOPE_CHECKED(validate(read.spec));
    read.table = read.family->tensorTable(read.spec, config);
    return read;
}

}  // namespace headscope
