// SPDX-License-Identifier: GPL-3.0-or-later
// Maps by use and theme.
#include "ui/models/view_options.h"

#include "core/base/check.h"

namespace headscope::ui {
namespace {

ColorMap known(const QString& name) {
    const auto map = ColorMap::byName(name);
    HEADSCOPE_CHECK(map.has_value());
    return *map;
}

}  // namespace

ColorMap ViewOptions::weightMap(bool dark) const {
    if (!m_colorMap.isEmpty()) {
        if (const auto map = ColorMap::byName(m_colorMap)) return *map;
    }
    return known(dark ? QStringLiteral("ember") : QStringLiteral("ink"));
}

ColorMap ViewOptions::metricMap(bool dark) {
    return known(dark ? QStringLiteral("moss-dark") : QStringLiteral("moss"));
}

ColorMap ViewOptions::signedMap(bool dark) {
    return known(dark ? QStringLiteral("tide-dark") : QStringLiteral("tide"));
}

}  // namespace headscope::ui
