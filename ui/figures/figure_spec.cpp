// SPDX-License-Identifier: GPL-3.0-or-later
// Figure options to JSON and back; every key is written, so that a sidecar says all.
#include "ui/figures/figure_spec.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/strict_json.h"

namespace headscope::ui {
namespace {

using Json = nlohmann::json;

constexpr double kMinMm = 20.0;
constexpr double kMaxMm = 500.0;
constexpr int kMinDpi = 50;
constexpr int kMaxDpi = 2400;
constexpr double kMinPt = 3.0;
constexpr double kMaxPt = 72.0;

constexpr std::array<std::pair<FigureKind, const char*>, 6> kKinds = {{{FigureKind::grid, "grid"},
                                                                       {FigureKind::head, "head"},
                                                                       {FigureKind::arcs, "arcs"},
                                                                       {FigureKind::compare, "compare"},
                                                                       {FigureKind::ablation, "ablation"},
                                                                       {FigureKind::outputs, "outputs"}}};
constexpr std::array<std::pair<FigureTheme, const char*>, 3> kThemes = {
    {{FigureTheme::light, "light"}, {FigureTheme::dark, "dark"}, {FigureTheme::print, "print"}}};

Failure wrong(const char* key, std::string_view found, std::string_view expected) {
    return fail(ErrorCode::usage,
                fmt::format("figure option \"{}\" is {}, expected {}", key, found, expected));
}

Result<QString> textAt(const Json& json, const char* key) {
    const auto at = json.find(key);
    if (at == json.end()) return wrong(key, "missing", "a text");
    if (!at->is_string()) return wrong(key, at->dump(), "a text");
    return QString::fromStdString(at->get<std::string>());
}

Result<double> numberAt(const Json& json, const char* key) {
    const auto at = json.find(key);
    if (at == json.end()) return wrong(key, "missing", "a number");
    if (!at->is_number()) return wrong(key, at->dump(), "a number");
    return at->get<double>();
}

Result<void> checkSize(const char* key, double mm) {
    if (std::isfinite(mm) && mm >= kMinMm && mm <= kMaxMm) return {};
    return wrong(key, fmt::format("{} mm", mm), fmt::format("{} to {} mm", kMinMm, kMaxMm));
}

}  // namespace

QString figureKindName(FigureKind kind) {
    for (const auto& [value, name] : kKinds) {
        if (value == kind) return QString::fromLatin1(name);
    }
    return {};
}

std::optional<FigureKind> figureKindFromName(const QString& name) {
    for (const auto& [value, known] : kKinds) {
        if (name.compare(QLatin1String(known), Qt::CaseInsensitive) == 0) return value;
    }
    return std::nullopt;
}

QString figureThemeName(FigureTheme theme) {
    for (const auto& [value, name] : kThemes) {
        if (value == theme) return QString::fromLatin1(name);
    }
    return {};
}

std::optional<FigureTheme> figureThemeFromName(const QString& name) {
    for (const auto& [value, known] : kThemes) {
        if (name.compare(QLatin1String(known), Qt::CaseInsensitive) == 0) return value;
    }
    return std::nullopt;
}

std::string figureSpecJson(const FigureSpec& spec) {
    nlohmann::ordered_json json;
    json["kind"] = figureKindName(spec.kind).toStdString();
    json["width_mm"] = spec.widthMm;
    json["height_mm"] = nullptr;
    if (spec.heightMm) json["height_mm"] = *spec.heightMm;
    json["dpi"] = spec.dpi;
    json["colormap"] = spec.colorMap.toStdString();
    json["scale"] = colorScaleName(spec.scale).toStdString();
    json["theme"] = figureThemeName(spec.theme).toStdString();
    json["font"] = spec.fontFamily.toStdString();
    json["font_size_pt"] = spec.fontSizePt;
    json["title"] = spec.title.toStdString();
    json["panel"] = spec.panelLetter.toStdString();
    return json.dump();
}

Result<FigureSpec> parseFigureSpec(std::string_view text) {
    HEADSCOPE_TRY(const Json json, parseStrictJson(text));
    if (!json.is_object()) return fail(ErrorCode::usage, "the figure options are not a JSON object");
    FigureSpec spec;
    HEADSCOPE_TRY(const QString kind, textAt(json, "kind"));
    const auto knownKind = figureKindFromName(kind);
    if (!knownKind)
        return wrong("kind", kind.toStdString(), "grid, head, arcs, compare, ablation or outputs");
    spec.kind = *knownKind;
    HEADSCOPE_TRY(spec.widthMm, numberAt(json, "width_mm"));
    if (const auto height = json.find("height_mm"); height != json.end() && !height->is_null()) {
        HEADSCOPE_TRY(spec.heightMm, numberAt(json, "height_mm"));
    }
    HEADSCOPE_TRY(const double dpi, numberAt(json, "dpi"));
    if (dpi != std::floor(dpi) || std::abs(dpi) > 1e6)
        return wrong("dpi", fmt::format("{}", dpi), "a whole number");
    spec.dpi = static_cast<int>(dpi);
    HEADSCOPE_TRY(spec.colorMap, textAt(json, "colormap"));
    HEADSCOPE_TRY(const QString scale, textAt(json, "scale"));
    const auto knownScale = colorScaleFromName(scale);
    if (!knownScale) return wrong("scale", scale.toStdString(), "linear, sqrt, log or quantile");
    spec.scale = *knownScale;
    HEADSCOPE_TRY(const QString theme, textAt(json, "theme"));
    const auto knownTheme = figureThemeFromName(theme);
    if (!knownTheme) return wrong("theme", theme.toStdString(), "light, dark or print");
    spec.theme = *knownTheme;
    HEADSCOPE_TRY(spec.fontFamily, textAt(json, "font"));
    HEADSCOPE_TRY(spec.fontSizePt, numberAt(json, "font_size_pt"));
    HEADSCOPE_TRY(spec.title, textAt(json, "title"));
    HEADSCOPE_TRY(spec.panelLetter, textAt(json, "panel"));
    HEADSCOPE_CHECKED(validateFigureSpec(spec));
    return spec;
}

Result<void> validateFigureSpec(const FigureSpec& spec) {
    HEADSCOPE_CHECKED(checkSize("width_mm", spec.widthMm));
    if (spec.heightMm) HEADSCOPE_CHECKED(checkSize("height_mm", *spec.heightMm));
    if (spec.dpi < kMinDpi || spec.dpi > kMaxDpi) {
        return wrong("dpi", fmt::format("{}", spec.dpi), fmt::format("{} to {}", kMinDpi, kMaxDpi));
    }
    if (!(spec.fontSizePt >= kMinPt && spec.fontSizePt <= kMaxPt)) {
        return wrong("font_size_pt", fmt::format("{}", spec.fontSizePt),
                     fmt::format("{} to {} pt", kMinPt, kMaxPt));
    }
    if (!spec.colorMap.isEmpty() && !ColorMap::byName(spec.colorMap)) {
        return wrong("colormap", fmt::format("\"{}\"", spec.colorMap.toStdString()),
                     "one of " + ColorMap::names().join(QStringLiteral(", ")).toStdString());
    }
    return {};
}

}  // namespace headscope::ui
