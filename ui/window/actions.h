// SPDX-License-Identifier: GPL-3.0-or-later
// Every action of the program in one table: words, icon, keys, where the keys count.
#pragma once

#include <QAction>
#include <QObject>
#include <QStringList>
#include <array>
#include <cstdint>

#include "ui/views/theme_colors.h"

class QUndoStack;

namespace headscope::ui {

/// Names of the actions.
enum class Act : std::uint8_t {
    openModel,
    openMedia,
    openSession,
    saveSession,
    saveSessionAs,
    copyLink,
    exportFigure,
    quit,
    undo,
    redo,
    copyValues,
    copyImage,
    copyCommand,
    findHead,
    palette,
    focusPrompt,
    pageExplore,
    pageEffects,
    pageCompare,
    difference,
    cycleScale,
    gridMetric,
    meanPooling,
    zoomIn,
    zoomOut,
    zoomFit,
    themeSystem,
    themeLight,
    themeDark,
    leftDocks,
    rightDocks,
    fullScreen,
    resetLayout,
    toolInspect,
    toolSwitch,
    switchHeads,
    keepOnly,
    switchLayer,
    restoreAll,
    editKind,
    weaker,
    stronger,
    aboutModel,
    live,
    recompute,
    continueText,
    cancelWork,
    keySheet,
    about,
    nextPane,
    previousPane,
    release,
    inspector,
    headBack,
    headForward,
    count
};

/// Number of actions.
inline constexpr std::size_t kActCount = static_cast<std::size_t>(Act::count);

/// Owns all actions; windows connect them and put them into menus and bars.
class Actions : public QObject {
    Q_OBJECT

public:
    explicit Actions(QObject* parent = nullptr);

    /// One action.
    [[nodiscard]] QAction* operator[](Act act) const { return m_actions[static_cast<std::size_t>(act)]; }
    /// Actions whose single-letter keys count only while a canvas has the focus.
    [[nodiscard]] QList<QAction*> canvasActions() const;
    /// Lines "keys<tab>what" of all actions with keys.
    [[nodiscard]] QStringList keyLines() const;
    /// Icons in the colours of a theme.
    void setColors(const ThemeColors& colors);
    /// Names undo and redo after their next step.
    void followUndo(QUndoStack& stack);

private:
    std::array<QAction*, kActCount> m_actions{};
};

}  // namespace headscope::ui
