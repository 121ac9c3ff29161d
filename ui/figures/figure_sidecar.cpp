// SPDX-License-Identifier: GPL-3.0-or-later
// Members are added as text behind the provenance, whose layout stays as it was written.
#include "ui/figures/figure_sidecar.h"

#include <nlohmann/json.hpp>

namespace headscope::ui {
namespace {

using OrderedJson = nlohmann::ordered_json;

std::string withMembers(std::string document, const OrderedJson& members) {
    document.resize(document.find_last_not_of(" \n", document.find_last_of('}') - 1) + 1);
    for (const auto& [key, value] : members.items()) {
        document += ",\n  " + OrderedJson(key).dump() + ": " +
                    value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
    }
    return document + "\n}";
}

}  // namespace

std::string figureSidecarJson(std::string provenanceJson, const FigureSpec& spec,
                              const SidecarSubject& subject) {
    OrderedJson json;
    json["figure"] = OrderedJson::parse(figureSpecJson(spec));
    const FigureKind kind = spec.kind;
    if (kind == FigureKind::head || kind == FigureKind::arcs || kind == FigureKind::compare)
        json["heads"] = subject.heads;
    if (kind == FigureKind::ablation) {
        json["metric"] = std::string(metricText(subject.metric));
        json["edit_kind"] = subject.editKind;
    }
    if (kind == FigureKind::outputs) json["top"] = subject.top;
    if (kind == FigureKind::ablation || kind == FigureKind::outputs) {
        if (subject.logits.position) json["position"] = subject.logits.position->value;
        if (subject.logits.target) json["target"] = subject.logits.target->value;
        if (subject.logits.foil) json["foil"] = subject.logits.foil->value;
    }
    if (subject.referenceFile) json["reference_file"] = *subject.referenceFile;
    json["caption"] = subject.caption.toStdString();
    if (!subject.session.empty()) json["session"] = OrderedJson::parse(subject.session);
    return withMembers(std::move(provenanceJson), json);
}

}  // namespace headscope::ui
