// SPDX-License-Identifier: GPL-3.0-or-later
// QCustomPlot's header uses Qt's keyword macros, which QT_NO_KEYWORDS takes away: lent for its duration.
#pragma once

#include <QObject>
#include <utility>

#pragma push_macro("signals")
#pragma push_macro("slots")
#pragma push_macro("foreach")
#undef signals
#undef slots
#undef foreach
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach(element, container) for (element : std::as_const(container))

// The header's own warnings are not ours.
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#endif
#include <qcustomplot.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#pragma pop_macro("foreach")
#pragma pop_macro("slots")
#pragma pop_macro("signals")
