// SPDX-License-Identifier: GPL-3.0-or-later
// The list of families, and the choice among them.
#include "core/model/spec/families.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace headscope {

// Defined in core/model/families/<name>.cpp. Adding a family: its file, and one line in each list.
extern const Family kGpt2;
extern const Family kBert;
extern const Family kRoberta;
extern const Family kDistilBert;
extern const Family kLlama;
extern const Family kOlmo;
extern const Family kGemma;
extern const Family kCohere;
extern const Family kStableLm;
extern const Family kStarcoder2;
extern const Family kPhi;
extern const Family kPhi3;
extern const Family kGlm;
extern const Family kGptNeo;
extern const Family kGptJ;
extern const Family kGptNeoX;
extern const Family kOpt;
extern const Family kBloom;
extern const Family kMpt;
extern const Family kFalcon;
extern const Family kGptBigCode;
extern const Family kGptOss;
extern const Family kXglm;
extern const Family kElectra;
extern const Family kAlbert;
extern const Family kMpnet;
extern const Family kModernBert;
extern const Family kDeberta;
extern const Family kBioGpt;
extern const Family kBart;
extern const Family kT5;
extern const Family kVit;
extern const Family kDinov2;
extern const Family kClip;
extern const Family kWhisper;

namespace {

const std::array kFamilies = {
    &kGpt2,   &kBert,     &kRoberta,    &kDistilBert, &kLlama,  &kOlmo,       &kGemma,
    &kCohere, &kStableLm, &kStarcoder2, &kPhi,        &kPhi3,   &kGlm,        &kGptNeo,
    &kGptJ,   &kGptNeoX,  &kOpt,        &kBloom,      &kMpt,    &kFalcon,     &kGptBigCode,
    &kGptOss, &kXglm,     &kElectra,    &kAlbert,     &kMpnet,  &kModernBert, &kDeberta,
    &kBioGpt, &kBart,     &kT5,         &kVit,        &kDinov2, &kClip,       &kWhisper,
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

std::string supportedFamilies() {
    std::string text;
    for (const Family* family : kFamilies) text += (text.empty() ? "" : ", ") + std::string(family->id);
    return text;
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
                    fmt::format("supported are models of the families {}", supportedFamilies()));
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
